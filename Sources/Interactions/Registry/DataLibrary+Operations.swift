import Foundation
public import Host

/// The operations behind `recount data`: each returns what it found as a value with a `text`.
extension DataLibrary {
  public struct Listing: Sendable {
    public let id, title, licence: String
    /// Users, items and events of the edition that is here, else of the fullest whose size is known.
    public let size: DatasetEntry.Size?
    /// What the edition that is here lacks; nil for the whole.
    public let scope: String?
    /// The folder, if the data are on this machine.
    public let path: String?

    public var text: String {
      let counts = size.map { ", \($0.users) users, \($0.items) items, \($0.events) events" } ?? ""
      let place = path.map { "in \($0)" + (scope.map { " (\($0))" } ?? "") } ?? "not here"
      return "\(id): \(title)\(counts); \(place)"
    }
  }

  /// The known data sets, and the user's own in the order of their names.
  public func list() -> [Listing] {
    let known = DatasetRegistry.entries
    let taken = Set(known.flatMap { [$0.id] + $0.folderNames })
    var own = Set<String>()
    for place in folders {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? [] {
        if !taken.contains(name), (try? Self.check(id: name)) != nil, folder(of: Self.ownEntry(name)) != nil {
          own.insert(name)
        }
      }
    }
    return (known + own.sorted().map(Self.ownEntry)).map { entry in
      let found = folder(of: entry)
      return Listing(
        id: entry.id, title: entry.title, licence: entry.licence,
        size: found.map(\.edition.size) ?? entry.editions.compactMap(\.size).first, scope: found?.edition.scope,
        path: found?.folder.path)
    }
  }

  public struct CheckOutcome: Sendable {
    public let id, path, reader: String
    public let digest: SHA256Digest
    /// Whether the digest is the known one; nil where none is known, as of the user's own data.
    public let isAsPublished: Bool?
    /// What the data lack; nil for the whole.
    public let scope: String?

    public var text: String {
      var verdict = isAsPublished.map { $0 ? "as published" : "NOT as published" } ?? "readable"
      if let scope { verdict += " (\(scope))" }
      return "\(id): \(verdict), read by \(reader) from \(path), canonical log \(digest)"
    }
  }

  /// Reads every row of a data set and compares its digest with the published one.
  /// - Throws: `InteractionError` for data that are missing or cannot be read; a wrong digest is an outcome.
  public func check(_ id: String) throws(InteractionError) -> CheckOutcome {
    let entry = try entry(id)
    let found = try present(entry)
    let digest = try found.reader.read(found.folder).canonicalDigest()
    return CheckOutcome(
      id: id, path: found.folder.path, reader: "\(found.reader.name) \(found.reader.revision)", digest: digest,
      isAsPublished: found.edition.canonicalDigest.map { $0 == digest }, scope: found.edition.scope)
  }

  public struct Description: Sendable {
    public let id, title, homePage, licence: String
    /// What the data lack; nil for the whole.
    public let scope: String?
    public let digest: SHA256Digest
    public let statistics: DatasetStatistics
    public let trace: FilterTrace

    public var text: String {
      let s = statistics
      var lines = [
        "\(id): \(title)" + (scope.map { ", \($0)" } ?? ""), "home page: \(homePage)", "licence: \(licence)", "digest: \(digest)",
        "users: \(s.users), items: \(s.items), events: \(s.events)",
        "events a user: \(s.leastEvents) to \(s.mostEvents), median \(s.medianEvents), mean \(Self.rounded(s.meanEvents, 2))",
        "density: \(Self.rounded(100 * s.density, 3)) %",
        "users whose last two events tie: \(s.usersTiedAtTheEnd); events that tie: \(s.tiedEvents)",
        "repeated items: \(s.repeats); users with fewer than three events: \(s.usersBelowThree)",
      ]
      if let first = s.firstDay, let last = s.lastDay { lines.append("days: \(first) to \(last)") }
      for step in trace.steps {
        lines.append("\(step.name): \(step.users) users, \(step.items) items, \(step.events) events")
      }
      return lines.joined(separator: "\n")
    }

    private static func rounded(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
  }

  /// Numbers of a prepared data set.
  public func describe(
    _ id: String, _ preprocessing: Preprocessing = Preprocessing()
  ) throws(InteractionError) -> Description {
    let entry = try entry(id)
    let log = try prepare(.dataset(id, preprocessing)).log
    return Description(
      id: id, title: entry.title, homePage: entry.homePage, licence: entry.licence, scope: scope(of: id),
      digest: log.digest,
      statistics: DatasetStatistics(log), trace: log.trace)
  }

  public struct ExportOutcome: Sendable {
    /// The files, with how many events each has.
    public let files: [(path: String, events: Int)]

    public var text: String { files.map { "\($0.path): \($0.events) events" }.joined(separator: "\n") }
  }

  /// The protocols by which `export` can split.
  public static let protocols = ["leave-one-out"]

  /// Writes `train.tsv`, `valid.tsv` and `test.tsv` with original ids, a header, and one event a line: user, item,
  /// rating (empty where there is none), Unix seconds (or the place in the history, without a clock).
  public func export(
    _ id: String, protocol name: String, to folder: String, _ preprocessing: Preprocessing = Preprocessing()
  ) throws(InteractionError) -> ExportOutcome {
    guard Self.protocols.contains(name) else {
      throw InteractionError(
        .request, "there is no protocol \"\(name)\"", expected: Self.protocols.joined(separator: ", "))
    }
    let split = Split.leaveOneOut(try prepare(.dataset(id, preprocessing)).log)
    let table = try ExportTable(split.log)
    let parts = [
      ("train.tsv", (0..<split.log.userCount).flatMap { user in (0..<split.trainingLengths[user]).map { (user, Int($0)) } }),
      ("valid.tsv", split.validation.map { (Int($0.user), Int($0.context)) }),
      ("test.tsv", split.test.map { (Int($0.user), Int($0.context)) }),
    ]
    var files: [(path: String, events: Int)] = []
    for (file, events) in parts {
      try onDisk(try AtomicFile.write(table.text(events), to: "\(folder)/\(file)"))
      files.append(("\(folder)/\(file)", events.count))
    }
    return ExportOutcome(files: files)
  }
}

/// Turns places in a log into lines with original ids.
private struct ExportTable {
  let log: InteractionLog
  let users, items: [String]

  init(_ log: InteractionLog) throws(InteractionError) {
    self.log = log
    let names = try log.names()
    users = names.userIDs
    items = names.itemIDs
  }

  func text(_ events: [(user: Int, place: Int)]) -> String {
    var text = "user\titem\trating\ttimestamp\n"
    for (user, place) in events {
      let rating = log.ratings(of: user).map { "\($0[place])" } ?? ""
      text += "\(users[user])\t\(items[Int(log.items(of: user)[place])])\t\(rating)\t\(time(user, place))\n"
    }
    return text
  }

  private func time(_ user: Int, _ place: Int) -> String {
    guard let origin = log.origin else { return String(place) }
    let seconds = origin.timeIntervalSince1970 + Double(log.ticks(of: user)[place]) * log.tickSeconds
    return seconds == seconds.rounded() ? String(Int64(seconds)) : String(seconds)
  }
}
