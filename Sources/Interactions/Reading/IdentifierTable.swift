import Foundation

/// Numbers identifiers that are any text 0, 1, 2, … as they first occur. Identifiers are bytes, kept back to back;
/// looking one up allocates nothing.
struct IdentifierTable {
  private(set) var bytes: [UInt8] = []
  /// Where each identifier ends in `bytes`; the first begins at 0.
  private(set) var ends: [Int] = []
  private var hashes: [UInt64] = []
  private var slots: [Int32]  // index + 1 of an identifier, 0 for an empty slot; at most half full

  init(minimumCapacity: Int = 1024) {
    var size = 16
    while size < 2 * minimumCapacity { size *= 2 }
    slots = [Int32](repeating: 0, count: size)
  }

  var count: Int { ends.count }

  func range(of index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  /// The identifier as text. Readers admit valid UTF-8 only.
  func text(_ index: Int) -> String { String(decoding: bytes[range(of: index)], as: UTF8.self) }

  func index(of identifier: UnsafeRawBufferPointer) -> Int? {
    let taken = slots[slot(of: identifier, hash: Self.hash(identifier))]
    return taken == 0 ? nil : Int(taken - 1)
  }

  func index(of identifier: String) -> Int? {
    var identifier = identifier
    return identifier.withUTF8 { index(of: UnsafeRawBufferPointer($0)) }
  }

  /// The number of the identifier, and whether it has just been given.
  mutating func number(_ identifier: UnsafeRawBufferPointer) -> (index: Int, isNew: Bool) {
    let hash = Self.hash(identifier)
    let slot = slot(of: identifier, hash: hash)
    if slots[slot] != 0 { return (Int(slots[slot] - 1), false) }
    bytes.append(contentsOf: identifier)
    ends.append(bytes.count)
    hashes.append(hash)
    slots[slot] = Int32(ends.count)
    if 2 * ends.count > slots.count { grow() }
    return (ends.count - 1, true)
  }

  private func slot(of identifier: UnsafeRawBufferPointer, hash: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let index = Int(slots[slot] - 1)
      if hashes[index] == hash && isEqual(identifier, index) { return slot }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: 2 * slots.count)
    for (index, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index + 1)
    }
  }

  private func isEqual(_ identifier: UnsafeRawBufferPointer, _ index: Int) -> Bool {
    let range = range(of: index)
    guard range.count == identifier.count, let start = identifier.baseAddress else { return range.count == identifier.count }
    return bytes.withUnsafeBytes { memcmp($0.baseAddress! + range.lowerBound, start, range.count) == 0 }
  }

  /// Any hash does that spreads: it orders nothing.
  private static func hash(_ identifier: UnsafeRawBufferPointer) -> UInt64 {
    var state = UInt64(identifier.count) &* 0x9E37_79B9_7F4A_7C15
    var place = 0
    while place + 8 <= identifier.count {
      state = mixed(state ^ identifier.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place += 8
    }
    var rest: UInt64 = 0
    while place < identifier.count {
      rest = rest << 8 | UInt64(identifier[place])
      place += 1
    }
    return mixed(state ^ rest)
  }

  private static func mixed(_ word: UInt64) -> UInt64 {
    let product = (word ^ 0x2545_F491_4F6C_DD1D).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }

  /// Calls `body` with the identifier's bytes.
  @inline(__always)
  func withBytes<Result>(of index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range(of: index)])) }
  }

  /// Gives up what only looking up needs.
  mutating func forgetLookup() { (hashes, slots) = ([], []) }

  /// The rank of each identifier in canonical order, and the identifiers in that order; of up to 256.
  func inCanonicalOrder() -> (ranks: [UInt8], texts: [String]) {
    let order = canonicalOrder()
    var ranks = [UInt8](repeating: 0, count: count)
    for (rank, index) in order.enumerated() { ranks[Int(index)] = UInt8(rank) }
    return (ranks, order.map { text(Int($0)) })
  }

  /// The indices in canonical order: shorter identifiers first, equal lengths by their bytes, so that whole numbers
  /// stand in their natural order.
  func canonicalOrder() -> [Int32] {
    bytes.withUnsafeBytes { area in
      (0..<Int32(count)).sorted { a, b in
        let (first, second) = (range(of: Int(a)), range(of: Int(b)))
        if first.count != second.count { return first.count < second.count }
        return !first.isEmpty && memcmp(area.baseAddress! + first.lowerBound, area.baseAddress! + second.lowerBound, first.count) < 0
      }
    }
  }
}

extension String {
  /// The canonical order of ids and values: shorter ones first, equal lengths by their UTF-8 bytes.
  func precedesCanonically(_ other: String) -> Bool {
    if utf8.count != other.utf8.count { return utf8.count < other.utf8.count }
    return utf8.lexicographicallyPrecedes(other.utf8)
  }
}
