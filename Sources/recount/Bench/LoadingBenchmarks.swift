import Foundation
import Interactions
import StudyKit

/// Loading a click log of ten million lines: cold from its text, warm from the prepared log.
enum LoadingBenchmarks: BenchmarkFamily {
  static func benchmarks(_ data: BenchmarkData) -> [Benchmark] { [] }
}
