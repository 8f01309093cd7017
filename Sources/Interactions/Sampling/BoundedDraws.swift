import Host
import Kernels

/// Many whole numbers below one bound, fast and unbiased: Philox blocks under a key drawn from a stream, made some
/// hundred words at a time, and turned into numbers by Lemire's multiply-and-reject. Nothing is allocated.
struct BoundedDraws: ~Copyable {
  private static let capacity = 256
  private let bound: UInt64
  private let threshold: UInt64
  private let key: UInt64
  private var words = [256 of UInt32](repeating: 0)
  /// How many words are made at a time.
  private let batch: Int
  private var used: Int
  private var position: UInt64 = 0

  /// Takes 64 bits from the stream, so that the next draws made from it differ.
  /// - Parameter expected: about how many numbers will be drawn; decides only how many words are made at a time.
  init(below bound: Int, expected: Int, from stream: inout RandomStream) {
    require(bound > 0 && bound <= 1 << 31, "numbers are drawn below a bound of 1...2^31, got \(bound)")
    key = stream.next()
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

  @inline(never)
  private mutating func refill() {
    let made = batch
    var span = words.mutableSpan
    let (key, position) = (key, position)
    span.withUnsafeMutableBufferPointer { words in
      Philox.fill(UnsafeMutableBufferPointer(rebasing: words[..<made]), key: key, from: position, number: 1)
    }
    self.position = position &+ UInt64(made / 4)
    used = 0
  }
}
