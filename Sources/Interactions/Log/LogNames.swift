/// The side of a log that training never needs: original ids, titles, features. Strings are made when asked for.
public struct LogNames: Hashable, Sendable {
  /// By user number.
  public var userIDs: [String]
  /// By item number.
  public var itemIDs: [String]
  /// By item number; nil where the source has no title for it.
  public var titles: [String?]
  /// What the source says of items, sorted by name.
  public var features: [ItemFeature]

  public init(userIDs: [String], itemIDs: [String], titles: [String?], features: [ItemFeature]) {
    self.userIDs = userIDs
    self.itemIDs = itemIDs
    self.titles = titles
    self.features = features
  }

  /// The feature of that name.
  public func feature(_ name: String) -> ItemFeature? { features.first { $0.name == name } }

  /// Digest of titles and features, which the log's own digest leaves out.
  public var catalogDigest: SHA256Digest {
    var writer = ByteWriter()
    writeCatalog(to: &writer)
    return SHA256Digest(of: writer.bytes)
  }
}

extension LogNames {
  /// The names section of a prepared log.
  var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.put(userIDs)
    writer.put(itemIDs)
    writeCatalog(to: &writer)
    return writer.bytes
  }

  private func writeCatalog(to writer: inout ByteWriter) {
    writer.put(titles.map { $0 == nil ? 0 : 1 } as [Int32])
    writer.put(titles.map { $0 ?? "" })
    writer.put(Int64(features.count))
    for feature in features {
      writer.put([feature.name])
      writer.put(feature.values)
      writer.put(feature.parents ?? [])
      writer.put(feature.offsets)
      writer.put(feature.members)
    }
  }

  /// Reads a names section; nil where it does not follow the format.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var reader = ByteReader(bytes)
    guard let userIDs = reader.strings(), let itemIDs = reader.strings(), let titled = reader.numbers(),
      let titles = reader.strings(), titled.count == titles.count, let count = reader.number(), count >= 0
    else { return nil }
    var features: [ItemFeature] = []
    for _ in 0..<count {
      guard let name = reader.strings()?.first, let values = reader.strings(), let parents = reader.numbers(),
        let offsets = reader.numbers(), let members = reader.numbers()
      else { return nil }
      features.append(
        ItemFeature(
          name: name, values: values, parents: parents.isEmpty ? nil : parents, offsets: offsets, members: members))
    }
    self.init(
      userIDs: userIDs, itemIDs: itemIDs, titles: zip(titled, titles).map { $0 == 1 ? $1 : nil }, features: features)
  }
}

/// Numbers and texts back to back, lowest byte first.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ number: Int64) { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }

  mutating func put(_ numbers: [Int32]) {
    put(Int64(numbers.count))
    for number in numbers { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }
  }

  mutating func put(_ texts: [String]) {
    put(Int64(texts.count))
    for text in texts {
      withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: text.utf8)
    }
  }
}

/// Reads what `ByteWriter` wrote, and never behind the end.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

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
