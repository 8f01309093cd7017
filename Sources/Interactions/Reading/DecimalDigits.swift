/// Whole numbers written in decimal digits, eight at a time.
enum DecimalDigits {
  /// The number that 1 to 18 digits make; nil where there are more or fewer, or another letter is among them.
  @inline(__always)
  static func value(_ bytes: UnsafeRawBufferPointer) -> UInt64? {
    let count = bytes.count
    guard count >= 1, let start = bytes.baseAddress else { return nil }
    if count <= 8 { return upToEight(start, count) }
    guard count <= 16 else { return count <= 18 ? oneByOne(bytes) : nil }
    guard let high = upToEight(start, count - 8), let low = eight(word(start + count - 8)) else { return nil }
    return high * 100_000_000 + low
  }

  @inline(__always)
  private static func upToEight(_ start: UnsafeRawPointer, _ count: Int) -> UInt64? {
    if count >= 4 {
      // The last four digits stand in the high half; those before them, as far as they do not overlap, in the low half
      // behind zeros.
      let last = UInt64(UInt32(littleEndian: (start + count - 4).loadUnaligned(as: UInt32.self)))
      let first = UInt64(UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)))
      let shift = UInt64(8 * (8 - count))
      let low = ((first << shift) | (0x3030_3030 & ((1 << shift) - 1))) & 0xFFFF_FFFF
      return eight(last << 32 | low)
    }
    return oneByOne(UnsafeRawBufferPointer(start: start, count: count))
  }

  @inline(__always)
  private static func word(_ start: UnsafeRawPointer) -> UInt64 {
    UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
  }

  /// Eight digits, the first in the lowest byte: pairs, then fours, then all are joined by one product each.
  @inline(__always)
  private static func eight(_ word: UInt64) -> UInt64? {
    let sixes = (word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
    guard (word & 0xF0F0_F0F0_F0F0_F0F0) == 0x3030_3030_3030_3030, sixes == 0x3030_3030_3030_3030 else { return nil }
    var value = ((word & 0x0F0F_0F0F_0F0F_0F0F) &* 2561) >> 8
    value = ((value & 0x00FF_00FF_00FF_00FF) &* 6_553_601) >> 16
    return ((value & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) >> 32
  }

  private static func oneByOne(_ bytes: UnsafeRawBufferPointer) -> UInt64? {
    var value: UInt64 = 0
    for byte in bytes {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = 10 * value + UInt64(digit)
    }
    return value
  }

  /// Writes the number's digits to the front of `area`, which has room for ten, and returns how many there are.
  static func write(_ number: UInt32, to area: UnsafeMutableRawBufferPointer) -> Int {
    var rest = number
    var count = 1
    while rest >= 10 {
      rest /= 10
      count += 1
    }
    rest = number
    for place in stride(from: count - 1, through: 0, by: -1) {
      area[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    return count
  }
}
