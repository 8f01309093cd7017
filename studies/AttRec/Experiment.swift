import Analysis
import Recommenders
import Reports
import StudyKit

/// Every run behind the main table, asked for once and read by all sections.
struct Experiment {
  let lab: Lab
  let setup: Setup
  let paper: PublishedNumbers
  /// The data sets that are run.
  let data: [PaperData]
  /// The two searches for a model's settings, by model and tuning data.
  let searches: [String: [String: [Tuned]]]
  private let contenders: [String: PerDataSet]
  private let rows: [String: [String: Runs]]

  /// What charts read beside the ranks: attention maps of all test users, and the items' short-term vectors.
  static let keptOnML100K: Set<String> = ["observe attention", "observe attention of 888", "observe attention of 538", "weight X"]

  init(_ lab: Lab, _ paper: PublishedNumbers) {
    self.lab = lab
    self.paper = paper
    let setup = Setup(lab: lab)
    self.setup = setup
    data = setup.data
    let searches = Dictionary(uniqueKeysWithValues: Setup.models.map { ($0, Self.searches(for: $0, lab, setup)) })
    let contenders = Dictionary(
      uniqueKeysWithValues: Setup.models.map { ($0, Self.contender($0, searches[$0]!, setup)) })
    (self.searches, self.contenders) = (searches, contenders)
    var rows: [String: [String: Runs]] = [:]
    for entry in setup.data {
      for model in ModelChoice.withoutTraining {
        rows[model.label, default: [:]][entry.label] = lab.runs(of: model, on: entry.dataSet, under: setup.evaluation, seeds: 1)
      }
      let baselines = Setup.baselines.map { label in
        lab.runs(
          of: contenders[label]!, on: entry.dataSet, under: setup.evaluation,
          training: setup.training(of: label, on: entry))
      }
      // The baseline that is best on validation gets as many seeds as the proposed model.
      let strongest = try? Runs.bestByValidation(of: baselines).model
      for runs in baselines {
        rows[runs.model, default: [:]][entry.label] = runs.model != strongest ? runs
          : lab.runs(
            of: contenders[runs.model]!, on: entry.dataSet, under: setup.evaluation, seeds: setup.manySeeds,
            training: setup.training(of: runs.model, on: entry))
      }
      rows["AttRec", default: [:]][entry.label] = lab.runs(
        of: contenders["AttRec"]!, on: entry.dataSet, under: setup.evaluation, seeds: setup.manySeeds,
        training: setup.training(of: "AttRec", on: entry), artifacts: entry.label == "ML-100K" ? Self.keptOnML100K : [])
    }
    self.rows = rows
  }

  /// Random search and successive halving over the same space, each with half of the profile's budget, on each data set
  /// that settings are chosen on.
  private static func searches(for label: String, _ lab: Lab, _ setup: Setup) -> [String: [Tuned]] {
    var searches: [String: [Tuned]] = [:]
    for source in setup.data.map(setup.tuningData) where searches[source.label] == nil {
      let methods: [SearchMethod] = [
        .random, .successiveHalving(epochs: setup.longestRun(of: label, on: source)),
      ]
      searches[source.label] = methods.map { method in
        lab.tuned(
          setup.model(label, on: source), over: setup.space(of: label, on: source), on: [source.dataSet],
          method: method, trials: lab.profile.trials / 2, under: setup.evaluation,
          training: setup.training(of: label, on: source))
      }
    }
    return searches
  }

  /// A model as the paper sets it on each data set, with the settings that are best on the validation items of the
  /// tuning data.
  private static func contender(_ label: String, _ searches: [String: [Tuned]], _ setup: Setup) -> PerDataSet {
    PerDataSet(label) { set in
      let entry = PaperData.named(set.label)
      let source = setup.tuningData(for: entry)
      let chosen = try Tuned.best(of: searches[source.label]!, on: source.dataSet)
      // Settings come from the tuning data; window, targets and clipping are those of the data at hand.
      return chosen.with(setup.model(label, on: entry).options.object ?? [:])
    }
  }

  /// The row of Table 2 for a model on a data set.
  func runs(_ model: String, on data: String) throws -> Runs {
    guard let runs = rows[model]?[data] else { throw Missing(.absent, reason(for: data)) }
    return runs
  }

  func runs(_ model: String, _ data: DataSet) throws -> Runs { try runs(model, on: data.label) }

  /// A row on ML-100K, which every profile runs.
  func rowOfML100K(_ model: String) -> Runs { rows[model]!["ML-100K"]! }

  /// All models of the paper and the simple ones on a data set, the proposed last.
  func allRuns(on data: PaperData) -> [Runs] {
    (ModelChoice.withoutTraining.map(\.label) + Setup.models).compactMap { rows[$0]?[data.label] }
  }

  /// A model at the settings of its row, changed in some options.
  func variant(
    _ model: String, _ label: String, _ changes: [String: CanonicalJSON], on data: PaperData, seeds: Int? = nil,
    training: TrainingBudget? = nil
  ) -> Runs {
    lab.runs(
      of: contenders[model]!.varied(label, changes), on: data.dataSet, under: setup.evaluation, seeds: seeds,
      training: training ?? setup.training(of: model, on: data))
  }

  /// A model at the settings of its row over the values of one option, one seed a point.
  func sweep<Value>(
    _ model: String, over values: [Value], on data: PaperData, _ change: (Value) -> (label: String, options: [String: CanonicalJSON])
  ) -> Sweep<Value> {
    lab.sweep(
      over: values, on: data.dataSet, under: setup.evaluation, training: setup.training(of: model, on: data)
    ) { value in
      let (label, options) = change(value)
      return contenders[model]!.varied(label, options)
    }
  }

  /// A model at the settings of its row on a data set, for runs on other data.
  func contender(of model: String, on data: PaperData) -> PerDataSet {
    let contender = contenders[model]!
    return PerDataSet(model) { _ in try contender.choice(on: data.dataSet) }
  }

  /// Seconds an epoch of a model: a cell that runs alone, in the paper's batches of 1000.
  func timing(_ model: String, on data: PaperData) -> Runs {
    lab.timing(of: contenders[model]!.varied(model, ["batchSize": 1000]), on: data.dataSet)
  }

  /// The baseline with the best validation value on a data set.
  func strongestBaseline(on data: PaperData) throws -> Runs {
    try Runs.bestByValidation(of: Setup.baselines.map { try runs($0, on: data.label) })
  }

  /// Why the paper's data set has no numbers here.
  func reason(for data: String) -> String {
    setup.holes.first { $0.data == data }?.reason ?? "\(data) is not in the \(lab.profile.rawValue) profile"
  }
}
