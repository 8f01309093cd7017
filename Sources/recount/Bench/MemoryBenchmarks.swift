import Evaluation
import Foundation
import Interactions
import Recommenders
import StudyKit

/// How much memory a large model takes: training one with five million embedding rows of 128 floats.
enum MemoryBenchmarks: BenchmarkFamily {
  /// AttRec has a table of users and two of items.
  private static let users = 500_000
  private static let items = 2_250_000
  private static let dimension = 128

  static func benchmarks(_ data: BenchmarkData) -> [Benchmark] {
    let rows = users + 2 * items
    // Adagrad keeps one number beside every parameter, and the exact row rule one step a row.
    let needed = Double(rows * dimension * 8 + rows * 4) / 1_048_576
    return [
      Benchmark(
        name: "memory-attrec", size: "5M-rows",
        work: "one epoch of AttRec, exact Adagrad, \(rows) rows of \(dimension) floats; parameters and optimizer state "
          + "are \(Int(needed)) MiB of the peak",
        amount: Double(users), unit: "examples", runs: 1...1, isQuick: false, isAlone: true
      ) {
        let exam = try LeaveOneOut().exam(on: mapped())
        let entry = try ModelRegistry.entry(named: "AttRec")
        let stepper = try EpochStepper(entry, settings: "{\"dimension\": \(dimension)}", exam: exam)
        return { _ in
          let record = try stepper.step()
          return Outcome(
            seconds: record.seconds,
            quality: ["loss": record.loss, "MiB-above-state": BenchmarkServer.peakMemoryMiB - needed])
        }
      }
    ]
  }

  /// A log with all users and items, as a mapped file; made by a process of its own, whose memory is not counted.
  private static func mapped() throws -> InteractionLog {
    let path = "\(BenchmarkData.scratch)/rows-5M.log"
    if !FileManager.default.fileExists(atPath: path) {
      try BenchmarkData.runSelf(["bench", "--export-rows", path])
    }
    return try InteractionLog(contentsOf: path)
  }

  /// Six events a user, every item among them.
  static func writeLog(to path: String) throws {
    var raw = RawLog(timeKind: .ordinal, hasRatings: false)
    for user in 0..<users {
      for place in 0..<6 { raw.append(user: String(user), item: String((user * 6 + place) % items)) }
    }
    try raw.prepared().write(to: path)
  }
}
