import Host

/// The names section of a prepared log, written straight from the tables of the source: no text is made of a number.
///
/// Ids of users, then of items: 0 and texts, or 1 and whole numbers of four bytes. Then which items have titles, the
/// titles (both empty where there are none), and the features sorted by name, each with its values in canonical order,
/// their parents, offsets by item, and value numbers. Last the features of users in the same form, where there are any.
struct NamesEncoding {
  private var writer = ByteWriter()
  /// The bytes of titles and features alone begin here.
  private var catalogStart = 0

  init(_ table: EventTable, _ descriptions: ItemDescriptions, users: KeptRanks, items: KeptRanks) {
    put(users, of: table.userIDs)
    put(items, of: table.itemIDs)
    catalogStart = writer.bytes.count
    putTitles(descriptions.titles, items, table.itemIDs)
    let columns = descriptions.columns.map { ($0.name, Source.column($0)) }
    let features = (columns + descriptions.features.map { ($0.key, .listed($0.value)) }).sorted { $0.0 < $1.0 }
    writer.put(Int64(features.count))
    for (name, feature) in features {
      writer.put([name])
      switch feature {
      case .column(let column): put(column, table, items)
      case .listed(let listed): put(listed, items, table.itemIDs)
      }
    }
    let userFeatures = descriptions.userFeatures.sorted { $0.key < $1.key }
    guard !userFeatures.isEmpty else { return }
    writer.put(Int64(userFeatures.count))
    for (name, feature) in userFeatures {
      writer.put([name])
      put(feature, users, table.userIDs)
    }
  }

  private enum Source {
    case column(ItemDescriptions.Column)
    case listed(ItemDescriptions.Feature)
  }

  var bytes: [UInt8] { writer.bytes }

  /// Digest of titles and features, which the log's own digest leaves out.
  var catalogDigest: SHA256Digest {
    writer.bytes.withUnsafeBytes { SHA256Digest(of: UnsafeRawBufferPointer(rebasing: $0[catalogStart...])) }
  }

  private mutating func put(_ ranks: KeptRanks, of ids: RankedIdentifiers) {
    writer.put(ids.isNumeric ? 1 : 0 as Int64)
    if ids.isNumeric {
      writer.put(count: ranks.count) { Int32(ids.numbers[ranks[$0]]) }
    } else {
      writer.put(count: ranks.count, texts: { ids[ranks[$0]] })
    }
  }

  private mutating func putTitles(_ titles: [String: String], _ items: KeptRanks, _ ids: RankedIdentifiers) {
    let found = titles.isEmpty ? [] : (0..<items.count).map { titles[ids[items[$0]]] }
    let isTitled = found.contains { $0 != nil }
    writer.put(isTitled ? found.map { $0 == nil ? 0 : 1 } : [] as [Int32])
    writer.put(isTitled ? found.map { $0 ?? "" } : [])
  }

  /// A feature with any number of values an item, perhaps a tree: the values used and those above them.
  private mutating func put(_ feature: ItemDescriptions.Feature, _ items: KeptRanks, _ ids: RankedIdentifiers) {
    let lists = (0..<items.count).map { feature.values[ids[items[$0]]] ?? [] }
    var used = Set<String>()
    for value in lists.joined() {
      var value: String? = value
      while let here = value, used.insert(here).inserted { value = feature.parents[here] }
    }
    let values = used.sorted { $0.precedesCanonically($1) }
    let numbers = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, Int32($0)) })
    let members = lists.map { list in Set(list.map { numbers[$0]! }).sorted() }
    var ends: [Int32] = [0]
    for list in members { ends.append(ends.last! + Int32(list.count)) }
    writer.put(values)
    writer.put(feature.parents.isEmpty ? [] : values.map { feature.parents[$0].map { numbers[$0]! } ?? -1 })
    writer.put(ends)
    writer.put(members.flatMap { $0 })
  }

  /// A feature with one value an item.
  private mutating func put(_ column: ItemDescriptions.Column, _ table: EventTable, _ items: KeptRanks) {
    var valueOf = [Int32](repeating: -1, count: table.itemIDs.count)
    for pair in column.pairs { valueOf[Int(table.itemRanks.rank(pair.item))] = pair.value }
    var numbers = [Int32](repeating: -1, count: column.values.count)
    for item in 0..<items.count where valueOf[items[item]] >= 0 { numbers[Int(valueOf[items[item]])] = 0 }
    var values: [String] = []
    for value in column.values.canonicalOrder() where numbers[Int(value)] == 0 {
      numbers[Int(value)] = Int32(values.count)
      values.append(column.values.text(Int(value)))
    }
    writer.put(values)
    writer.put([] as [Int32])
    var end: Int32 = 0
    writer.put(count: items.count + 1) { place in
      if place > 0 && valueOf[items[place - 1]] >= 0 { end += 1 }
      return end
    }
    let described = (0..<items.count).lazy.filter { valueOf[items[$0]] >= 0 }
    var next = described.makeIterator()
    writer.put(count: Int(end)) { _ in numbers[Int(valueOf[items[next.next()!]])] }
  }
}
