import Kernels

/// Many whole numbers below one bound, fast: Philox blocks under a key drawn from a stream, turned into numbers by
/// Lemire's multiply-and-reject. Unbiased; about three times as fast as one call of the stream a number.
struct BoundedDraws {
  private let key: SIMD2<UInt32>
  private let bound: UInt64
  private let threshold: UInt64
  private var position: UInt64 = 0
  private var block = SIMD4<UInt32>()
  private var used = 4

  /// Takes 64 bits from the stream, so that the next source made from it differs.
  init(below bound: Int, from stream: inout RandomStream) {
    precondition(bound > 0 && bound <= 1 << 31, "there is nothing to draw from")
    let bits = stream.next()
    key = SIMD2(UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32))
    self.bound = UInt64(bound)
    threshold = (1 << 32) % UInt64(bound)
  }

  @inline(__always)
  mutating func next() -> Int32 {
    while true {
      let product = UInt64(word()) &* bound
      if product & 0xFFFF_FFFF >= threshold { return Int32(truncatingIfNeeded: product >> 32) }
    }
  }

  @inline(__always)
  private mutating func word() -> UInt32 {
    if used == 4 {
      let counter = SIMD4(UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: position >> 32), 1, 0)
      block = Philox.block(counter, key: key)
      position &+= 1
      used = 0
    }
    used += 1
    return block[used - 1]
  }
}
