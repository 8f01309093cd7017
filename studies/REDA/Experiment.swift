import Analysis
import Evaluation
import Recommenders
import Reports
import StudyKit

/// Every run behind the main tables, asked for once and read by all sections.
struct Experiment {
  let lab: Lab
  let setup: Setup
  let paper: PublishedNumbers
  /// The data sets that are run.
  let data: [PaperData]
  /// Each model's searches for settings, by the data they look at.
  let tuned: [String: [String: Tuned]]
  /// Baselines at default settings, as the paper ran them, and REDA tuned.
  private let rows: [String: [String: Runs]]
  /// Every model with settings chosen by the same number of trials; empty where nothing is tuned.
  private let fairRows: [String: [String: Runs]]

  /// The metrics at every evaluation, on the test items: the diagnostic of the authors' habit.
  static let watched: Set<String> = ["watch hr@10", "watch ndcg@10"]
  static let lossCurve = "loss by epoch"
  /// What the relations of pairs of items are computed from.
  static let weights: Set<String> = ["weight E", "weight K", "weight Mem", "weight Wa", "weight ba", "weight h"]

  init(_ lab: Lab, _ paper: PublishedNumbers) {
    let setup = Setup(lab: lab)
    (self.lab, self.setup, self.paper, data) = (lab, setup, paper, setup.data)
    let tuned = Dictionary(uniqueKeysWithValues: Setup.models.map { ($0, Self.searches($0, lab, setup)) })
    self.tuned = tuned
    var rows: [String: [String: Runs]] = [:]
    var fairRows: [String: [String: Runs]] = [:]
    for entry in setup.data {
      for model in ModelChoice.withoutTraining where entry.hasTimes || model.label != "Recent pop." {
        rows[model.label, default: [:]][entry.label] = lab.runs(
          of: model, on: entry.dataSet, under: setup.evaluation(on: entry, alsoAll: true), seeds: 1)
      }
      let proposed = Self.runs("REDA", of: Self.contender("REDA", tuned, setup), on: entry, lab, setup, many: true)
      rows["REDA", default: [:]][entry.label] = proposed
      let usual = Self.block(on: entry, lab, setup) { setup.model($0) }
      for runs in usual { rows[runs.model, default: [:]][entry.label] = runs }
      guard setup.trials > 0 else { continue }
      fairRows["REDA", default: [:]][entry.label] = proposed
      for runs in Self.block(on: entry, lab, setup, { Self.contender($0, tuned, setup) }) {
        fairRows[runs.model, default: [:]][entry.label] = runs
      }
    }
    (self.rows, self.fairRows) = (rows, fairRows)
  }

  /// The same budget for every model, on each data set that settings are chosen on.
  private static func searches(_ label: String, _ lab: Lab, _ setup: Setup) -> [String: Tuned] {
    var searches: [String: Tuned] = [:]
    for source in setup.data.map(setup.tuningData) where searches[source.label] == nil {
      searches[source.label] = lab.tuned(
        setup.model(label), over: setup.space(of: label), on: [source.dataSet], trials: setup.trials,
        under: setup.evaluation(on: source),
        training: setup.training(of: label))
    }
    return searches
  }

  /// A model with the settings that are best on the validation items of the tuning data.
  private static func contender(_ label: String, _ tuned: [String: [String: Tuned]], _ setup: Setup) -> PerDataSet {
    PerDataSet(label) { set in
      let source = setup.tuningData(for: setup.data.first { $0.label == set.label } ?? setup.data[0])
      return try tuned[label]![source.label]!.choice(on: source.dataSet)
    }
  }

  /// The baselines of one table on a data set; the one that is best on validation gets as many seeds as REDA.
  private static func block(
    on entry: PaperData, _ lab: Lab, _ setup: Setup, _ contender: (String) -> any Contender
  ) -> [Runs] {
    let runs = Setup.baselines.map { Self.runs($0, of: contender($0), on: entry, lab, setup, many: false) }
    guard let strongest = try? Runs.bestByValidation(of: runs).model else { return runs }
    return runs.map { row in
      row.model == strongest ? Self.runs(strongest, of: contender(strongest), on: entry, lab, setup, many: true) : row
    }
  }

  private static func runs(
    _ label: String, of contender: any Contender, on entry: PaperData, _ lab: Lab, _ setup: Setup, many: Bool
  ) -> Runs {
    row(label, of: contender, on: entry, lab, setup, seeds: many ? setup.manySeeds : nil)
  }

  /// Runs of a main table: ranked in both ways, and with what charts need.
  private static func row(
    _ label: String, of contender: any Contender, on entry: PaperData, _ lab: Lab, _ setup: Setup, seeds: Int?
  ) -> Runs {
    let isShown = label == "REDA" && entry.label == setup.taggedData.label
    // REDA's loss shows whether its training collapsed.
    let curves = label == "NMF" ? [] : label == "REDA" ? watched.union([lossCurve]) : watched
    let kept = curves.union(isShown ? weights : [])
    return lab.runs(
      of: contender, on: entry.dataSet, under: setup.evaluation(on: entry, alsoAll: true), seeds: seeds,
      training: setup.training(of: label), artifacts: kept)
  }

  /// The row of Table 2 for a model on a data set.
  func runs(_ model: String, on data: String) throws -> Runs { try found(model, data, in: rows) }

  func runs(_ model: String, _ data: DataSet) throws -> Runs { try runs(model, on: data.label) }

  /// The row of the table in which all models had the same budget.
  func fairRuns(_ model: String, on data: String) throws -> Runs { try found(model, data, in: fairRows) }

  private func found(_ model: String, _ data: String, in rows: [String: [String: Runs]]) throws -> Runs {
    if let runs = rows[model]?[data] { return runs }
    guard let entry = self.data.first(where: { $0.label == data }) else { throw Missing(.absent, reason(for: data)) }
    guard model == "Recent pop." else { throw Missing(.absent, "\(model) is not in this table") }
    return .absent(model, on: entry.dataSet, because: "there are no times")
  }

  /// All models on a data set, the proposed last.
  func allRuns(on data: PaperData) -> [Runs] {
    (ModelChoice.withoutTraining.map(\.label) + Setup.models).compactMap { rows[$0]?[data.label] }
  }

  /// REDA at the settings of its row but without weight decay, changed in some options; what changes nothing is the row
  /// itself. With decay a variant may end with all items scored alike, and would then show nothing of what was changed.
  func variant(
    _ label: String, _ changes: [String: CanonicalJSON], on data: PaperData, seeds: Int? = nil,
    training: TrainingBudget? = nil, artifacts: Set<String> = []
  ) -> Runs {
    let usual = Self.contender("REDA", tuned, setup)
    let changed = usual.varied(label, ["decay": 0].merging(changes) { $1 })
    let training = training ?? setup.training(of: "REDA")
    if training == setup.training(of: "REDA"), artifacts.isSubset(of: [Self.lossCurve]), let own = try? usual.choice(on: data.dataSet),
      let other = try? changed.choice(on: data.dataSet), own == other
    {
      let row = Self.row("REDA", of: usual, on: data, lab, setup, seeds: seeds)
      return row.labelled(label)
    }
    return lab.runs(
      of: changed, on: data.dataSet, under: setup.evaluation(on: data), seeds: seeds,
      training: training, artifacts: artifacts)
  }

  /// REDA as in `variant` over the values of one option, one seed a point.
  func sweep<Value>(
    over values: [Value], on data: PaperData, _ change: (Value) -> (label: String, options: [String: CanonicalJSON])
  ) -> [(value: Value, runs: Runs)] {
    values.map { value in
      let (label, options) = change(value)
      return (value, variant(label, options, on: data, seeds: 1, training: setup.sweepTraining))
    }
  }

  /// A model at the settings of its row on other terms: all users, cold targets too.
  func onAllUsers(_ model: String, on data: PaperData) -> Runs {
    let contender: any Contender = switch model {
      case "REDA": Self.contender(model, tuned, setup)
      case "Popularity": ModelChoice.popularity
      default: setup.model(model)
      }
    return lab.runs(
      of: contender, on: data.dataSet, under: setup.evaluation(on: data, warmOnly: false), seeds: 1,
      training: setup.training(of: model))
  }

  /// REDA's row on a data set, one seed, with twice the epochs that the standard profile allows.
  func trainedLonger(on data: PaperData) -> Runs {
    lab.runs(
      of: Self.contender("REDA", tuned, setup), on: data.dataSet, under: setup.evaluation(on: data), seeds: 1,
      training: setup.longTraining)
  }

  /// REDA as it is timed: at the settings before tuning.
  func timing(on data: DataSet) -> Runs {
    lab.timing(of: setup.model("REDA"), on: data, under: .leaveOneOut(candidates: [.sampled(Self.timedCandidates)], selection: setup.gain))
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
