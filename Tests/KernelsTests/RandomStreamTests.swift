import CKernels
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

@Suite struct BulkWordTests {
  /// Words made in bulk are the blocks one by one, also where the counter's low word overflows.
  @Test(arguments: InstructionSet.supported.indices, [0, 5, UInt64(UInt32.max) - 20])
  func bulkWordsAreBlocks(set: Int, position: UInt64) {
    let key: UInt64 = 0x0123_4567_89AB_CDEF
    var words = [UInt32](repeating: 0, count: 4 * 53)
    InstructionSet.supported[set].pointee.random_words(key, position, 7, 53, &words)
    for block in 0..<53 {
      let counter = position + UInt64(block)
      let expected = Philox.block(
        SIMD4(UInt32(truncatingIfNeeded: counter), UInt32(counter >> 32), 7, 0), key: SIMD2(0x89AB_CDEF, 0x0123_4567))
      #expect((0..<4).map { words[4 * block + $0] } == (0..<4).map { expected[$0] })
    }
  }

  /// A permutation is a shuffle of the numbers in order, and leaves the stream where the shuffle leaves it.
  @Test(arguments: [0, 1, 2, 3, 5, 64, 1_025, 5_000], [0, 1, 3]) func permutationIsAShuffle(count: Int, drawn: Int) {
    var bulk = RandomStream(seed: 9, purpose: "test")
    for _ in 0..<drawn { _ = bulk.word() }
    var single = bulk
    var expected = (0..<Int32(count)).map { $0 }
    single.shuffle(&expected)
    #expect(bulk.permutation(count) == expected)
    for _ in 0..<9 { #expect(bulk.word() == single.word()) }
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

  /// Every ordered pair of three is drawn alike: a sample's order says nothing, so that its first may be taken alone.
  @Test func samplesComeInAnyOrder() {
    var stream = RandomStream(seed: 4, purpose: "test")
    var counts: [[Int32]: Int] = [:]
    for _ in 0..<6_000 { counts[stream.sample(2, below: 3), default: 0] += 1 }
    #expect(counts.count == 6)
    // Expected 1000 each; standard deviation about 29.
    #expect(counts.values.allSatisfy { abs($0 - 1_000) < 150 }, "\(counts)")
  }
}
