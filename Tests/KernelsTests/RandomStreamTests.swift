import Kernels
import Testing

@Suite struct PhiloxTests {
  /// The known answers published with Random123 (kat_vectors, philox 4x32 10).
  @Test(arguments: [
    (SIMD4<UInt32>(0, 0, 0, 0), SIMD2<UInt32>(0, 0), SIMD4<UInt32>(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)),
    (
      SIMD4<UInt32>(repeating: .max), SIMD2<UInt32>(repeating: .max),
      SIMD4<UInt32>(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)
    ),
    (
      SIMD4<UInt32>(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), SIMD2<UInt32>(0xA409_3822, 0x299F_31D0),
      SIMD4<UInt32>(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)
    ),
  ])
  func agreesWithPublishedVectors(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, expected: SIMD4<UInt32>) {
    #expect(Philox.block(counter, key: key) == expected)
  }
}

@Suite struct RandomStreamTests {
  @Test func splitsDependOnThePurposeAlone() {
    var drained = RandomStream(seed: 7, purpose: "shuffle")
    for _ in 0..<100 { _ = drained.word() }
    var late = drained.split("epoch")
    var early = RandomStream(seed: 7, purpose: "shuffle").split("epoch")
    #expect(late.next() == early.next())
    var other = RandomStream(seed: 7, purpose: "negatives").split("epoch")
    #expect(other.next() != early.next())
  }

  @Test func boundedDrawsAreUniform() {
    var stream = RandomStream(seed: 1, purpose: "test")
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[stream.uniform(below: 7)] += 1 }
    let chiSquare = counts.reduce(0.0) { $0 + (Double($1) - 10_000) * (Double($1) - 10_000) / 10_000 }
    #expect(chiSquare < 22.46)  // the 0.999 quantile with six degrees of freedom
  }

  @Test func normalDrawsHaveMeanZeroAndVarianceOne() {
    var stream = RandomStream(seed: 3, purpose: "test")
    let draws = (0..<100_000).map { _ in stream.normal() }
    let mean = draws.reduce(0, +) / 100_000
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 99_999
    #expect(abs(mean) < 0.0104)  // 3.3 standard errors
    #expect(abs(variance - 1) < 0.0148)
  }

  @Test(arguments: [0, 1, 5, 10]) func samplesAreDistinctAndInRange(count: Int) {
    var stream = RandomStream(seed: 5, purpose: "test")
    let drawn = stream.sample(count, below: 10)
    #expect(drawn.count == count && Set(drawn).count == count)
    #expect(drawn.allSatisfy { (0..<10).contains($0) })
  }

  @Test func permutationHoldsEachNumberOnce() {
    var stream = RandomStream(seed: 5, purpose: "test")
    let order = stream.permutation(1000)
    #expect(order.sorted() == (0..<1000).map { Int32($0) })
    #expect(order != order.sorted())
  }
}
