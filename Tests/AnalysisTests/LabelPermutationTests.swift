import Foundation
import Kernels
import Testing

@testable import Analysis

@Suite struct LabelPermutationTests {
  private let stream = RandomStream(seed: 2, purpose: "test")

  /// All 126 ways to choose five of nine, counted one by one.
  @Test func approachesTheCountOfAllDeals() throws {
    let (a, b) = ([2.1, 3.4, 1.9, 4.0, 2.8], [1.2, 2.0, 2.9, 0.7])
    let values = a + b
    let observed = a.reduce(0, +)
    let sums = (0..<512).filter { $0.nonzeroBitCount == 5 }.map { deal in
      values.indices.reduce(0.0) { $0 + (deal >> $1 & 1 == 1 ? values[$1] : 0) }
    }
    #expect(sums.count == 126)
    let test = LabelPermutationTest(a, b, permutations: 99_999, stream: stream)
    #expect(isClose(test.difference, 2.84 - 1.7))
    for (p, count) in [(test.greater, sums.count { $0 >= observed - 1e-9 }), (test.less, sums.count { $0 <= observed + 1e-9 })] {
      let exact = Double(count) / 126
      #expect(abs(try #require(p).value - exact) < 4 * (exact * (1 - exact) / 99_999).squareRoot() + 1e-4)
    }
  }

  @Test func equalValuesShowNothing() {
    let test = LabelPermutationTest([1, 1, 1], [1, 1], permutations: 99, stream: stream)
    #expect(test.difference == 0 && test.greater?.value == 1 && test.less?.value == 1)
  }

  @Test func emptyGroupsAndBadValuesAreNamed() {
    #expect(LabelPermutationTest([], [1], stream: stream).status.name == "undefined")
    #expect(LabelPermutationTest([1, .nan], [1], stream: stream).status.name == "error")
    #expect(LabelPermutationTest([], [1], stream: stream).greater == nil)
  }
}
