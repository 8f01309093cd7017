/// The side of a log that training never needs: original ids, titles, features. Strings are made when asked for.
public struct LogNames: Hashable, Sendable {
  /// By user number.
  public var userIDs: [String]
  /// By item number.
  public var itemIDs: [String]
  /// By item number; nil where the source has no title for it.
  public var titles: [String?]
  /// What the source says of items, sorted by name.
  public var features: [Feature]
  /// What the source says of users, sorted by name.
  public var userFeatures: [Feature]

  public init(
    userIDs: [String], itemIDs: [String], titles: [String?], features: [Feature], userFeatures: [Feature] = []
  ) {
    self.userIDs = userIDs
    self.itemIDs = itemIDs
    self.titles = titles
    self.features = features
    self.userFeatures = userFeatures
  }

  /// The feature of items of that name.
  public func feature(_ name: String) -> Feature? { features.first { $0.name == name } }

  /// The feature of users of that name.
  public func userFeature(_ name: String) -> Feature? { userFeatures.first { $0.name == name } }
}

extension LogNames {
  /// Reads a names section; nil where it does not follow the format.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var reader = ByteReader(bytes)
    guard let userIDs = reader.identifiers(), let itemIDs = reader.identifiers(), let titled = reader.numbers(),
      let titles = reader.strings(), titled.count == titles.count, titled.isEmpty || titled.count == itemIDs.count,
      let features = reader.features(of: itemIDs.count)
    else { return nil }
    // Those of users are there where the source has any: a file without them ends here.
    guard let userFeatures = reader.isAtEnd ? [] : reader.features(of: userIDs.count), reader.isAtEnd else { return nil }
    self.init(
      userIDs: userIDs, itemIDs: itemIDs,
      titles: titled.isEmpty ? itemIDs.map { _ in nil } : zip(titled, titles).map { $0 == 1 ? $1 : nil },
      features: features, userFeatures: userFeatures)
  }
}

/// Numbers and texts back to back, lowest byte first.
package struct ByteWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  mutating func put(_ number: Int64) { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }

  package mutating func put(_ numbers: [Int32]) { put(count: numbers.count) { numbers[$0] } }

  /// So many numbers of four bytes.
  mutating func put(count: Int, _ value: (Int) -> Int32) {
    put(Int64(count))
    bytes.reserveCapacity(bytes.count + 4 * count)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 1024) { area in
      for start in stride(from: 0, to: count, by: area.count) {
        let length = min(area.count, count - start)
        for place in 0..<length { area[place] = value(start + place).littleEndian }
        bytes.append(contentsOf: UnsafeRawBufferPointer(area)[..<(4 * length)])
      }
    }
  }

  mutating func put(count: Int, texts: (Int) -> String) {
    put(Int64(count))
    for place in 0..<count {
      var text = texts(place)
      text.withUTF8 { utf8 in
        withUnsafeBytes(of: UInt32(utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: utf8)
      }
    }
  }

  mutating func put(_ texts: [String]) { put(count: texts.count, texts: { texts[$0] }) }
}

/// Reads what `ByteWriter` wrote, and never behind the end.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { place == bytes.count }

  /// Features of so many items or users; nil where one leads out of its bounds.
  mutating func features(of entities: Int) -> [Feature]? {
    guard let count = number(), count >= 0 else { return nil }
    var features: [Feature] = []
    for _ in 0..<count {
      guard let name = strings()?.first, let values = strings(), let parents = numbers(), let offsets = numbers(),
        let members = numbers()
      else { return nil }
      let feature = Feature(
        name: name, values: values, parents: parents.isEmpty ? nil : parents, offsets: offsets, members: members)
      guard feature.isConsistent(count: entities) else { return nil }
      features.append(feature)
    }
    return features
  }

  mutating func number() -> Int? {
    guard place + 8 <= bytes.count else { return nil }
    defer { place += 8 }
    return Int(bytes.number(at: place, Int64.self))
  }

  mutating func numbers() -> [Int32]? {
    guard let count = number(), count >= 0, count <= (bytes.count - place) / 4 else { return nil }
    defer { place += 4 * count }
    return (0..<count).map { bytes.number(at: place + 4 * $0, Int32.self) }
  }

  /// Ids as `ByteWriter` puts them: four bytes each where all are whole numbers, texts otherwise.
  mutating func identifiers() -> [String]? {
    switch number() {
    case 0: return strings()
    case 1: return numbers()?.map { String($0) }
    default: return nil
    }
  }

  mutating func strings() -> [String]? {
    guard let count = number(), count >= 0, count <= (bytes.count - place) / 4 else { return nil }
    var texts: [String] = []
    texts.reserveCapacity(count)
    for _ in 0..<count {
      guard place + 4 <= bytes.count else { return nil }
      let length = Int(bytes.number(at: place, UInt32.self))
      guard place + 4 + length <= bytes.count else { return nil }
      texts.append(String(decoding: bytes[(place + 4)..<(place + 4 + length)], as: UTF8.self))
      place += 4 + length
    }
    return texts
  }
}
