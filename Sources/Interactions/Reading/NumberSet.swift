/// A set of whole numbers below 2^28 as one bit each: what most files use as ids, found without a hash, and put in order
/// without sorting.
struct NumberSet {
  private var words: [UInt64] = []
  private(set) var count = 0

  static let limit: UInt64 = 1 << 28
  /// Words that may always be there; beyond, the set must not take more than a word a member.
  private static let freeWords = 1 << 18

  /// Inserts the number; whether it is new, or nil where it cannot be a member of a set of this size.
  @inline(__always)
  mutating func insert(_ number: UInt64) -> Bool? {
    let word = Int(truncatingIfNeeded: number >> 6)
    if word >= words.count { guard grow(to: word) else { return nil } }
    let bit = 1 << (number & 63) as UInt64
    let isNew = words[word] & bit == 0
    words[word] |= bit
    count += isNew ? 1 : 0
    return isNew
  }

  private mutating func grow(to word: Int) -> Bool {
    guard word < Int(Self.limit >> 6), word < Self.freeWords + count else { return false }
    words.append(contentsOf: repeatElement(0, count: max(word + 1, min(2 * words.count, word + 1024)) - words.count))
    return true
  }

  func contains(_ number: UInt64) -> Bool {
    number < Self.limit && Int(number >> 6) < words.count && words[Int(number >> 6)] >> (number & 63) & 1 == 1
  }

  /// The members, ascending.
  var members: [UInt32] {
    var members: [UInt32] = []
    members.reserveCapacity(count)
    for (place, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        members.append(UInt32(64 * place + rest.trailingZeroBitCount))
        rest &= rest &- 1
      }
    }
    return members
  }

  /// How many members are smaller, for every member.
  var ranks: Ranks { Ranks(words) }

  struct Ranks {
    private let words: [UInt64]
    /// How many members stand before each word.
    private let before: [Int32]

    init(_ words: [UInt64]) {
      self.words = words
      var total: Int32 = 0
      before = words.map { word in
        defer { total += Int32(word.nonzeroBitCount) }
        return total
      }
    }

    @inline(__always)
    subscript(number: Int32) -> Int32 {
      let word = Int(number >> 6)
      let smaller = words[word] & (1 << UInt64(number & 63) - 1)
      return before[word] + Int32(truncatingIfNeeded: Self.bits(smaller))
    }

    /// The count of set bits by sums of neighbours: a plain build has no instruction for it.
    @inline(__always)
    private static func bits(_ word: UInt64) -> UInt64 {
      var sum = word - ((word >> 1) & 0x5555_5555_5555_5555)
      sum = (sum & 0x3333_3333_3333_3333) + ((sum >> 2) & 0x3333_3333_3333_3333)
      return (((sum + (sum >> 4)) & 0x0F0F_0F0F_0F0F_0F0F) &* 0x0101_0101_0101_0101) >> 56
    }
  }
}

/// The different ids of a column of a file. As long as all are whole numbers that are small enough, an id's key is the
/// number itself; from the first other one on, keys number the ids as they first occurred.
struct SourceIdentifiers {
  private(set) var isNumeric = true
  private var numbers = NumberSet()
  private var texts = IdentifierTable()

  var count: Int { isNumeric ? numbers.count : texts.count }

  /// The key of an id, and whether it is new; nil where keys must be changed by `useTexts` first.
  @inline(__always)
  mutating func key(_ id: UnsafeRawBufferPointer) -> (key: Int32, isNew: Bool)? {
    guard isNumeric else {
      let (index, isNew) = texts.number(id)
      return (Int32(truncatingIfNeeded: index), isNew)
    }
    guard id.count <= 9, let value = DecimalDigits.value(id), id[0] != UInt8(ascii: "0") || id.count == 1,
      let isNew = numbers.insert(value)
    else { return nil }
    return (Int32(truncatingIfNeeded: value), isNew)
  }

  /// Goes over to keys that number the ids, and returns the key that a number has now.
  mutating func useTexts() -> NumberSet.Ranks {
    var digits = [UInt8](repeating: 0, count: 10)
    for number in numbers.members {
      digits.withUnsafeMutableBytes { area in
        let length = DecimalDigits.write(number, to: area)
        _ = texts.number(UnsafeRawBufferPointer(rebasing: area[..<length]))
      }
    }
    defer {
      isNumeric = false
      numbers = NumberSet()
    }
    return numbers.ranks
  }

  /// The ids in canonical order, and the way from a key to the rank; gives up what it holds.
  mutating func ranked() -> (RankedIdentifiers, KeyRanks) {
    defer { self = SourceIdentifiers() }
    if isNumeric { return (RankedIdentifiers(numbers: numbers.members), .numbers(numbers.ranks)) }
    texts.forgetLookup()
    let order = texts.canonicalOrder()
    var ranks = [Int32](repeating: 0, count: order.count)
    for (rank, index) in order.enumerated() { ranks[Int(index)] = Int32(rank) }
    return (RankedIdentifiers(texts: texts, order: order), .texts(ranks))
  }
}

/// The rank of each key.
enum KeyRanks {
  case numbers(NumberSet.Ranks)
  case texts([Int32])

  /// The rank of one key; to rank a column, take the case apart outside of the loop.
  func rank(_ key: Int32) -> Int32 {
    switch self {
    case .numbers(let ranks): ranks[key]
    case .texts(let ranks): ranks[Int(key)]
    }
  }
}

/// Identifiers by their rank in canonical order: shorter ones first, equal lengths by their bytes, so that whole numbers
/// stand in their natural order.
struct RankedIdentifiers {
  /// By rank, where all are whole numbers.
  let numbers: [UInt32]
  private let texts: IdentifierTable
  private let order: [Int32]

  init(numbers: [UInt32]) { (self.numbers, texts, order) = (numbers, IdentifierTable(minimumCapacity: 1), []) }
  init(texts: IdentifierTable, order: [Int32]) { (numbers, self.texts, self.order) = ([], texts, order) }

  var count: Int { numbers.count + order.count }
  var isNumeric: Bool { order.isEmpty }

  subscript(rank: Int) -> String { withBytes(of: rank) { String(decoding: $0, as: UTF8.self) } }

  /// Calls `body` with the id's bytes.
  @inline(__always)
  func withBytes<Result>(of rank: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    guard isNumeric else { return texts.withBytes(of: Int(order[rank]), body) }
    return withUnsafeTemporaryAllocation(byteCount: 10, alignment: 1) { area in
      let length = DecimalDigits.write(numbers[rank], to: area)
      return body(UnsafeRawBufferPointer(rebasing: area[..<length]))
    }
  }
}
