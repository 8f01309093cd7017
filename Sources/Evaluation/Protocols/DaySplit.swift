public import Analysis
public import Interactions

/// Days of a log, as in SDM and XDM: the last is tested after a training on all before it, and what is chosen is chosen on the
/// day before it after a training on what precedes that.
///
/// A user's events of the day fall into sessions, a new one after a pause. The first quarter of them (rounded up) are looked at,
/// and what came in the others is asked for, each item once; who has but one session that day is not asked. Items without a
/// training event are not asked for, and a user left without any is not asked. Nothing is excluded: an item may come again.
public struct DaySplit: ExamProtocol {
  public static let name = "day split", revision = 1

  public var candidates: [CandidateSet] = [.all]
  /// Draws candidates; never the training seed.
  public var candidateSeed = 0
  public var selection = Metric.recall(50)
  /// How many days, or parts of equal length, the time of the log is cut into; the last is the test.
  public var days = 8
  /// The share of a user's sessions of the day that is looked at.
  public var inputShare = 0.25
  /// The pause, in minutes, after which a new session begins.
  public var pause = 30.0

  public init() {}

  public init(
    candidates: [CandidateSet] = [.all], candidateSeed: Int = 0, selection: Metric = .recall(50), days: Int = 8,
    inputShare: Double = 0.25, pause: Double = 30
  ) {
    self.candidates = candidates
    self.candidateSeed = candidateSeed
    self.selection = selection
    self.days = days
    self.inputShare = inputShare
    self.pause = pause
  }

  public func exam(on log: InteractionLog) throws(EvaluationError) -> Exam {
    try requireClock(log)
    guard days >= 3, inputShare > 0, inputShare < 1, pause > 0 else {
      throw EvaluationError(
        "\(days) days, an input share of \(inputShare), a pause of \(pause) minutes",
        expected: "3 days or more, a share between 0 and 1, a pause above 0")
    }
    let ends = log.sliceEnds(days)
    let cuts = [ends[days - 3], ends[days - 2], ends[days - 1]]
    let lengths = cuts.map { log.lengths(before: $0) }
    let (first, second) = (TrainingView(log, lengths: lengths[0], before: cuts[0]), TrainingView(log, lengths: lengths[1], before: cuts[1]))
    let final = questions(log, second, lengths[1], lengths[2])
    return try Exam(
      training: first, selection: questions(log, first, lengths[0], lengths[1]),
      final: final, again: second, seed: candidateSeed,
      eligible: Eligibility(
        final.count, of: zip(lengths[1], lengths[2]).count { $0 < $1 }, "users of the last day",
        rule: "have a later session with an item of the training"))
  }

  private func questions(_ log: InteractionLog, _ training: TrainingView, _ starts: [Int32], _ ends: [Int32]) -> Questions {
    let counts = training.itemCounts
    var questions = Questions(log, exclusion: .nothing)
    for user in 0..<log.userCount {
      let sessions = log.sessions(of: user, pause: 60 * pause, within: Int(starts[user])..<Int(ends[user]))
      let looked = Int((inputShare * Double(sessions.count)).rounded(.up))
      guard looked < sessions.count else { continue }
      var told = Set<Int32>()
      let items = log.items(of: user)
      let targets = (sessions[looked].lowerBound..<Int(ends[user])).map { items[$0] }
        .filter { counts[Int($0)] > 0 && told.insert($0).inserted }
      if targets.isEmpty { continue }
      let length = Int32(sessions[looked].lowerBound)
      questions.append(
        user: Int32(user), length: length, targets: targets, moment: Moment(user: Int32(user), length: length, tick: log.ticks(of: user)[Int(length)]))
    }
    return questions
  }
}
