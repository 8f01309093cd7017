import Foundation
import StudyKit

/// A grid of cells by one worker and by two.
enum GridBenchmarks: BenchmarkFamily {
  static func benchmarks(_ data: BenchmarkData) -> [Benchmark] {
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "attrec").path
    guard FileManager.default.isExecutableFile(atPath: program) else { return [] }
    return [1, 2].map { jobs in
      Benchmark(
        name: "grid", size: "\(jobs)-workers",
        work: "the study attrec, smoke profile, 6 seeds of every cell, by worker processes, with its report",
        amount: 1, unit: "grids", runs: 1...3, isQuick: false
      ) {
        return { number in
          let folder = FileManager.default.temporaryDirectory.appending(path: "recount-grid-\(getpid())-\(number)").path
          defer { try? FileManager.default.removeItem(atPath: folder) }
          let process = Process()
          process.executableURL = URL(filePath: program)
          process.arguments = [
            "run", "--profile", "smoke", "--seeds", "6", "--jobs", String(jobs), "--results", folder + "/store",
            "--out", folder,
          ]
          process.standardOutput = FileHandle.nullDevice
          process.standardError = FileHandle.nullDevice
          try process.run()
          process.waitUntilExit()
          guard process.terminationStatus == 0 else {
            throw StudyError(.refused, "the study attrec ended with status \(process.terminationStatus)")
          }
          return .done
        }
      }
    }
  }
}
