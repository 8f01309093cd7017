import Foundation

@testable import Interactions

/// A folder that is removed with the test.
final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "interactions-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, _ name: String) throws { try write(Array(text.utf8), name) }

  func write(_ bytes: [UInt8], _ name: String) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  /// All files below, by their path in the folder, sorted.
  var files: [String] { (FileManager.default.subpaths(atPath: path) ?? []).sorted() }
}

/// An event of a made-up log.
struct Event: Hashable {
  var user, item: String
  var time: Int64
  var rating: Float = 3

  init(_ user: String, _ item: String, _ time: Int64, _ rating: Float = 3) {
    (self.user, self.item, self.time, self.rating) = (user, item, time, rating)
  }
}

func raw(_ events: [Event]) -> RawLog {
  var raw = RawLog(timeKind: .clock, hasRatings: true)
  for event in events { raw.append(user: event.user, item: event.item, time: event.time, rating: event.rating) }
  return raw
}

/// Events that look random, with ties and repeats, the same each time.
func scrambledEvents(users: Int, items: Int, count: Int, times: Int = 40, salt: UInt64 = 1) -> [Event] {
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
func history(_ log: InteractionLog, _ user: String) throws -> [String] {
  let names = try log.names()
  guard let number = names.userIDs.firstIndex(of: user) else { return [] }
  return log.items(of: number).map { names.itemIDs[Int($0)] }
}

/// Where the real data are, for tests that need them.
enum RealData {
  static let folder = ProcessInfo.processInfo.environment["RECOUNT_DATA"].flatMap { $0.isEmpty ? nil : $0 }

  static func has(_ id: String) -> Bool {
    guard let folder, let entry = DatasetRegistry.entry(id) else { return false }
    return DataLibrary(folders: [folder], home: folder, cache: "").folder(of: entry) != nil
  }

  /// A library that reads the real data and keeps its logs in the given folder.
  static func library(_ cache: TemporaryFolder) -> DataLibrary {
    DataLibrary(folders: [folder ?? ""], home: cache.path, cache: cache.path + "/cache")
  }
}
