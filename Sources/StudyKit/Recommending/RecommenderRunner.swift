import Analysis
public import Foundation
public import Interactions
import Kernels
import Recommenders

/// Runs cells with the models of `ModelRegistry` on the data of the library.
public struct RecommenderRunner: CellRunner {
  private let library: DataLibrary

  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    library = DataLibrary(environment: environment)
  }

  public var revisions: [String: Int] {
    var revisions = ["negatives": NegativeSampler.revision, "leave-one-out": 1, "ranking": 1]
    for entry in ModelRegistry.all { revisions["model \(entry.card.name)"] = entry.card.revision }
    return revisions
  }

  public func prepare(_ cells: [Cell]) throws {
    for cell in cells {
      try ModelRegistry.entry(named: cell.model.name).validate(Data(cell.model.options.text.utf8))
    }
    var seen = Set<DataSet>()
    for cell in cells where seen.insert(cell.data).inserted {
      let choice = try DataChoice(cell.data)
      if !library.has(choice) { _ = try library.fetch(cell.data.name) }
      _ = try library.prepare(choice)
    }
  }

  public func estimate(_ cell: Cell) -> Double {
    let events = Double(DatasetRegistry.entry(cell.data.name)?.published?.events ?? 100_000)
    guard let entry = try? ModelRegistry.entry(named: cell.model.name) else { return 1 }
    let share = ["dimension", "window"].reduce(1) { $0 * Self.share(of: $1, in: cell.model) }
    return 0.2 + epochs(of: cell, entry) * events * share * entry.card.microsecondsPerEvent / 1e6
  }

  /// The epochs a cell is likely to train.
  private func epochs(of cell: Cell, _ entry: ModelEntry) -> Double {
    if cell.purpose == .timing { return Double(RecommenderRun.timingEpochs) }
    guard let schedule = entry.schedule else { return 1 }
    let most = cell.training.epochs ?? schedule.epochs
    let wait = (cell.training.patience ?? schedule.patience) * (cell.training.evaluateEvery ?? schedule.evaluateEvery)
    // Where there is time for it, early stopping ends most runs before half of the epochs.
    return Double(most > 2 * wait ? most / 2 : most)
  }

  /// How much of the card's cost a size is that differs from the model's default.
  private static func share(of option: String, in model: ModelChoice) -> Double {
    guard let set = model.options[option]?.double, let usual = ModelDefaults.all[model.name]?[option]?.double, usual > 0
    else { return 1 }
    return max(set / usual, 0.1)
  }

  public func run(
    _ cell: Cell, progress: (CellProgress) -> Void, isCancelled: () -> Bool
  ) throws -> CellResult {
    let prepared = try library.prepare(DataChoice(cell.data))
    let run = try RecommenderRun(cell, prepared.log)
    return try withoutActuallyEscaping(progress) { progress in
      try withoutActuallyEscaping(isCancelled) { isCancelled in
        try run.perform(revisions: revisions, progress: progress, isCancelled: isCancelled)
      }
    }
  }
}

extension DataChoice {
  /// The data of a cell as the library knows them: the options of "simulated" are its parameters, those of a real data
  /// set its preprocessing.
  /// - Throws: `StudyError` when an option is unknown.
  public init(_ data: DataSet) throws {
    self = try data.name == "simulated"
      ? .simulated(data.options(over: SimulationParameters())) : .dataset(data.name, data.options(over: Preprocessing()))
  }
}
