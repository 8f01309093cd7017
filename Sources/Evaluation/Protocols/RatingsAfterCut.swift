public import Analysis
public import Interactions

/// Ratings after one moment for all: what lies before it is trained on, what lies behind is to be told. The last part of the
/// training ratings in time is what is chosen on, and is not trained on.
///
/// Everyone is asked about all their ratings behind the cut, those of users and items that are not in training too, and a model
/// looks at both sides as they stood at the cut. Negatives of a user are items without any rating of the user.
public struct RatingsAfterCut: ExamProtocol {
  public static let name = "ratings after a cut", revision = 1

  public var candidates: [CandidateSet] = [.ratings]
  /// Draws candidates; never the training seed.
  public var candidateSeed = 0
  public var selection = Metric.rmse
  /// The share of all ratings, the earliest, that lie before the cut; those that tie with the first behind it lie behind it.
  public var trainingShare = 0.9
  /// The share of the ratings before the cut, the latest, that is chosen on.
  public var validationShare = 0.1

  public init() {}

  public init(
    candidates: [CandidateSet] = [.ratings], candidateSeed: Int = 0, selection: Metric = .rmse, trainingShare: Double = 0.9,
    validationShare: Double = 0.1
  ) {
    self.candidates = candidates
    self.candidateSeed = candidateSeed
    self.selection = selection
    self.trainingShare = trainingShare
    self.validationShare = validationShare
  }

  public func exam(on log: InteractionLog) throws(EvaluationError) -> Exam {
    try requireClock(log)
    guard log.userCount == 0 || log.ratings(of: 0) != nil else {
      throw EvaluationError("a log without ratings", expected: "a rating of each event", hint: "Choose another data set.")
    }
    guard trainingShare > 0, trainingShare < 1, validationShare > 0, validationShare < 1 else {
      throw EvaluationError(
        "trainingShare \(trainingShare), validationShare \(validationShare)",
        expected: "shares between 0 and 1")
    }
    let cut = log.tick(atShare: trainingShare)
    let first = log.tick(atShare: trainingShare * (1 - validationShare))
    let (learnt, before) = (log.lengths(before: first), log.lengths(before: cut))
    let training = TrainingView(log, lengths: learnt, before: first)
    let final = questions(log, before, (0..<log.userCount).map { Int32(log.count(of: $0)) }, at: cut)
    return try Exam(
      training: training, selection: questions(log, learnt, before, at: first),
      final: final, catalogue: catalogue(log, training, before), seed: candidateSeed, eligible: warmPairs(final, training))
  }

  private func warmPairs(_ questions: Questions, _ training: TrainingView) -> Eligibility {
    let counts = training.itemCounts
    let warm = questions.indices.filter { training.count(of: Int(questions.users[$0])) > 0 }
      .reduce(0) { sum, place in sum + questions.targets(of: place).count { counts[Int($0)] > 0 } }
    return Eligibility(warm, of: questions.targets.count, "pairs", rule: "have a training event of both user and item")
  }

  /// What each user rated from one place to another, told at a tick.
  private func questions(_ log: InteractionLog, _ starts: [Int32], _ ends: [Int32], at tick: UInt32) -> Questions {
    var questions = Questions(log, exclusion: .known)
    for user in 0..<log.userCount where starts[user] < ends[user] {
      let (items, ratings) = (log.items(of: user), log.ratings(of: user)!)
      var told = Set<Int32>()
      // Of an item that is rated again the first rating is asked.
      let places = (Int(starts[user])..<Int(ends[user])).filter { told.insert(items[$0]).inserted }
      questions.append(
        user: Int32(user), length: starts[user], targets: places.map { items[$0] }, ratings: places.map { ratings[$0] },
        moment: Moment(user: Int32(user), length: starts[user], tick: tick))
    }
    return questions
  }

  /// The items with a rating in training, and those that are asked for at the end.
  private func catalogue(_ log: InteractionLog, _ training: TrainingView, _ before: [Int32]) -> [Int32] {
    var counts = training.itemCounts
    for user in 0..<log.userCount { for item in log.items(of: user)[Int(before[user])...] { counts[Int(item)] += 1 } }
    return counts.indices.filter { counts[$0] > 0 }.map { Int32($0) }
  }
}

extension ExamProtocol {
  /// Users can be compared in time only by a clock.
  func requireClock(_ log: InteractionLog) throws(EvaluationError) {
    guard log.timeKind == .clock else {
      throw EvaluationError(
        "the protocol \(Self.name) on a log without times", expected: "times of a clock", hint: "Choose leave-one-out for this data set.")
    }
  }
}
