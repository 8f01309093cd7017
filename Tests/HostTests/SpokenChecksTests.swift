import Foundation
import Host
import Testing

/// `precondition` and `assert` keep their sentence to themselves in release builds, and all programs are release builds.
@Suite struct SpokenChecksTests {
  /// Where nobody's mistake is checked, or a check would cost: each with its number of silent checks.
  static let silent: [String: Int] = [
    "Host/Files/SHA256Digest.swift": 3,
    "Analysis/Projection/FourierPlan.swift": 1, "Analysis/Projection/Neighbourhoods.swift": 4,
    "Analysis/Projection/SymmetricEigen.swift": 1,
    "StudyKit/Results/CellResult.swift": 1, "StudyKit/Results/StoredColumn.swift": 1,
  ]

  @Test func whatIsCheckedSpeaksInReleaseBuilds() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardizedFileURL
    let pattern = /\b(precondition|preconditionFailure|assert|assertionFailure)\(/
    var found: [String: Int] = [:]
    for case let name as String in try #require(FileManager.default.enumerator(atPath: sources.path)) {
      guard name.hasSuffix(".swift") else { continue }
      let text = try String(contentsOf: sources.appending(path: name), encoding: .utf8)
      let count = text.split(separator: "\n").count { !$0.contains("///") && $0.contains(pattern) }
      if count > 0 { found[name] = count }
    }
    for (name, count) in found.sorted(by: { $0.key < $1.key }) {
      #expect(count <= Self.silent[name] ?? 0, "\(name) checks \(count) times in silence: use `require` or `refuse` of Host")
    }
  }

  @Test func aRefusalSaysWhereAndWhy() async {
    let refused = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let rows = Int(getpid()) < 0 ? 1 : 0
      require(rows > 0, "a table needs rows, got \(rows)")
    }
    let said = String(decoding: refused?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("SpokenChecksTests.swift") && said.contains("a table needs rows, got 0"), "\(said)")
  }
}
