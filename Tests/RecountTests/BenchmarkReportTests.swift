import Foundation
import StudyKit
import Testing

@testable import recount

struct BenchmarkReportTests {
  static func measurement(_ name: String, _ samples: [Double], work: String = "work") -> Timing {
    Timing(
      name: name, size: "1", work: work, unit: "rows", amount: 10, seconds: .init(samples), peakMemoryMiB: nil,
      quality: ["loss": 0.5], load: 1)
  }

  static func report(_ measurements: [Timing], cpu: String = "a") -> BenchmarkReport {
    let machine = BenchmarkReport.Machine(
      cpu: cpu, cores: 2, blas: "Haswell", blasConfiguration: "", instructionSet: "avx2", threads: 1)
    let growth = Growth("x", .linear, [(1, 1), (2, 2), (3, 3)])!
    return BenchmarkReport(machine: machine, isQuick: false, measurements: measurements, growth: [growth])
  }

  @Test func spreadIsMedianAndExtremes() {
    let spread = Timing.Spread([3, 1, 10, 2])
    #expect(spread.median == 2.5 && spread.least == 1 && spread.most == 10 && spread.count == 4)
    #expect(Timing.Spread([3, 1, 2]).median == 2)
  }

  @Test func survivesItsFile() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let report = Self.report([Self.measurement("a", [1, 2, 3]), Self.measurement("b", [0.25])])
    try report.write(to: path)
    #expect(try BenchmarkReport(contentsOf: path) == report)
  }

  @Test func refusesWhatIsNoReport() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString).json").path
    #expect(throws: StudyError.self) { try BenchmarkReport(contentsOf: path) }
    try "[1]".write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(throws: StudyError.self) { try BenchmarkReport(contentsOf: path) }
  }

  @Test func ratioIsThenOverNow() {
    let now = Self.report([
      Self.measurement("half", [1, 1.1, 0.9]), Self.measurement("overlaps", [1.2, 1.9, 1.3]),
      Self.measurement("slower", [4, 4.1]), Self.measurement("new", [1]), Self.measurement("other", [1], work: "else"),
    ])
    let then = Self.report([
      Self.measurement("half", [2, 2.1, 1.9]), Self.measurement("overlaps", [2, 1.8, 2.1]),
      Self.measurement("slower", [2, 2.1]), Self.measurement("other", [1]),
    ])
    let comparison = BenchmarkComparison(now, against: then)
    #expect(comparison.rows.map(\.verdict) == [.faster, .same, .slower, .new, .new])
    #expect(comparison.rows[0].ratio == 2)
    #expect(comparison.rows[3].ratio == nil && comparison.rows[4].ratio == nil)
    #expect(comparison.caution == nil)
    #expect(BenchmarkComparison(Self.report([], cpu: "b"), against: then).caution != nil)
  }
}
