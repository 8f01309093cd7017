public import Analysis
public import Interactions

/// Each user's last event after one cut in time for all, so that nobody's training is another's future: leave-one-out on a global
/// timeline (Ji, Sun, Zhang & Li 2023).
///
/// Chosen on the last event of each user in the latest part before the cut, after a training on what precedes that part; tested
/// after a training on all that precedes the cut. What is looked at are all events of the user before the target's time, and items as
/// they stood then. Users without an event in the part that is asked about are not asked.
public struct LastAfterCut: ExamProtocol {
  public static let name = "last after a cut", revision = 1
  public static let asksOnce = true

  public var candidates: [CandidateSet] = [.all]
  public var candidateSeed = 0
  public var selection = Metric.ndcg(10)
  /// The share of all events, the earliest, that lie before the cut; those that tie with the first behind it lie behind it.
  public var trainingShare = 0.9
  /// The share of the events before the cut, the latest, that is chosen on.
  public var validationShare = 0.1

  public init() {}

  public init(
    candidates: [CandidateSet] = [.all], candidateSeed: Int = 0, selection: Metric = .ndcg(10), trainingShare: Double = 0.9,
    validationShare: Double = 0.1
  ) {
    (self.candidates, self.candidateSeed, self.selection) = (candidates, candidateSeed, selection)
    (self.trainingShare, self.validationShare) = (trainingShare, validationShare)
  }

  public func exam(on log: InteractionLog) throws(EvaluationError) -> Exam {
    try requireClock(log)
    guard trainingShare > 0, trainingShare < 1, validationShare > 0, validationShare < 1 else {
      throw EvaluationError(
        "trainingShare \(trainingShare), validationShare \(validationShare)", expected: "shares between 0 and 1")
    }
    let ticks = [log.tick(atShare: trainingShare * (1 - validationShare)), log.tick(atShare: trainingShare)]
    let lengths = ticks.map { log.lengths(before: $0) } + [(0..<log.userCount).map { Int32(log.count(of: $0)) }]
    let again = TrainingView(log, lengths: lengths[1], before: ticks[1])
    let final = questions(log, lengths[1], lengths[2])
    let counts = again.itemCounts
    return try Exam(
      training: TrainingView(log, lengths: lengths[0], before: ticks[0]), selection: questions(log, lengths[0], lengths[1]),
      final: final, again: again, seed: candidateSeed,
      eligible: Eligibility(
        final.targets.count { counts[Int($0)] > 0 }, of: final.count, "users with an event after the cut",
        rule: "can be tested on an item that somebody has before it"))
  }

  /// The last event of each user from one place to another.
  private func questions(_ log: InteractionLog, _ starts: [Int32], _ ends: [Int32]) -> Questions {
    var questions = Questions(log)
    for user in 0..<log.userCount where starts[user] < ends[user] {
      let (ticks, place) = (log.ticks(of: user), Int(ends[user]) - 1)
      // Events at the target's own time are not before it.
      let length = Int32(ticks[...place].firstIndex { $0 == ticks[place] }!)
      questions.append(
        user: Int32(user), length: length, targets: CollectionOfOne(log.items(of: user)[place]), known: ends[user],
        moment: Moment(user: Int32(user), length: length, tick: ticks[place]))
    }
    return questions
  }
}
