import Foundation
import StudyKit

/// A grid of cells by one worker and by two.
enum GridBenchmarks: BenchmarkFamily {
  static func benchmarks(_ data: BenchmarkData) -> [Benchmark] {
    [1, 2].map { jobs in
      Benchmark(
        name: "grid", size: "\(jobs)-workers",
        work: "\(GridStudy.seeds) cells of AttRec on ml-100k, five epochs each, by worker processes, with a page",
        amount: 1, unit: "grids", runs: 1...3, isQuick: false
      ) {
        return { number in
          let folder = FileManager.default.temporaryDirectory.appending(path: "recount-grid-\(getpid())-\(number)").path
          defer { try? FileManager.default.removeItem(atPath: folder) }
          try BenchmarkData.runSelf(
            ["run", "--jobs", String(jobs), "--results", folder + "/store", "--out", folder],
            environment: [GridStudy.variable: "1"], isQuiet: true)
          return .done
        }
      }
    }
  }
}
