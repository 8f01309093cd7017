import Host
public import Interactions

/// What a protocol makes of a log: what a model is trained on and chosen by, and what it is tested on at the end.
public struct Exam: Sendable {
  /// Trained on, and asked between epochs: whatever is chosen is chosen by its answers.
  public let selection: Stage
  /// Asked once, at the end; another training view means that the model is trained again, for as many epochs as were best.
  public let final: Stage
  /// Whether the final stage has a training of its own.
  public let trainsAgain: Bool
  /// The log that models are given, which moments speak of; part of the log that is asked about, or all of it.
  public let seen: InteractionLog
  /// The items that drawn candidates come from, ascending; nil for all.
  public let catalogue: [Int32]?
  /// Draws candidates and samples of users; never the training seed.
  public let seed: UInt64
  /// Who can be asked, of all who might be.
  public let eligible: Eligibility

  /// - Parameter again: the training view of the final stage, where it is not that of the selection.
  /// - Throws: where the seed is negative.
  public init(
    training: TrainingView, selection: Questions, final: Questions, again: TrainingView? = nil, seen: InteractionLog? = nil,
    catalogue: [Int32]? = nil, seed: Int, eligible: Eligibility
  ) throws(EvaluationError) {
    guard seed >= 0 else { throw EvaluationError("the candidate seed is \(seed)", expected: "0 or more") }
    self.selection = Stage(training: training, questions: selection)
    self.final = Stage(training: again ?? training, questions: final)
    trainsAgain = again != nil
    self.seen = seen ?? final.log
    self.catalogue = catalogue
    self.seed = UInt64(seed)
    self.eligible = eligible
  }
}

/// A training view, and the questions asked of what was trained on it.
public struct Stage: Sendable {
  public let training: TrainingView
  public let questions: Questions
}

/// Who is asked, and about what: counts that a data card prints and a verdict's scope rests on.
public struct ExamCounts: Codable, Hashable, Sendable {
  /// All users of the log, and those who are tested.
  public var users, testedUsers: Int
  public var questions, targets: Int
  /// Targets that are among their user's training items already.
  public var repeatedTargets: Int
  /// Targets without any training event.
  public var coldTargets: Int
}

extension Exam {
  public var counts: ExamCounts {
    let (training, asked) = (final.training, final.questions)
    let counts = training.itemCounts
    var found = ExamCounts(
      users: asked.log.userCount, testedUsers: Set(asked.users).count, questions: asked.count, targets: asked.targets.count,
      repeatedTargets: 0, coldTargets: 0)
    for place in 0..<asked.count {
      let history = training.history(of: Int(asked.users[place]))
      for target in asked.targets(of: place) {
        if history.contains(target) { found.repeatedTargets += 1 }
        if counts[Int(target)] == 0 { found.coldTargets += 1 }
      }
    }
    return found
  }
}
