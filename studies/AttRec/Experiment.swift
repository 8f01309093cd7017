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
    let contenders = Dictionary(
      uniqueKeysWithValues: Setup.models.map { ($0, Self.contender($0, lab, setup)) })
    self.contenders = contenders
    var rows: [String: [String: Runs]] = [:]
    for entry in setup.data {
      for model in setup.simpleModels {
        rows[model.label, default: [:]][entry.label] = lab.runs(of: model, on: entry.dataSet, under: setup.evaluation, seeds: 1)
      }
      let baselines = Setup.baselines.map { label in
        lab.runs(
          of: contenders[label]!, on: entry.dataSet, under: setup.evaluation, training: setup.training(of: label))
      }
      // The baseline that is best on validation gets as many seeds as the proposed model.
      let strongest = try? Self.strongest(of: baselines).model
      for runs in baselines {
        rows[runs.model, default: [:]][entry.label] = runs.model != strongest ? runs
          : lab.runs(
            of: contenders[runs.model]!, on: entry.dataSet, under: setup.evaluation, seeds: setup.manySeeds,
            training: setup.training(of: runs.model))
      }
      rows["AttRec", default: [:]][entry.label] = lab.runs(
        of: contenders["AttRec"]!, on: entry.dataSet, under: setup.evaluation, seeds: setup.manySeeds,
        training: setup.training, artifacts: entry.label == "ML-100K" ? Self.keptOnML100K : [])
    }
    self.rows = rows
  }

  /// A model as the paper sets it on each data set, with the settings chosen on the validation items of the tuning data.
  private static func contender(_ label: String, _ lab: Lab, _ setup: Setup) -> PerDataSet {
    var tuned: [String: Tuned] = [:]
    for entry in setup.data {
      let source = setup.tuningData(for: entry)
      guard tuned[source.label] == nil else { continue }
      tuned[source.label] = lab.tuned(
        setup.model(label, on: source), over: setup.space(of: label, on: source), on: [source.dataSet],
        under: setup.evaluation, training: setup.training(of: label))
    }
    return PerDataSet(label) { set in
      let entry = PaperData.named(set.label)
      let source = setup.tuningData(for: entry)
      let chosen = try tuned[source.label]!.choice(on: source.dataSet)
      // Settings come from the tuning data; window, targets and clipping are those of the data at hand.
      return chosen.with(setup.model(label, on: entry).options.object ?? [:])
    }
  }

  /// The row of Table 2 for a model on a data set.
  func runs(_ model: String, on data: String) throws -> Runs {
    guard let runs = rows[model]?[data] else { throw NotRun(reason(for: data)) }
    return runs
  }

  func runs(_ model: String, _ data: DataSet) throws -> Runs { try runs(model, on: data.label) }

  /// A row on ML-100K, which every profile runs.
  func rowOfML100K(_ model: String) -> Runs { rows[model]!["ML-100K"]! }

  /// AttRec at the settings chosen on ML-100K, on the same data in another order.
  var attRecOfML100K: PerDataSet {
    let contender = contenders["AttRec"]!
    return PerDataSet("AttRec") { _ in try contender.choice(on: PaperData.named("ML-100K").dataSet) }
  }

  /// All models of the paper and the simple ones on a data set, the proposed last.
  func allRuns(on data: PaperData) -> [Runs] {
    (setup.simpleModels.map(\.label) + Setup.models).compactMap { rows[$0]?[data.label] }
  }

  /// A model at the settings of its row, changed in some options.
  func variant(
    _ model: String, _ label: String, _ changes: [String: CanonicalJSON], on data: PaperData, seeds: Int? = nil
  ) -> Runs {
    lab.runs(
      of: contenders[model]!.varied(label, changes), on: data.dataSet, under: setup.evaluation, seeds: seeds,
      training: setup.training(of: model))
  }

  /// A model at the settings of its row over the values of one option, one seed a point.
  func sweep<Value>(
    _ model: String, over values: [Value], on data: PaperData, _ change: (Value) -> (label: String, options: [String: CanonicalJSON])
  ) -> Sweep<Value> {
    lab.sweep(
      over: values, on: data.dataSet, under: setup.evaluation, training: setup.training(of: model)
    ) { value in
      let (label, options) = change(value)
      return contenders[model]!.varied(label, options)
    }
  }

  /// Seconds an epoch of a model: a cell that runs alone, in the paper's batches of 1000.
  func timing(_ model: String, on data: PaperData) -> Runs {
    lab.timing(of: contenders[model]!.varied(model, ["batchSize": 1000]), on: data.dataSet)
  }

  /// The baseline with the best validation value on a data set.
  func strongestBaseline(on data: PaperData) throws -> Runs {
    try Self.strongest(of: Setup.baselines.map { try runs($0, on: data.label) })
  }

  /// Of some runs those with the best validation value; what was left out or failed does not compete.
  /// - Throws: `Missing` while one of them is pending, or when there is none.
  private static func strongest(of candidates: [Runs]) throws -> Runs {
    var best: (runs: Runs, value: Double)?
    var reasons: [String] = []
    for runs in candidates {
      do {
        let value = try runs.validation()
        if value > best?.value ?? -.infinity { best = (runs, value) }
      } catch let missing as Missing where missing.cause != .pending {
        reasons.append("\(runs.model): \(missing.reason)")
      }
    }
    guard let best else { throw NotRun("no baseline was run: \(reasons.joined(separator: "; "))") }
    return best.runs
  }

  /// Why the paper's data set has no numbers here.
  func reason(for data: String) -> String {
    setup.holes.first { $0.data == data }?.reason ?? "\(data) is not in the \(lab.profile.rawValue) profile"
  }
}

/// Thrown where a number does not exist; the ledger prints the reason.
struct NotRun: MissingValue, CustomStringConvertible {
  let reason: String
  var description: String { reason }
  init(_ reason: String) { self.reason = reason }
}
