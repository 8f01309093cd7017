import Interactions

/// Not ranks but ratings: a model's score of a target, clipped to the scale of the training ratings, is its prediction. Of warm
/// pairs, whose user and item both have a training event, where the name says so.
public struct PredictedRatings: CandidateRule {
  public static let names = "“ratings” or “ratings of warm pairs”"

  /// Whether only pairs are asked whose user and item have a training event.
  public let warmOnly: Bool

  public init?(name: String) {
    switch name {
    case CandidateSet.ratings.name: warmOnly = false
    case CandidateSet.warmRatings.name: warmOnly = true
    default: return nil
    }
  }

  public func freeze(_ questions: Questions, of exam: Exam) throws(EvaluationError) -> any FrozenCandidates {
    guard questions.count == 0 || !questions.ratings.isEmpty else {
      throw EvaluationError(
        "predicted ratings of questions that ask for none", expected: "a protocol that asks for ratings, or ranked candidates")
    }
    return FrozenPairs(questions, exam.selection.training, warmOnly: warmOnly)
  }

  public func size(questions: Double, items: Double) -> (questions: Double, candidates: Double) { (questions, 1) }

  public func flaw(in cases: TestCases, asksOnce: Bool) -> String? { cases.isRanked ? "ranks where ratings were asked" : nil }
}

extension CandidateSet {
  /// The rating of each target is told.
  public static let ratings = CandidateSet(name: "ratings")
  /// The same, of pairs whose user and item both have a training event.
  public static let warmRatings = CandidateSet(name: "ratings of warm pairs")
}

/// Targets with their ratings, pair by pair.
struct FrozenPairs: FrozenCandidates {
  let digests: [String] = []
  private let moments: [Moment]
  private let items: [Int32]
  private let truth: [Float]
  private let scale: ClosedRange<Float>

  init(_ questions: Questions, _ training: TrainingView, warmOnly: Bool) {
    let counts = warmOnly ? training.itemCounts : []
    var (moments, items, truth): ([Moment], [Int32], [Float]) = ([], [], [])
    for place in questions.indices {
      let isKnown = training.count(of: Int(questions.users[place])) > 0
      for target in Int(questions.offsets[place])..<Int(questions.offsets[place + 1]) {
        let item = questions.targets[target]
        if warmOnly && !(isKnown && counts[Int(item)] > 0) { continue }
        moments.append(questions.moments[place])
        items.append(item)
        truth.append(questions.ratings[target])
      }
    }
    (self.moments, self.items, self.truth) = (moments, items, truth)
    scale = Self.scale(of: training)
  }

  /// From the lowest to the highest training rating; without any nothing is clipped.
  private static func scale(of training: TrainingView) -> ClosedRange<Float> {
    var (low, high) = (Float.infinity, -Float.infinity)
    for user in 0..<training.userCount {
      guard let ratings = training.ratings(of: user) else { continue }
      for rating in ratings { (low, high) = (min(low, rating), max(high, rating)) }
    }
    return low <= high ? low...high : -Float.greatestFiniteMagnitude...Float.greatestFiniteMagnitude
  }

  func grade(_ scorer: any Scorer) throws -> TestCases {
    var predictions = [Float](repeating: 0, count: items.count)
    try predictions.withUnsafeMutableBufferPointer { predictions in
      for start in stride(from: 0, to: items.count, by: scorer.blockSize) {
        let block = start..<min(start + scorer.blockSize, items.count)
        let scores = UnsafeMutableBufferPointer(rebasing: predictions[block])
        scorer.scoreListed(moments[block], candidates: Array(items[block]), width: 1, into: scores)
        for place in scores.indices {
          guard scores[place].isFinite else { throw GradingError.notFinite(user: Int(moments[start + place].user)) }
          scores[place] = min(max(scores[place], scale.lowerBound), scale.upperBound)
        }
      }
    }
    return TestCases(users: moments.map(\.user), scalars: ["truth": truth, "prediction": predictions])
  }
}
