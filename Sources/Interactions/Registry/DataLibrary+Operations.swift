import Foundation
public import Host

/// The operations behind `recount data`: each returns what it found as a value with a `text`.
extension DataLibrary {
  public struct Listing: Sendable {
    public let id, title, licence: String
    /// Where the data are explained and had; empty for the user's own.
    public let homePage: String
    /// Users, items and events of the edition that is here, else of the fullest whose size is known.
    public let size: DatasetEntry.Size?
    /// What the edition that is here lacks; nil for the whole.
    public let scope: String?
    /// The folder, if the data are on this machine.
    public let path: String?

    public var text: String {
      let counts = size.map { ", \($0.users) users, \($0.items) items, \($0.events) events" } ?? ""
      let place = path.map { "in \($0)" + (scope.map { " (\($0))" } ?? "") } ?? "not here\(homePage.isEmpty ? "" : ", see \(homePage)")"
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
        id: entry.id, title: entry.title, licence: entry.licence, homePage: entry.homePage,
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
      for step in trace.impressions { lines.append("\(step.name): \(step.impressions) impressions") }
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
}
