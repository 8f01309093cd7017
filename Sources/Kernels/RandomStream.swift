import Foundation
import Host

/// A stream of random numbers whose bits are specified: the same seed and purposes give the same numbers on every
/// machine, and a draw added to one stream moves no other.
///
/// Streams are split by purpose ("init", "shuffle", "negatives", …). A split depends on the parent's key alone, never
/// on how many numbers the parent has given. The words are `Philox` blocks of a running 128-bit counter.
public struct RandomStream: RandomNumberGenerator, Sendable {
  /// The 64 bits that name this stream; equal keys give equal numbers.
  public let key: UInt64
  private var position: UInt64 = 0
  private var block = SIMD4<UInt32>()
  private var used = 4
  private var spareNormal: Double?

  public init(seed: UInt64, purpose: String) {
    self.init(key: Self.mix(Self.mix(seed) ^ Self.hash(purpose)))
  }

  init(key: UInt64) { self.key = key }

  /// The stream for a named part of this one's purpose.
  public func split(_ purpose: String) -> RandomStream { RandomStream(key: Self.mix(key ^ Self.hash(purpose))) }

  /// The stream for one member of a numbered family: a user, an epoch, a resample.
  public func split(_ index: UInt64) -> RandomStream {
    RandomStream(key: Self.mix(key &+ Self.mix(index ^ 0x6A09_E667_F3BC_C909)))
  }

  /// The next 32 random bits.
  public mutating func word() -> UInt32 {
    if used == 4 {
      let counter = SIMD4(
        UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: position >> 32), 0, 0)
      let words = SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
      block = Philox.block(counter, key: words)
      position &+= 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// The next 64 random bits, low word first.
  public mutating func next() -> UInt64 {
    let low = UInt64(word())
    return low | UInt64(word()) << 32
  }

  /// A number in [0, 1) with 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A whole number in 0..<bound, each equally likely (Lemire's multiply-and-reject).
  /// - Precondition: 0 < bound ≤ 2³².
  public mutating func uniform(below bound: Int) -> Int {
    require(bound > 0 && bound <= 1 << 32, "uniform(below:) needs 0 < bound ≤ 2^32, got \(bound)")
    let range = UInt64(bound)
    var product = UInt64(word()) &* range
    if product & 0xFFFF_FFFF < range {
      let threshold = (1 << 32) % range
      while product & 0xFFFF_FFFF < threshold { product = UInt64(word()) &* range }
    }
    return Int(product >> 32)
  }

  /// A standard normal number (Marsaglia's polar method; numbers come in pairs, the second is kept).
  public mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      if square > 0 && square < 1 {
        let scale = (-2 * log(square) / square).squareRoot()
        spareNormal = y * scale
        return x * scale
      }
    }
  }

  /// Puts the elements in random order (Fisher–Yates, from the end).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    var last = elements.count - 1
    while last > 0 {
      let other = uniform(below: last + 1)
      if other != last { elements.swapAt(other, last) }
      last -= 1
    }
  }

  /// The numbers 0..<count in random order.
  public mutating func permutation(_ count: Int) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: count) { order, filled in
      permute(into: order)
      filled = count
    }
  }

  /// Writes the numbers 0..<order.count in random order: what `shuffle` makes of them, with the words drawn in bulk.
  public mutating func permute(into order: UnsafeMutableBufferPointer<Int32>) {
    for place in order.indices { order.initializeElement(at: place, to: Int32(truncatingIfNeeded: place)) }
    guard let items = order.baseAddress else { return }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 1_024) { words in
      var left = order.count - 1
      while left > 0 {
        let drawn = fill(UnsafeMutableBufferPointer(rebasing: words[..<min(1_024, (left + 3) / 4 * 4)]))
        for place in 0..<drawn {
          let range = UInt64(left + 1)
          let product = UInt64(words[place]) &* range
          if product & 0xFFFF_FFFF < range && product & 0xFFFF_FFFF < (1 << 32) % range { continue }
          let other = Int(product >> 32)
          let last = items[left]
          items[left] = items[other]
          items[other] = last
          left -= 1
          if left == 0 {
            putBack(drawn - place - 1)
            return
          }
        }
      }
    }
  }

  /// The next words, at most as many as there is room for; how many.
  private mutating func fill(_ words: UnsafeMutableBufferPointer<UInt32>) -> Int {
    if used < 4 {
      words[0] = word()
      return 1
    }
    Philox.fill(words, key: key, from: position, number: 0)
    position &+= UInt64(words.count / 4)
    return words.count
  }

  /// Makes the last `count` words of a bulk fill the next ones again.
  private mutating func putBack(_ count: Int) {
    guard count > 0 else { return }
    position &-= UInt64((count + 3) / 4)
    let spare = count % 4
    guard spare > 0 else { return }
    _ = word()
    used = 4 - spare
  }

  /// `count` different numbers of 0..<bound, in random order (Floyd's method, then a shuffle).
  /// - Precondition: 0 ≤ count ≤ bound.
  public mutating func sample(_ count: Int, below bound: Int) -> [Int32] {
    require(count >= 0 && count <= bound, "cannot draw \(count) different numbers of \(bound)")
    var chosen = Set<Int32>(minimumCapacity: count)
    var drawn: [Int32] = []
    drawn.reserveCapacity(count)
    for top in (bound - count)..<bound {
      let candidate = Int32(uniform(below: top + 1))
      let taken = chosen.contains(candidate) ? Int32(top) : candidate
      chosen.insert(taken)
      drawn.append(taken)
    }
    shuffle(&drawn)
    return drawn
  }

  /// FNV-1a over the UTF-8 bytes.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The finaliser of SplitMix64: a bijection that spreads each bit over all.
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
