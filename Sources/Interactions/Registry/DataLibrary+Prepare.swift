import Foundation
public import Host

/// A prepared log and what it was made from.
public struct PreparedData: Sendable {
  public let log: InteractionLog
  /// The mapped file, which other processes can map as well.
  public let path: String
  /// The digest of the canonical log of the whole source.
  public let sourceDigest: SHA256Digest
  /// The reader with its revision, such as "movielens-100k 1".
  public let reader: String
  /// What the data lack of the data set they are named after, such as "order only"; nil for the whole.
  public let scope: String?
}

extension DataLibrary {
  /// The log of a choice: mapped from the cache, or made and put there. Several processes may ask at once.
  /// - Throws: `InteractionError`: data that are missing, damaged, or not those that were published under the name.
  public func prepare(_ choice: DataChoice) throws(InteractionError) -> PreparedData {
    switch choice.source {
    case .dataset(let id): return try prepare(try entry(id), choice.preprocessing)
    case .simulated(let parameters):
      let world = try SimulatedWorld(parameters)
      // Named so that a log of before, which had no impressions, is not taken for it.
      let recipe = "simulator \(SimulatedWorld.revision) with impressions \(parameters.canonicalJSON)"
      return try prepared(
        Source(stamp: SHA256Digest(of: recipe), reader: "simulator \(SimulatedWorld.revision)", expected: nil) {
          () throws(InteractionError) in world.rawLog()
        }, choice.preprocessing)
    }
  }

  private func prepare(
    _ entry: DatasetEntry, _ preprocessing: Preprocessing
  ) throws(InteractionError) -> PreparedData {
    let found = try present(entry)
    return try prepared(
      Source(
        stamp: try stamp(found.folder, found.reader), reader: "\(found.reader.name) \(found.reader.revision)",
        expected: found, read: { () throws(InteractionError) in try found.reader.read(found.folder) }), preprocessing)
  }

  /// What a log is made from: a name for the exact bytes, and a way to read them.
  private struct Source {
    let stamp: SHA256Digest
    let reader: String
    let expected: Located?
    let read: () throws(InteractionError) -> RawLog

    func check(_ digest: SHA256Digest) throws(InteractionError) {
      if let expected { try expected.entry.check(digest, expected.edition) }
    }
  }

  /// Names reader and bytes: equal stamps give equal logs.
  private func stamp(_ folder: DataFolder, _ reader: any DatasetReader) throws(InteractionError) -> SHA256Digest {
    let digests = FileDigests(folder: cache)
    var recipe = "\(reader.name) \(reader.revision) format \(LogLayout.version)\n"
    for (name, path) in reader.sources(in: folder) {
      recipe += try "\(name) \(digests.digest(of: path))\n"
    }
    return SHA256Digest(of: recipe)
  }

  private func prepared(
    _ source: Source, _ preprocessing: Preprocessing
  ) throws(InteractionError) -> PreparedData {
    let known = knownDigests(source)
    if let known, let log = try? InteractionLog(contentsOf: path(of: source, known, preprocessing)) {
      try source.check(known.log)
      return data(log, source, known, preprocessing)
    }
    var raw = try source.read()
    var descriptions = try raw.takeDescriptions()
    // The source's own digest needs its rows in the usual order; another order is sorted from the rows once more.
    var kept = preprocessing.ties == .hash ? nil : raw
    var table = EventTable(&raw, ties: .hash)
    let (logDigest, catalogDigest) = try LogAssembly.digests(table, descriptions)
    let digests = SourceDigests(log: logDigest, catalog: catalogDigest)
    try source.check(digests.log)
    if kept != nil { table = EventTable(&kept!, ties: preprocessing.ties) }
    let log = try table.prepared(preprocessing, &descriptions)
    let path = path(of: source, digests, preprocessing)
    TemporaryName.removeLeftovers(in: cache)
    try log.write(to: path)
    try onDisk(try AtomicFile.write("\(digests.log) \(digests.catalog)\n", to: indexPath(source)))
    return data(try InteractionLog(contentsOf: path), source, digests, preprocessing)
  }

  private func data(
    _ log: InteractionLog, _ source: Source, _ digests: SourceDigests, _ preprocessing: Preprocessing
  ) -> PreparedData {
    PreparedData(
      log: log, path: path(of: source, digests, preprocessing), sourceDigest: digests.log, reader: source.reader,
      scope: source.expected?.edition.scope)
  }

  private struct SourceDigests {
    let log, catalog: SHA256Digest
  }

  /// The digests of a source that was read before. Only the stamp, which names its bytes, can lead here.
  private func knownDigests(_ source: Source) -> SourceDigests? {
    guard let text = try? String(contentsOfFile: indexPath(source), encoding: .utf8) else { return nil }
    let digests = text.split(whereSeparator: \.isWhitespace).compactMap { SHA256Digest(hex: String($0)) }
    return digests.count == 2 ? SourceDigests(log: digests[0], catalog: digests[1]) : nil
  }

  private func indexPath(_ source: Source) -> String { "\(cache)/\(source.stamp.hex.prefix(32)).source" }

  /// Where a prepared log is kept. The order of rows enters only where the tie rule lets it.
  private func path(
    of source: Source, _ digests: SourceDigests, _ preprocessing: Preprocessing
  ) -> String {
    var recipe = "log \(digests.log)\ncatalog \(digests.catalog)\npreprocessing \(preprocessing.canonicalJSON)\n"
    recipe += "format \(LogLayout.version) preparation \(RawLog.preparationRevision)\n"
    if preprocessing.ties == .fileOrder { recipe += "rows \(source.stamp)\n" }
    return "\(cache)/\(SHA256Digest(of: recipe).hex.prefix(32)).log"
  }
}

extension DatasetEntry {
  /// Refuses data that are not those published under this name.
  func check(_ digest: SHA256Digest, _ edition: Edition) throws(InteractionError) {
    guard let known = edition.canonicalDigest, digest != known else { return }
    throw InteractionError(
      .mismatch,
      "the data are not \(title)\(edition.scope.map { " (\($0))" } ?? "") as published: the digest of the canonical log is \(digest)",
      expected: "\(known)", hint: "Get the data again by: recount data fetch \(id), or use another id for data of your own.")
  }
}
