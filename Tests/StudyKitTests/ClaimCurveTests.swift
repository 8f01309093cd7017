import Analysis
import Testing

@testable import StudyKit

/// What claims see of a sweep: its order, its peak, how far it moves. On plain numbers, so that every answer is yes or no.
@Suite struct ClaimCurveTests {
  private func curve(_ points: [(Double, Double)], _ direction: Direction = .higher) throws -> ClaimCurve {
    try ClaimCurve(
      points.map { ClaimCurve.Point(x: $0.0, name: "x = \($0.0)", observed: Observed($0.1, direction: direction)) },
      direction: direction, name: "c")
  }

  private func curve(_ values: [Double]) throws -> ClaimCurve {
    try curve(values.enumerated().map { (Double($0.offset), $0.element) })
  }

  private func holds(_ answer: Answer) -> Bool { Finding(answer).conclusion == .supported }

  @Test func pointsRiseInX() throws {
    let found = try curve([(10, 0.3), (1, 0.1), (5, 0.2)])
    #expect(found.x == [1, 5, 10] && found.values == [0.1, 0.2, 0.3])
    #expect(holds(found.rises) && !holds(found.falls))
    #expect(holds(try found.isBestAtTheEnd()))
  }

  @Test func thePeakIsTheLowestOfEquals() throws {
    #expect(try curve([0.1, 0.5, 0.5, 0.2]).peak == 1)
    #expect(try curve([(0, 3), (1, 1), (2, 1), (3, 2)], .lower).peak == 1)
    #expect(try curve([(0, 3), (1, 1), (2, 1), (3, 2)]).peak == 0)
  }

  /// Equals inside and outside a range decide that neither is better.
  @Test func bestInARange() throws {
    #expect(holds(try curve([0.1, 0.5, 0.4]).isBest(in: 1...)))
    for values in [[0.5, 0.5, 0.4], [0.6, 0.5, 0.4]] { #expect(!holds(try curve(values).isBest(in: 1...)), "\(values)") }
    #expect(holds(try curve([0.1, 0.5, 0.4]).isBest(at: [1])))
    #expect(!holds(try curve([0.1, 0.5, 0.6]).isBest(at: [0, 1])))
    #expect(throws: NotTested.self) { try curve([0.1, 0.2]).isBest(in: 5...) }
  }

  /// Level is neither above nor below, at every point behind the start and at none before it.
  @Test(arguments: [
    ([0.9, 0.50, 0.51, 0.49], true), ([0.9, 0.50, 0.53, 0.50], false), ([0.9, 0.50, 0.50, 0.47], false),
    ([0.9, 0.50, 0.52, 0.48], true), ([0.9, 0.50, 0.50, 0.53], false),
  ])
  func levelIsWithinTheMarginOnBothSides(values: [Double], isLevel: Bool) throws {
    #expect(holds(try curve(values).isLevel(from: 1, within: 0.02)) == isLevel)
  }

  /// Flat is a range below a share of the maximum, wherever the maximum stands.
  @Test(arguments: [
    ([0.50, 0.49, 0.48], true), ([0.48, 0.49, 0.50], true), ([0.40, 0.49, 0.50], false), ([0.50, 0.49, 0.40], false),
    ([0.49, 0.50, 0.40], false), ([0.40, 0.50, 0.49], false),
  ])
  func flatIsOfAllPoints(values: [Double], isFlat: Bool) throws {
    #expect(holds(try curve(values).isFlat(within: 0.05)) == isFlat)
  }

  /// (max − min)/max, and s/mean with n − 1.
  @Test func spreads() throws {
    let found = try curve([1, 2, 3])
    #expect(abs(found.relativeRange - 2.0 / 3) < 1e-12 && abs(found.coefficientOfVariation - 0.5) < 1e-12)
    let less = try curve([2, 3, 3])
    #expect(holds(found.ranges(moreThan: less)) && !holds(less.ranges(moreThan: found)))
    #expect(holds(found.varies(moreThan: less)) && !holds(found.varies(moreThan: found)))
  }

  /// The last number of a name is its place, whichever minus sign it has.
  @Test func placesAreReadFromNames() {
    #expect(ClaimColumn.number(in: "L2 = −0.5") == -0.5 && ClaimColumn.number(in: "d = 10") == 10 && ClaimColumn.number(in: "none") == nil)
  }
}
