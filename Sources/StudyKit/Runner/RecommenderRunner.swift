import Analysis
import Evaluation
public import Foundation
import Host
public import Interactions
import Kernels
import Recommenders

/// Runs cells with the models of `ModelRegistry` on the data of the library.
public struct RecommenderRunner: CellRunner {
  private let library: DataLibrary
  private let sizes: PlannedSizes
  private let today: TodaysData

  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    library = DataLibrary(environment: environment)
    sizes = PlannedSizes(library)
    today = TodaysData(library)
  }

  public var revisions: [String: Int] {
    var revisions = ["negatives": NegativeSampler.revision, "ranking": 1]
    for asked in ExamProtocols.all { revisions[asked.name] = asked.revision }
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

  public func digest(of data: DataSet) throws -> String? { try today.log(of: data)?.contentDigest }

  public func candidateDigest(of cell: Cell) throws -> String? {
    cell.purpose == .final ? try today.candidates(of: cell) : nil
  }

  public func knowsDigest(of data: DataSet, card: DataCard?) -> Bool {
    guard let entry = DatasetRegistry.entry(data.name) else { return data.name == "simulated" }
    guard let card else { return entry.editions.allSatisfy { $0.canonicalDigest != nil } }
    return entry.editions.first { $0.scope == card.scope }?.canonicalDigest != nil
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
