import Kernels

/// Many whole numbers below one bound, fast and unbiased: Philox blocks under a key drawn from a stream, made some
/// hundred words at a time, and turned into numbers by Lemire's multiply-and-reject. Nothing is allocated.
struct BoundedDraws: ~Copyable {
  private static let capacity = 256
  private let bound: UInt64
  private let threshold: UInt64
  private let key: (UInt32, UInt32)
  private var words = [256 of UInt32](repeating: 0)
  /// How many words are made at a time.
  private let batch: Int
  private var used: Int
  private var position: UInt64 = 0

  /// Takes 64 bits from the stream, so that the next draws made from it differ.
  /// - Parameter expected: about how many numbers will be drawn; decides only how many words are made at a time.
  init(below bound: Int, expected: Int, from stream: inout RandomStream) {
    precondition(bound > 0 && bound <= 1 << 31, "there is nothing to draw from")
    let bits = stream.next()
    key = (UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32))
    self.bound = UInt64(bound)
    threshold = (1 << 32) % UInt64(bound)
    batch = min(Self.capacity, max(4, (expected + 3) / 4 * 4))
    used = batch
  }

  @inline(__always)
  mutating func next() -> Int32 {
    while true {
      if used == batch { refill() }
      let product = UInt64(words[used]) &* bound
      used &+= 1
      if product & 0xFFFF_FFFF >= threshold { return Int32(truncatingIfNeeded: product >> 32) }
    }
  }

  /// `Philox.block` of the counters (position, 1, 0) in a row, spelt out on plain words, which compiles to code several
  /// times as fast as its vector form.
  @inline(never)
  private mutating func refill() {
    var place = 0
    while place < batch {
      var (x0, x1) = (UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: position >> 32))
      var (x2, x3): (UInt32, UInt32) = (1, 0)
      var (k0, k1) = key
      for _ in 0..<10 {
        let p0 = UInt64(x0) &* 0xD251_1F53
        let p1 = UInt64(x2) &* 0xCD9E_8D57
        x0 = UInt32(truncatingIfNeeded: p1 >> 32) ^ x1 ^ k0
        x2 = UInt32(truncatingIfNeeded: p0 >> 32) ^ x3 ^ k1
        x1 = UInt32(truncatingIfNeeded: p1)
        x3 = UInt32(truncatingIfNeeded: p0)
        k0 = k0 &+ 0x9E37_79B9
        k1 = k1 &+ 0xBB67_AE85
      }
      words[place] = x0
      words[place + 1] = x1
      words[place + 2] = x2
      words[place + 3] = x3
      place += 4
      position &+= 1
    }
    used = 0
  }
}
