import Interactions
import Testing

@testable import Recommenders

/// The models that count, by hand on a log of four users.
@Suite struct FittedModelTests {
  /// Items a b c d are 0 1 2 3. Users: a b b, a b c, b c, a d; all of it is trained on.
  private static let view: TrainingView = {
    var raw = RawLog(timeKind: .clock, hasRatings: false)
    for (user, items) in ["abb", "abc", "bc", "ad"].enumerated() {
      for (time, item) in items.enumerated() { raw.append(user: "\(user)", item: "\(item)", time: Int64(10 * user + time)) }
    }
    let log = try! raw.prepared(Preprocessing(repeats: .keep))
    return TrainingView(log, lengths: (0..<4).map { Int32(log.count(of: $0)) })
  }()

  private func scores(_ model: some FittedRecommender, after history: [Int32]) -> [Float] {
    var scores = [Float](repeating: 0, count: 4)
    history.withUnsafeBufferPointer { history in
      scores.withUnsafeMutableBufferPointer { model.score(history, of: 0, into: $0) }
    }
    return scores
  }

  private func knn(_ neighbours: Int, shrinkage: Float) -> ItemKNN {
    var settings = ItemKNN.Hyperparameters()
    settings.neighbours = neighbours
    settings.shrinkage = shrinkage
    return ItemKNN(settings, Self.view.catalog, fitting: Self.view, seed: 1)
  }

  /// a has users 0 1 3, b has 0 1 2, c has 1 2, d has 3. So sim(a, b) = 2/3, sim(a, c) = 1/√6, sim(a, d) = 1/√3,
  /// sim(b, c) = 2/√6, and sim(b, d) = sim(c, d) = 0.
  @Test func similaritiesAreCosines() {
    let (ab, ac, ad, bc) = (Float(2) / 3, 1 / Float(6).squareRoot(), 1 / Float(3).squareRoot(), 2 / Float(6).squareRoot())
    for (history, expected) in [([0], [0, ab, ac, ad]), ([1], [ab, 0, bc, 0]), ([2], [ac, bc, 0, 0]), ([0, 2], [ac, ab + bc, ac, ad])] as [([Int32], [Float])] {
      for (found, wanted) in zip(scores(knn(9, shrinkage: 0), after: history), expected) { #expect(abs(found - wanted) < 1e-6) }
    }
    #expect(abs(scores(knn(9, shrinkage: 1), after: [0])[1] - 2.0 / 4) < 1e-6, "the shrinkage stands in the denominator")
  }

  /// An item that comes twice counts once.
  @Test func repeatsCountOnce() {
    let model = knn(9, shrinkage: 0)
    #expect(scores(model, after: [1, 1, 0, 1]) == scores(model, after: [1, 0]))
  }

  /// Each item keeps its most similar ones: b of a, and c of b (0.816 against 0.667).
  @Test func theMostSimilarAreKept() {
    #expect(scores(knn(1, shrinkage: 0), after: [0]).map { $0 > 0 } == [false, true, false, false])
    #expect(scores(knn(1, shrinkage: 0), after: [1]).map { $0 > 0 } == [false, false, true, false])
    #expect(scores(knn(2, shrinkage: 0), after: [0]).map { $0 > 0 } == [false, true, false, true])
  }

  /// All events count, repeats too; or the newest share of them.
  @Test func popularityCounts() {
    func counts(_ share: Double) -> [Float] {
      scores(Popularity(.init(recentShare: share), Self.view.catalog, fitting: Self.view, seed: 1), after: [0])
    }
    #expect(counts(1) == [3, 4, 2, 1])
    #expect(counts(0.4) == [1, 1, 1, 1], "the newest four events are b c a d")
  }
}
