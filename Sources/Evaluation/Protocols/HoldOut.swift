import Host
import Interactions

/// One event of each user held out as the test and one as validation: what leave-one-out and a published split of its kind
/// share. Users who are not asked only train.
struct HoldOut: Sendable {
  /// An event that is asked for: the first `context` of the user's events come before it.
  struct Held: Sendable {
    var user, target, context: Int32
  }

  let log: InteractionLog
  /// How many events of each user, from the first, are for training.
  private(set) var lengths: [Int32] = []
  private(set) var validation: [Held] = []
  private(set) var test: [Held] = []

  init(_ log: InteractionLog) { self.log = log }

  /// The next user trains on their first `length` events.
  mutating func train(_ length: Int32) { lengths.append(length) }

  /// The next user trains on their first `length` events; the event behind them is the validation, the one at `test` the test.
  mutating func ask(after length: Int32, test place: Int32) {
    let (user, items) = (Int32(lengths.count), log.items(of: lengths.count))
    lengths.append(length)
    validation.append(Held(user: user, target: items[Int(length)], context: length))
    test.append(Held(user: user, target: items[Int(place)], context: place))
  }

  var training: TrainingView { TrainingView(log, lengths: lengths) }

  /// Without the test items that nobody has in training. Such a user is not tested: the validation event becomes a training
  /// event, the one held out stays out.
  var withoutColdTargets: HoldOut {
    let counts = training.itemCounts
    let cold = Set(test.filter { counts[Int($0.target)] == 0 }.map(\.user))
    guard !cold.isEmpty else { return self }
    var kept = self
    for held in validation where cold.contains(held.user) { kept.lengths[Int(held.user)] = held.context + 1 }
    kept.validation.removeAll { cold.contains($0.user) }
    kept.test.removeAll { cold.contains($0.user) }
    return kept
  }
}

/// What leave-one-out and a published split of its kind let a study choose.
protocol HoldOutProtocol: ExamProtocol {
  /// Which share of each user's training events a model trains on and looks at, above 0 and up to 1, drawn by the candidate
  /// seed, at least one event; what is asked, and among which candidates, stays the same.
  var keepShare: Double { get }
  /// After the best epoch is known, a model is trained anew for as many epochs on training and validation items, and that one
  /// is tested.
  var retrainsWithValidation: Bool { get }
  /// Users whose test item has no training event are not tested, and drawn candidates are items that have one; such a user's
  /// validation item is trained on.
  var warmOnly: Bool { get }

  func holdOut(_ log: InteractionLog) throws(EvaluationError) -> HoldOut
}

extension HoldOutProtocol {
  public static var asksOnce: Bool { true }

  public func exam(on log: InteractionLog) throws(EvaluationError) -> Exam {
    guard keepShare > 0, keepShare <= 1 else {
      throw EvaluationError("keepShare is \(keepShare)", expected: "a share above 0 and up to 1")
    }
    let whole = try holdOut(log)
    let split = warmOnly ? whole.withoutColdTargets : whole
    let seen = SeenHistories(split, keeping: keepShare, seed: UInt64(max(0, candidateSeed)))
    let counts = split.training.itemCounts
    return try Exam(
      training: seen.training, selection: seen.questions(split.validation), final: seen.questions(split.test),
      again: retrainsWithValidation ? seen.trainingAndValidation : nil, seen: seen.log,
      catalogue: warmOnly ? counts.indices.filter { counts[$0] > 0 }.map { Int32($0) } : nil, seed: candidateSeed,
      eligible: Eligibility(
        split.test.count { counts[Int($0.target)] > 0 }, of: log.userCount, "users",
        rule: "can be tested on an item that somebody has in training"))
  }
}

/// What models see of a hold-out: all of its training events, or a share of each user's.
private struct SeenHistories {
  let log: InteractionLog
  private let split: HoldOut
  /// How many events each user lost; empty where none did.
  private let dropped: [Int32]

  init(_ split: HoldOut, keeping share: Double, seed: UInt64) {
    self.split = split
    (log, dropped) = share < 1 ? split.log.thinned(keeping: share, ofFirst: split.lengths, seed: seed) : (split.log, [])
  }

  private func seen(_ length: Int32, of user: Int32) -> Int32 { dropped.isEmpty ? length : length - dropped[Int(user)] }

  private var lengths: [Int32] { dropped.isEmpty ? split.lengths : zip(split.lengths, dropped).map { $0 - $1 } }

  var training: TrainingView { TrainingView(log, lengths: lengths) }

  var trainingAndValidation: TrainingView {
    var lengths = lengths
    for held in split.validation { lengths[Int(held.user)] = max(lengths[Int(held.user)], seen(held.context, of: held.user) + 1) }
    return TrainingView(log, lengths: lengths)
  }

  func questions(_ held: [HoldOut.Held]) -> Questions {
    var questions = Questions(split.log)
    for event in held {
      questions.append(
        user: event.user, length: event.context, targets: CollectionOfOne(event.target),
        moment: Moment(user: event.user, length: seen(event.context, of: event.user)))
    }
    return questions
  }
}
