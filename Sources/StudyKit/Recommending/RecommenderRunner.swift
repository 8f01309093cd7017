import Analysis
public import Foundation
public import Interactions
import Kernels
import Recommenders

/// Runs cells with the models of `ModelRegistry` on the data of the library.
public struct RecommenderRunner: CellRunner {
  private let library: DataLibrary
  private let sizes: PlannedSizes

  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    library = DataLibrary(environment: environment)
    sizes = PlannedSizes(library)
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

  public func estimate(_ cell: Cell) -> Double { RunEstimate(cell, sizes.size(for: cell)).seconds }

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
