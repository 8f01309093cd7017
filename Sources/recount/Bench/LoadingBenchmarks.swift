import Foundation
import Interactions
import StudyKit

/// Loading a click log of ten million lines: cold from its text, warm from the prepared log.
enum LoadingBenchmarks: BenchmarkFamily {
  private static let lines = 10_000_000
  private static let id = "taobao"

  static func benchmarks(_ data: BenchmarkData) -> [Benchmark] {
    guard DatasetRegistry.entry(id) != nil else { return [] }
    return [
      benchmark("load-text", "from its text, with an empty cache: read, order, number, digest, store, map") { library in
        try? FileManager.default.removeItem(atPath: library.cache)
      },
      benchmark("load-cache", "from the prepared log: find it, map it, check it") { _ in },
    ]
  }

  private static func benchmark(
    _ name: String, _ what: String, before: @escaping (DataLibrary) -> Void
  ) -> Benchmark {
    Benchmark(
      name: name, size: "10M", work: "a click log of \(lines) lines \(what)", amount: Double(lines), unit: "lines",
      runs: 1...3, isQuick: false, isAlone: true
    ) {
      let library = try place(name)
      if name == "load-cache" { try prepareElsewhere(library) }
      return { _ in
        before(library)
        let start = ContinuousClock.now
        let log = try library.prepare(.dataset(id)).log
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return Outcome(
          seconds: seconds,
          quality: ["events": Double(log.count), "users": Double(log.userCount), "items": Double(log.itemCount)])
      }
    }
  }

  /// The log is made if it is not there; each benchmark has a cache of its own.
  private static func place(_ name: String) throws -> DataLibrary {
    try ClickLog.write(lines: lines, to: BenchmarkData.scratch)
    let folder = "\(BenchmarkData.scratch)/\(ClickLog.folder(lines))"
    return DataLibrary(folders: [folder], home: folder, cache: "\(BenchmarkData.scratch)/cache-\(name)")
  }

  /// Fills the cache by a process of its own, whose memory is not counted here.
  private static func prepareElsewhere(_ library: DataLibrary) throws {
    guard !FileManager.default.fileExists(atPath: library.cache) else { return }
    try BenchmarkData.runSelf(["bench", "--fill", library.folders[0], "--fill-cache", library.cache])
  }

  static func fill(_ folder: String, _ cache: String) throws {
    _ = try DataLibrary(folders: [folder], home: folder, cache: cache).prepare(.dataset(id))
  }
}
