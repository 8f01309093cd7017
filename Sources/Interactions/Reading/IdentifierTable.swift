/// Numbers identifiers 0, 1, 2, … as they first occur. Identifiers are bytes, kept back to back; looking one up
/// allocates nothing.
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
      if hashes[index] == hash && bytes[range(of: index)].elementsEqual(identifier) { return slot }
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

  private static func hash(_ identifier: UnsafeRawBufferPointer) -> UInt64 {
    TieHash.finished(TieHash.absorb(identifier, into: TieHash.start))
  }

  /// The indices in canonical order: shorter identifiers first, equal lengths by their bytes, so that whole numbers
  /// stand in their natural order.
  func canonicalOrder() -> [Int32] {
    bytes.withUnsafeBytes { area in
      (0..<Int32(count)).sorted { a, b in
        let (first, second) = (range(of: Int(a)), range(of: Int(b)))
        if first.count != second.count { return first.count < second.count }
        return area[first].lexicographicallyPrecedes(area[second])
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
