public import Analysis
public import Interactions

/// Slices of equal width in time, as in SCoRe: the last is tested, the one before it chosen on, and the examples of the one
/// before that are trained on. A user is asked for the first event in a slice, after all that came before the slice; who has
/// no event in it, or none before it, is not asked. What is trained stays; only what may be looked at grows from slice to slice,
/// on both sides.
///
/// Slices begin at midnight (UTC) of the day of the first event; the last incomplete one is left out. Negatives are items
/// without an event of the user up to the end of the slice that is asked about.
public struct TimeSlices: ExamProtocol {
  public static let name = "time slices", revision = 1
  public static let asksOnce = true

  public var candidates: [CandidateSet] = [.sampled(100)]
  /// Draws candidates; never the training seed.
  public var candidateSeed = 0
  public var selection = Metric.reciprocalRank
  /// The width of a slice.
  public var days = 1.0

  public init() {}

  public init(
    days: Double, candidates: [CandidateSet] = [.sampled(100)], candidateSeed: Int = 0, selection: Metric = .reciprocalRank
  ) {
    self.days = days
    self.candidates = candidates
    self.candidateSeed = candidateSeed
    self.selection = selection
  }

  public func exam(on log: InteractionLog) throws(EvaluationError) -> Exam {
    try requireClock(log)
    guard days > 0, days.isFinite else {
      throw EvaluationError("slices of \(days) days", expected: "more than 0 days")
    }
    let starts = log.sliceStarts(seconds: days * 86_400)
    // The starts of all complete slices, and the end of the last.
    guard starts.count >= 5 else {
      throw EvaluationError(
        "\(max(0, starts.count - 1)) complete slices of \(days) days", expected: "at least 4: a history, training, validation, test",
        hint: "Choose narrower slices.")
    }
    let ends = starts.suffix(4).map { log.lengths(before: $0) }
    let final = questions(log, ends[2], ends[3], at: starts[starts.count - 2])
    return try Exam(
      training: TrainingView(
        log, lengths: ends[1], examples: zip(ends[0], ends[1]).map { $0 > 0 && $0 < $1 ? $0..<$0 + 1 : 0..<0 },
        exampleTick: starts[starts.count - 4], before: starts[starts.count - 3]),
      selection: questions(log, ends[1], ends[2], at: starts[starts.count - 3]),
      final: final, seed: candidateSeed,
      eligible: Eligibility(
        final.count, of: zip(ends[2], ends[3]).count { $0 < $1 }, "users of the last slice", rule: "have an event before it"))
  }

  private func questions(_ log: InteractionLog, _ starts: [Int32], _ ends: [Int32], at tick: UInt32) -> Questions {
    var questions = Questions(log)
    for user in 0..<log.userCount where starts[user] > 0 && starts[user] < ends[user] {
      questions.append(
        user: Int32(user), length: starts[user], targets: CollectionOfOne(log.items(of: user)[Int(starts[user])]),
        known: ends[user], moment: Moment(user: Int32(user), length: starts[user], tick: tick))
    }
    return questions
  }
}
