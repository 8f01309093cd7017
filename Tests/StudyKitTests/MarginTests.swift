import Analysis
import Testing

@testable import StudyKit

/// Where "better", "equivalent", "fragile" and "close" begin and end. Every case has a neighbour on the other side of its
/// bound.
@Suite struct MarginTests {
  private func better(_ a: Observed, _ b: Observed, _ gain: Gain = Gain(direction: .higher)) -> Answer {
    a.isBetter(than: b, gain, names: ("A", "B"), place: "X")
  }

  /// A hundred users whose differences to 0.5 alternate around a mean.
  private func around(_ mean: Double, _ amplitude: Double) -> Observed {
    .users([(0..<100).map { 0.5 + mean + ($0 % 2 == 0 ? amplitude : -amplitude) }])
  }
  private let half = Observed.users([[Double](repeating: 0.5, count: 100)])

  /// Of 0.5, 1 % is 0.005. The 90 % interval of no difference reaches ± 0.9 %, ± 1.1 % and ± 1.5 % of it (SciPy: TOST
  /// p = 0.034, 0.067, 0.136): only the first is equivalent, and contradicts a gain.
  @Test(arguments: [
    (0.026966196794979632, 0.03402235496303775, true), (0.032958684971641776, 0.06718487686360995, false),
    (0.04494366132496605, 0.13550384010720018, false),
  ])
  func equivalenceIsWithinOnePercent(amplitude: Double, p: Double, isShown: Bool) {
    let answer = better(around(0, amplitude), half)
    #expect((Finding(answer).conclusion == .contradicted) == isShown)
    #expect(answer.evidence.contains("equivalent within 1 %") == isShown)
    if isShown { #expect(abs(answer.no - p) < 1e-9) } else { #expect(answer.no == 1) }
  }

  /// One per cent of the other's mean, whichever that is.
  @Test func theMarginFollowsTheOther() {
    let small = Observed.users([[Double](repeating: 0.05, count: 100)])
    let near = Observed.users([(0..<100).map { 0.05 + ($0 % 2 == 0 ? 0.0269 : -0.0269) }])
    #expect(Finding(better(near, small)).conclusion != .contradicted, "ten times the spread, relative to it")
  }

  /// A gain of 0.4 % with hardly any spread is significant, and within 1 %: it is a gain, and no counter-example.
  @Test func aSignificantGainIsNoCounterexampleHoweverSmall() {
    let answer = better(around(0.002, 0.001), half)
    #expect(answer.yes < 1e-9 && answer.no == 1)
    #expect(Finding.all([answer], of: 1).conclusion == .supported)
  }

  /// Equivalence answers "better", not "better by a factor" or "by more than a margin".
  @Test func equivalenceContradictsPlainGainsOnly() {
    let factor = better(around(0.025, 0.0269), half, Gain(factor: 1.05, direction: .higher))
    #expect(factor.yes > 0.05 && factor.no == 1, "the gain over 1.05 · b is nothing: undecided")
    let margin = better(around(0.025, 0.0269), half, Gain(margin: 0.025, direction: .higher))
    #expect(margin.yes > 0.05 && margin.no == 1)
  }

  /// The same margin in the comparisons that a page prints: a difference of 1.5 % is none that does not matter.
  @Test(arguments: [(0.0045, true), (0.0075, false), (-0.0045, true), (-0.0075, false)])
  func comparisonsUseTheSameMargin(difference: Double, isEquivalent: Bool) {
    func values(_ model: String, _ mean: Double) -> SeededValues {
      let spread = model == "A" ? 0.001 : 0
      return SeededValues(model: model, values: (0..<400).map { user -> Double? in user % 2 == 0 ? mean + spread : mean - spread })
    }
    let comparison = PairedComparison(.ndcg(10), Pairing(values("A", 0.5 + difference), values("B", 0.5)))
    #expect(comparison.equivalence?.isEquivalent == isEquivalent)
  }

  /// Without any spread the mean alone decides, on both sides of the margin.
  @Test(arguments: [(-0.02, false), (-0.01, false), (-0.009, true), (0.0, true), (0.009, true), (0.01, false), (0.02, false)])
  func equivalenceWithoutSpread(mean: Double, isInside: Bool) {
    let test = EquivalenceTest(Differences([mean, mean, mean]), margin: Interval(low: -0.01, high: 0.01))
    #expect(test.p?.value == (isInside ? 0 : 1))
  }

  private func measured(_ value: Double) -> Observed { Observed(value, direction: .lower, isMeasured: true) }

  /// Both ends of a claimed ratio, and the twentieth of grace that measured times get on either side.
  @Test(arguments: [
    (0.5, "contradicted"), (0.94, "contradicted"), (0.96, "inconclusive"), (1.0, "supported"), (1.6, "supported"),
    (1.67, "inconclusive"), (1.69, "contradicted"), (3, "contradicted"),
  ])
  func ratiosOfMeasuredTimes(ratio: Double, word: String) throws {
    #expect(try self.word(measured(ratio), measured(1)) == word)
  }

  /// What is not measured gets none.
  @Test(arguments: [(0.96, "contradicted"), (1.0, "supported"), (1.6, "supported"), (1.67, "contradicted")])
  func ratiosOfOtherNumbers(ratio: Double, word: String) throws {
    #expect(try self.word(Observed(ratio), Observed(1)) == word)
  }

  private func word(_ a: Observed, _ b: Observed) throws -> String {
    let json = #"{"tables":{"t":{"rows":["A","B"],"columns":[{"data":"X","metric":"s"}],"values":[[1],[1]]}}}"#
    let held = Reproduction(try PublishedNumbers(json: json)["t"], scopes: [:]) { row, _ in .observed(row == "A" ? a : b) }
    let columns = try ClaimNumbers([held], side: .ours([.paper])).columns("t")
    return Finding(try columns.on("X").ratio("A", to: "B", isIn: 1...1.6)).word
  }

  /// A model that was run once is held against each seed of the other: one seed turns the sign, so nothing is decided.
  @Test func aSingleRunStandsBesideEverySeed() {
    let once = Observed.users([(0..<40).map { 0.5 + 0.001 * Double($0 % 3) }])
    func value(_ user: Int, _ shift: Double) -> Double { 0.5 + shift + 0.001 * Double(user % 3) + 0.0001 * Double(user) }
    func seeds(_ shifts: [Double]) -> Observed { .users(shifts.map { shift in (0..<40).map { value($0, shift) } }) }
    let fragile = better(seeds([0.3, 0.3, -0.1]), once)
    #expect(fragile.yes == 1 && fragile.no == 1 && fragile.evidence.contains("not in every seed"))
    let turned = better(once, seeds([0.3, 0.3, -0.1]))
    #expect(turned.yes == 1 && turned.no == 1)
    #expect(Finding(better(seeds([0.3, 0.29, 0.31]), once)).conclusion == .supported)
  }

  /// Users who differ are never paired, and lower may be better.
  @Test func pairsAreOfTheSameUsers() {
    let other = UserValues(users: (1...100).map { Int32($0) }, values: [Double](repeating: 0.9, count: 100))
    let answer = better(Observed(seeds: [other], averaged: other, direction: .higher), half)
    #expect(answer.yes == 1 && answer.no == 1 && answer.evidence.contains("different users"))
    let low = Observed.users([(0..<100).map { 0.4 + 0.001 * Double($0 % 2) }], direction: .lower)
    #expect(Finding(better(low, half, Gain(direction: .lower))).conclusion == .supported)
    #expect(Finding(better(half, low, Gain(direction: .lower))).conclusion == .contradicted)
  }

  /// "At least 5 %" and "within 0.02" hold at the bound; "better" does not.
  @Test func boundsHoldForFactorsAndNotForBetter() {
    #expect(!Gain(direction: .higher).holds(0.5, 0.5) && Gain(direction: .higher).holds(0.5 + 1e-9, 0.5))
    #expect(Gain(factor: 1.05, direction: .higher).holds(1.05 * 0.4, 0.4) && !Gain(factor: 1.05, direction: .higher).holds(0.4199, 0.4))
    #expect(Gain(margin: -0.02, direction: .higher).holds(0.48, 0.5) && !Gain(margin: -0.02, direction: .higher).holds(0.4799, 0.5))
    #expect(Gain(factor: 2, direction: .lower).holds(0.2, 0.4) && !Gain(factor: 2, direction: .lower).holds(0.21, 0.4))
  }
}
