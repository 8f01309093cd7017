import CKernels
import Host

/// The counter-based generator Philox 4×32 with ten rounds: four 32-bit words in, four out, no state.
///
/// Source: Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. The test vectors of
/// the authors' Random123 distribution are held by `PhiloxTests`.
public enum Philox {
  /// The block of four words that belongs to `counter` under `key`.
  @inlinable
  public static func block(_ counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var x = counter
    var k = key
    for _ in 0..<10 {
      let p0 = UInt64(x[0]) &* 0xD251_1F53
      let p1 = UInt64(x[2]) &* 0xCD9E_8D57
      x = SIMD4(
        UInt32(truncatingIfNeeded: p1 >> 32) ^ x[1] ^ k[0], UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ x[3] ^ k[1], UInt32(truncatingIfNeeded: p0))
      k = SIMD2(k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85)
    }
    return x
  }

  /// The blocks of `words.count / 4` counters in a row, (position + i, number, 0) with a position of two words: the same
  /// as `block` gives one by one, several times as fast.
  /// - Precondition: the number of words is a multiple of four.
  public static func fill(
    _ words: UnsafeMutableBufferPointer<UInt32>, key: UInt64, from position: UInt64, number: UInt32
  ) {
    require(words.count % 4 == 0, "blocks have four words, \(words.count) words are no blocks")
    guard let start = words.baseAddress else { return }
    InstructionSet.chosen.pointee.random_words(key, position, number, Int64(words.count / 4), start)
  }
}
