import Foundation
import Host
import Kernels
import StudyKit

/// The times of one benchmark, and what they were taken from.
struct Timing: Codable, Equatable {
  var name: String
  var size: String
  var work: String
  var unit: String
  var amount: Double
  /// Seconds of one run: the median, the extremes, and how many samples there were.
  var seconds: Spread
  /// Peak resident memory in MiB, of benchmarks that ran in a process of their own.
  var peakMemoryMiB: Double?
  var quality: [String: Double]?
  /// The machine's load average when the benchmark began.
  var load: Double

  var id: String { "\(name)/\(size)" }
  /// Units of work a second.
  var rate: Double { amount / seconds.median }

  /// Median and extremes of some samples.
  struct Spread: Codable, Equatable {
    var median: Double
    var least: Double
    var most: Double
    var count: Int

    /// - Precondition: at least one sample.
    init(_ samples: [Double]) {
      require(!samples.isEmpty, "a spread needs at least one sample")
      let sorted = samples.sorted()
      let middle = sorted.count / 2
      median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
      least = sorted.first!
      most = sorted.last!
      count = sorted.count
    }
  }
}

/// What a call of `recount bench` measured: one JSON file.
struct BenchmarkReport: Codable, Equatable {
  /// Where it was measured; times of different machines are not compared without a warning.
  struct Machine: Codable, Equatable {
    var cpu: String
    var cores: Int
    var blas: String
    var blasConfiguration: String
    var instructionSet: String
    /// Threads of a task; the library works with one.
    var threads: Int

    static var here: Machine {
      Machine(
        cpu: StudyKit.Machine.cpu, cores: StudyKit.Machine.cores, blas: BLAS.coreName,
        blasConfiguration: BLAS.configuration, instructionSet: InstructionSet.name, threads: 1)
    }

    var text: String {
      "\(cpu), \(cores) cores; BLAS kernel \(blas), loops \(instructionSet), \(threads) thread a task"
    }
  }

  var machine: Machine
  var isQuick: Bool
  var measurements: [Timing]
  var growth: [Growth]

  /// - Throws: where the file cannot be read, or is not such a report.
  init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw StudyError("there is no report of measurements", place: path, expected: "a file that --json has written")
    }
    do {
      self = try JSONDecoder().decode(BenchmarkReport.self, from: data)
    } catch {
      throw StudyError(
        "this is no report of measurements: \(error)", place: path, expected: "a file that --json has written")
    }
  }

  init(machine: Machine, isQuick: Bool, measurements: [Timing], growth: [Growth]) {
    self.machine = machine
    self.isQuick = isQuick
    self.measurements = measurements
    self.growth = growth
  }

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(self).write(to: URL(filePath: path), options: .atomic)
  }
}
