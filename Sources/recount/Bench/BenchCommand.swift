import ArgumentParser
import Foundation
import Host
import StudyKit

/// `recount bench`: the speed of kernels, models, evaluation, statistics, rendering and loading on this machine.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Measure kernels, models and everything around them.")

  @Flag(help: "Name the benchmarks and stop.") var list = false
  @Option(help: "Only benchmarks whose name/size contains this text.") var filter: String?
  @Flag(help: "Fewer benchmarks, fewer runs: below a minute.") var quick = false
  @Option(help: "Write the measurements to this file.") var json: String?
  @Option(help: "Compare with the measurements in this file.") var compare: String?
  @Option(help: "Serve one benchmark: a run for each line of standard input, a line of JSON for each run.")
  var single: String?
  @Option(help: "Write the inputs of all benchmarks into this folder, for other programs, and stop.")
  var export: String?
  // What benchmarks ask of processes of their own.
  @Option(help: .hidden) var exportRows: String?
  @Option(help: .hidden) var fill: String?
  @Option(help: .hidden) var fillCache: String?
  @Option(help: "Run the pairs in this file, ours beside other programs, in turn.") var peers: String?
  @Option(help: "The Python of the other programs.") var python: String?

  func run() throws {
    let data = BenchmarkData()
    if let exportRows { return try MemoryBenchmarks.writeLog(to: exportRows) }
    if let fill, let fillCache { return try LoadingBenchmarks.fill(fill, fillCache) }
    if let export { return try data.export(to: export) }
    let benchmarks = BenchmarkSuite.all(data)
    if let single { return try serve(single, benchmarks) }
    if let peers { return try compare(peers, benchmarks) }
    let chosen = benchmarks.filter { filter.map($0.id.contains) ?? true && ($0.isQuick || !quick) }
    guard !chosen.isEmpty else {
      throw StudyError(
        "no benchmark's name contains \"\(filter ?? "")\"", expected: "one of those that recount bench --list names")
    }
    if list {
      for benchmark in chosen { try StandardOutput.print("\(benchmark.id)  \(benchmark.work)") }
      return
    }
    try measure(chosen)
  }

  private func serve(_ id: String, _ benchmarks: [Benchmark]) throws {
    guard let benchmark = benchmarks.first(where: { $0.id == id }) else {
      throw StudyError("there is no benchmark \"\(id)\"", expected: "one of those that recount bench --list names")
    }
    try BenchmarkServer.serve(benchmark)
  }

  private func compare(_ pairs: String, _ benchmarks: [Benchmark]) throws {
    guard let python else {
      throw StudyError("--peers without --python", expected: "the Python that Benchmarks/peers/setup.sh has installed")
    }
    let folder = URL(filePath: pairs).deletingLastPathComponent().path
    let driver = PeerDriver(pairs: try PeerPair.read(pairs), folder: folder, python: python)
    try driver.run(benchmarks, filter: filter, json: json ?? "Benchmarks/bench-peers.json")
  }

  private func measure(_ chosen: [Benchmark]) throws {
    let baseline = try compare.map { try BenchmarkReport(contentsOf: $0) }
    try StandardOutput.print(BenchmarkReport.Machine.here.text)
    try StandardOutput.print(BenchmarkTable.heading)
    let runner = BenchmarkRunner(isQuick: quick)
    var report = BenchmarkReport(machine: .here, isQuick: quick, measurements: [], growth: [])
    for benchmark in chosen {
      report.measurements.append(try runner.measure(benchmark))
      try StandardOutput.print(BenchmarkTable.row(report.measurements.last!))
    }
    report.growth = BenchmarkTable.growth(of: chosen, report.measurements)
    for growth in report.growth { try StandardOutput.print(BenchmarkTable.text(growth)) }
    if let baseline { try StandardOutput.print(BenchmarkTable.text(BenchmarkComparison(report, against: baseline))) }
    if let json {
      try report.write(to: json)
      try StandardOutput.print("measurements: \(json)")
    }
  }
}
