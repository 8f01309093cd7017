import CZlib

/// One array of a result file, compressed by itself.
///
/// Four-byte numbers are written byte plane by byte plane (all lowest bytes first): the high planes of small numbers are
/// runs of zeros, which is what zlib is good at.
enum StoredColumn: Equatable, Sendable {
  case integers([Int32])
  /// Integers that mostly rise by little, stored as differences.
  case ascending([Int32])
  case floats([Float])
  case bytes([UInt8])

  var type: String {
    switch self {
    case .integers: "i32"
    case .ascending: "i32-delta"
    case .floats: "f32"
    case .bytes: "bytes"
    }
  }

  var count: Int {
    switch self {
    case .integers(let values), .ascending(let values): values.count
    case .floats(let values): values.count
    case .bytes(let values): values.count
    }
  }

  /// The bytes before compression.
  var raw: [UInt8] {
    switch self {
    case .integers(let values): Self.planes(values.map { UInt32(bitPattern: $0) })
    case .ascending(let values):
      Self.planes(zip(values, [0] + values.dropLast()).map { UInt32(bitPattern: $0 &- $1) })
    case .floats(let values): Self.planes(values.map(\.bitPattern))
    case .bytes(let values): values
    }
  }

  /// Nil when the bytes do not fit the type and count.
  init?(type: String, count: Int, raw: [UInt8]) {
    if type == "bytes" {
      guard raw.count == count else { return nil }
      self = .bytes(raw)
      return
    }
    guard count >= 0, raw.count == 4 * count else { return nil }
    let words = (0..<count).map { index in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(raw[$1 * count + index]) << UInt32(8 * $1) }
    }
    switch type {
    case "i32": self = .integers(words.map { Int32(bitPattern: $0) })
    case "f32": self = .floats(words.map { Float(bitPattern: $0) })
    case "i32-delta":
      var last: Int32 = 0
      self = .ascending(
        words.map {
          last &+= Int32(bitPattern: $0)
          return last
        })
    default: return nil
    }
  }

  private static func planes(_ words: [UInt32]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * words.count)
    for plane in 0..<4 {
      for word in words { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(8 * plane))) }
    }
    return bytes
  }
}

/// zlib at its best level; the same library gives the same bytes.
enum Compression {
  static func deflate(_ bytes: [UInt8]) -> [UInt8] {
    var size = compressBound(uLong(bytes.count))
    var output = [UInt8](repeating: 0, count: Int(size))
    let status = compress2(&output, &size, bytes, uLong(bytes.count), Z_BEST_COMPRESSION)
    precondition(status == Z_OK, "zlib refused to compress \(bytes.count) bytes: \(status)")
    output.removeLast(output.count - Int(size))
    return output
  }

  /// The most bytes that so many packed bytes can give: deflate repeats at most 258 bytes with two bits.
  static func largest(from packed: Int) -> Int { 1032 * packed + 64 }

  /// Nil when the bytes are damaged or do not give exactly `count` bytes, which is known for an impossible count before
  /// any memory is taken.
  static func inflate(_ bytes: [UInt8], count: Int) -> [UInt8]? {
    guard count >= 0, count <= largest(from: bytes.count) else { return nil }
    var output = [UInt8](repeating: 0, count: max(count, 1))
    var size = uLong(output.count)
    var used = uLong(bytes.count)
    guard uncompress2(&output, &size, bytes, &used) == Z_OK, Int(size) == count, Int(used) == bytes.count else { return nil }
    return count == output.count ? output : []
  }
}
