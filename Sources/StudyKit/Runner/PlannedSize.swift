import Evaluation
import Interactions
import Synchronization

/// How large the data of a cell are, as far as a plan needs it.
struct PlannedSize {
  /// Users who are tested.
  var users = 1_000.0
  var items = 2_000.0
  var events = 100_000.0
  /// The mean number of a tested user's events.
  var history: Double

  /// From what the registry knows of the data and what filters say outright.
  init(_ data: DataSet) {
    if let known = DatasetRegistry.entry(data.name)?.published {
      (users, items, events) = (Double(known.users), Double(known.items), Double(known.events))
    }
    for filter in (try? data.options(over: Preprocessing()))?.filters ?? [] {
      switch filter {
      case .sampledUsers(let count, _) where Double(count) < users:
        events *= Double(count) / users
        users = Double(count)
      // A little more than half of MovieLens's and Amazon's ratings are above the middle.
      case .minimumRating(let least) where least > 3: events *= 0.55
      case .latestEvents(let count): events = min(events, users * Double(count))
      default: break
      }
    }
    history = events / max(users, 1)
  }

  init(_ exam: Exam) {
    let asked = exam.final.questions
    users = Double(asked.count)
    items = Double(asked.log.itemCount)
    events = Double(exam.selection.training.eventCount)
    history = asked.lengths.reduce(0) { $0 + Double($1) } / max(users, 1)
  }

  /// Questions and candidates of each.
  func ranked(_ rule: (any CandidateRule)?) -> (questions: Double, candidates: Double) {
    rule?.size(questions: users, items: items) ?? (users, items)
  }
}

/// The sizes of the data that a plan has looked at: data that lie on this machine are prepared and counted, once.
final class PlannedSizes: Sendable {
  private struct Key: Hashable {
    let data: DataSet
    let evaluation: EvaluationProtocol
  }

  private let library: DataLibrary
  private let known = Mutex<[Key: PlannedSize]>([:])

  init(_ library: DataLibrary) { self.library = library }

  func size(for cell: Cell) -> PlannedSize {
    let key = Key(data: cell.data, evaluation: cell.evaluation)
    if let size = known.withLock({ $0[key] }) { return size }
    let size = counted(cell) ?? PlannedSize(cell.data)
    known.withLock { $0[key] = size }
    return size
  }

  /// - Returns: nil where the data are not there, or cannot be read: running the cell will say why.
  private func counted(_ cell: Cell) -> PlannedSize? {
    guard let choice = try? DataChoice(cell.data), library.has(choice), let log = try? library.prepare(choice).log,
      let exam = try? cell.evaluation.exam(on: log), exam.final.questions.count > 0
    else { return nil }
    return PlannedSize(exam)
  }
}
