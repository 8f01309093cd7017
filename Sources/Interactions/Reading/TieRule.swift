/// How events of one user at the same time are put in order.
public enum TieRule: String, Codable, Hashable, Sendable, CaseIterable {
  /// By `TieHash` of the original ids: fixed, unrelated to the order of the file and to the numbering of items.
  case hash
  /// As the file has them. Two copies of the same data in different row orders then differ.
  case fileOrder
  /// By original item id: shorter ids first, equal lengths by their bytes (so that numbers are in natural order).
  case itemID
}

/// The fixed 64-bit hash of (original user id, original item id) that orders ties, smallest first.
///
/// FNV-1a (offset basis 0xCBF29CE484222325, prime 0x100000001B3) over the user id's UTF-8 bytes, one byte 0x1F, and
/// the item id's UTF-8 bytes; then SplitMix64's output function. The bits are part of the protocol: changing them
/// changes results.
public enum TieHash {
  static let start: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The hash of a pair of original ids.
  public static func value(user: String, item: String) -> UInt64 {
    var (user, item) = (user, item)
    let prefix = user.withUTF8 { userPrefix(UnsafeRawBufferPointer($0)) }
    return item.withUTF8 { finished(absorb(UnsafeRawBufferPointer($0), into: prefix)) }
  }

  /// The state after the user id and the separator.
  static func userPrefix(_ user: UnsafeRawBufferPointer) -> UInt64 {
    (absorb(user, into: start) ^ 0x1F) &* 0x100_0000_01B3
  }

  static func absorb(_ bytes: UnsafeRawBufferPointer, into state: UInt64) -> UInt64 {
    var state = state
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return state
  }

  static func finished(_ state: UInt64) -> UInt64 {
    var z = state &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
