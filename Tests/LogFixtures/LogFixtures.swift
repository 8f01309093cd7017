import Foundation

package import Interactions

/// A folder that is removed with the test.
package final class TemporaryFolder {
  package let path = NSTemporaryDirectory() + "interactions-\(UUID().uuidString)"

  package init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package func write(_ text: String, _ name: String) throws { try write(Array(text.utf8), name) }

  package func write(_ bytes: [UInt8], _ name: String) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  /// All files below, by their path in the folder, sorted.
  package var files: [String] { (FileManager.default.subpaths(atPath: path) ?? []).sorted() }
}

/// An event of a made-up log.
package struct Event: Hashable {
  package var user, item: String
  package var time: Int64
  package var rating: Float = 3

  package init(_ user: String, _ item: String, _ time: Int64, _ rating: Float = 3) {
    (self.user, self.item, self.time, self.rating) = (user, item, time, rating)
  }
}

package func raw(_ events: [Event]) -> RawLog {
  var raw = RawLog(timeKind: .clock, hasRatings: true)
  for event in events { raw.append(user: event.user, item: event.item, time: event.time, rating: event.rating) }
  return raw
}

/// Events that look random, with ties and repeats, the same each time.
package func scrambledEvents(users: Int, items: Int, count: Int, times: Int = 40, salt: UInt64 = 1) -> [Event] {
  var state = salt
  func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
  return (0..<count).map { _ in
    // Squaring makes some users and items frequent and others rare.
    let user = next(users) * next(users) / users
    let item = next(items) * next(items) / items
    return Event("u\(user)", "i\(item)", Int64(1_000_000 + next(times)), Float(1 + next(5)))
  }
}

/// A user's history in original ids.
package func history(_ log: InteractionLog, _ user: String) throws -> [String] {
  let names = try log.names()
  guard let number = names.userIDs.firstIndex(of: user) else { return [] }
  return log.items(of: number).map { names.itemIDs[Int($0)] }
}

/// Where the real data are, for tests that need them.
package enum RealData {
  package static let folder = ProcessInfo.processInfo.environment["RECOUNT_DATA"].flatMap { $0.isEmpty ? nil : $0 }

  package static func has(_ id: String) -> Bool {
    guard let folder, let entry = DatasetRegistry.entry(id) else { return false }
    return DataLibrary(folders: [folder], home: folder, cache: "").folder(of: entry) != nil
  }

  /// A library that reads the real data and keeps its logs in the given folder.
  package static func library(_ cache: TemporaryFolder) -> DataLibrary {
    DataLibrary(folders: [folder ?? ""], home: cache.path, cache: cache.path + "/cache")
  }
}

/// The part of a log that leave-one-out trains on: all but the last two events of a user, and all of a user with fewer than three.
package func allButTheLastTwo(_ log: InteractionLog) -> TrainingView {
  TrainingView(log, lengths: (0..<log.userCount).map { Int32(log.count(of: $0) < 3 ? log.count(of: $0) : log.count(of: $0) - 2) })
}
