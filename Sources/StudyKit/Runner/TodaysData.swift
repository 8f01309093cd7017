import Foundation
import Interactions
import Synchronization

/// The data and candidates as they are now, to hold stored results to. Each is looked at once a command.
final class TodaysData: Sendable {
  private let library: DataLibrary
  private struct Known {
    var logs: [DataSet: InteractionLog?] = [:]
    var candidates: [DataSet: [EvaluationProtocol: String?]] = [:]
  }
  private let known = Mutex(Known())

  init(_ library: DataLibrary) { self.library = library }

  /// The prepared log; nil where the data are not at hand.
  /// - Throws: `InteractionError` for data that are damaged or not those that were published.
  func log(of data: DataSet) throws -> InteractionLog? {
    if let log = known.withLock({ $0.logs[data] }) { return log }
    let choice = try DataChoice(data)
    let log = library.has(choice) ? try library.prepare(choice).log : nil
    known.withLock { $0.logs[data] = log }
    return log
  }

  /// The digest of the candidates of a cell's test items; nil where the data are not at hand.
  func candidates(of cell: Cell) throws -> String? {
    if let digest = known.withLock({ $0.candidates[cell.data]?[cell.evaluation] }) { return digest }
    let digest = try log(of: cell.data).map { log in
      let exam = try cell.evaluation.exam(on: log)
      return try FrozenSets(cell.evaluation, of: exam).digest
    }
    known.withLock { $0.candidates[cell.data, default: [:]][cell.evaluation] = digest }
    return digest
  }
}
