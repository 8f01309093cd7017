import Foundation
import Host
import Kernels
import StudyKit

/// Times our benchmarks and other programs in turn, run by run, so that both meet the same machine.
struct PeerDriver {
  let pairs: [PeerPair]
  /// Where the rivals' programs lie.
  let folder: String
  let python: String

  /// Runs the pairs whose task, size or peer contains the filter, prints each ratio, and adds to the file of results.
  func run(_ benchmarks: [Benchmark], filter: String?, json: String) throws {
    let known = Set(benchmarks.map(\.id))
    try StandardOutput.print(BenchmarkReport.Machine.here.text)
    try StandardOutput.print(Self.heading)
    for pair in pairs where filter.map("\(pair.task) \(pair.size) \(pair.peer)".contains) ?? true {
      guard known.contains(pair.ours) else {
        try StandardOutput.print("\(BenchmarkTable.padded(Self.label(pair), 50)) – there is no benchmark \(pair.ours) here")
        continue
      }
      do {
        let result = try compare(pair)
        try StandardOutput.print(Self.row(result))
        try [PeerResult].merged([result], into: [PeerResult](jsonLines: json)).write(jsonLines: json)
      } catch {
        try StandardOutput.print("\(BenchmarkTable.padded(Self.label(pair), 50)) failed: \(error)")
      }
    }
    try StandardOutput.print("results: \(json)")
  }

  private struct Side {
    var seconds: [Double] = []
    var quality: [String: Double] = [:]

    mutating func add(_ reply: PeerProcess.Reply, perExample: Bool) throws {
      let examples = perExample ? reply.quality?["examples"] : 1
      guard let examples, examples > 0 else {
        throw StudyError("a pair is compared by example, but a side does not say how many there were")
      }
      seconds.append(reply.seconds / examples)
      let peak = max(quality["peak-MiB"] ?? 0, reply.peakMemoryMiB ?? 0)
      quality = reply.qualities
      quality["peak-MiB"] = peak
    }
  }

  private func compare(_ pair: PeerPair) throws -> PeerResult {
    let load = Machine.load
    let samples = pair.samples ?? 5
    let byExample = pair.isPerExample == true
    let warmsUp = pair.warmsUp ?? (pair.isFresh != true)
    var (ours, theirs) = (Side(), Side())
    var version = ""
    if pair.isFresh == true {
      for _ in 0..<samples {
        try ours.add(once { try start(own: pair) }.reply, perExample: byExample)
        let (reply, said) = try once { try start(rival: pair) }
        try theirs.add(reply, perExample: byExample)
        version = said
      }
    } else {
      let (own, rival) = (try start(own: pair), try start(rival: pair))
      defer {
        own.finish()
        rival.finish()
      }
      version = rival.version
      for number in 0..<(samples + (warmsUp ? 1 : 0)) {
        let replies = (try own.run(), try rival.run())
        if warmsUp && number == 0 { continue }
        try ours.add(replies.0, perExample: byExample)
        try theirs.add(replies.1, perExample: byExample)
      }
    }
    if let judge = pair.judge { try self.judge(judge, &ours, &theirs) }
    return Self.result(pair, ours, theirs, version: version, load: load)
  }

  private func once(_ start: () throws -> PeerProcess) throws -> (reply: PeerProcess.Reply, version: String) {
    let process = try start()
    defer { process.finish() }
    return (try process.run(), process.version)
  }

  private func start(own pair: PeerPair) throws -> PeerProcess { try start(ourselves: pair.ours) }

  private func start(ourselves id: String) throws -> PeerProcess {
    try PeerProcess(
      Self.program, ["bench", "--single", id], ["RECOUNT_BENCH_POINTS": Self.points("ours")])
  }

  private func start(rival pair: PeerPair) throws -> PeerProcess {
    if pair.program[0] == "recount" { return try start(ourselves: pair.program[1]) }
    let threads = String(pair.threads ?? 1)
    var environment = [
      "RECOUNT_BENCH_POINTS": Self.points("theirs"), "RECOUNT_BENCH_DATA": BenchmarkData.scratch,
      "PYTHONDONTWRITEBYTECODE": "1",
    ]
    for name in ["OMP", "OPENBLAS", "MKL", "NUMBA"] { environment["\(name)_NUM_THREADS"] = threads }
    environment["POLARS_MAX_THREADS"] = threads
    return try PeerProcess(python, ["\(folder)/\(pair.program[0])"] + pair.program.dropFirst(), environment)
  }

  /// The same judge looks at what both have made.
  private func judge(_ judge: [String], _ ours: inout Side, _ theirs: inout Side) throws {
    let arguments = ["\(folder)/\(judge[0])"] + judge.dropFirst()
    for (name, keep) in [("ours", true), ("theirs", false)] {
      let process = try PeerProcess(
        python, arguments + [Self.points(name)], ["RECOUNT_BENCH_DATA": BenchmarkData.scratch])
      defer { process.finish() }
      let found = try process.run().quality ?? [:]
      if keep { ours.quality.merge(found) { $1 } } else { theirs.quality.merge(found) { $1 } }
    }
  }

  private static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path

  private static func points(_ name: String) -> String {
    FileManager.default.temporaryDirectory.appending(path: "recount-points-\(getpid())-\(name).f32").path
  }

  private static func result(
    _ pair: PeerPair, _ ours: Side, _ theirs: Side, version: String, load: Double
  ) -> PeerResult {
    let (own, rival) = (Timing.Spread(ours.seconds), Timing.Spread(theirs.seconds))
    let ratios = Timing.Spread(zip(theirs.seconds, ours.seconds).map { $0 / $1 })
    let ratio = rival.median / own.median
    return PeerResult(
      task: pair.task, size: pair.size, threads: pair.threads ?? 1, ours: pair.ours, ours_seconds: own.median,
      ours_spread: [own.least, own.most], peer: pair.peer, peer_seconds: rival.median,
      peer_spread: [rival.least, rival.most], ratio: ratio, ratio_spread: [ratios.least, ratios.most], goal: pair.goal,
      met: PeerResult.meets(pair, ratio: ratio, ours: ours.quality, peer: theirs.quality), work: pair.work,
      samples: own.count, load: load, ours_quality: ours.quality, peer_quality: theirs.quality, peer_version: version,
      machine: Machine.cpu, blas: BLAS.coreName)
  }

  static let heading = columns("task, size, peer", "ours", "peer", "ratio", "goal", "")

  static func row(_ result: PeerResult) -> String {
    let spread = "\(BenchmarkTable.fixed(result.ratio_spread[0], 1))–\(BenchmarkTable.fixed(result.ratio_spread[1], 1))"
    var notes = result.met.map { $0 ? "met" : "NOT MET" } ?? ""
    for (name, own) in result.ours_quality.sorted(by: { $0.key < $1.key }) {
      guard let rival = result.peer_quality[name] else { continue }
      notes += "  \(name) \(BenchmarkTable.short(own)) / \(BenchmarkTable.short(rival))"
    }
    return columns(
      "\(result.task), \(result.size), \(result.peer)", BenchmarkTable.time(result.ours_seconds),
      BenchmarkTable.time(result.peer_seconds), "\(BenchmarkTable.fixed(result.ratio, 2)) (\(spread))",
      result.goal.map { "≥ \(BenchmarkTable.short($0))" } ?? "–", notes)
  }

  private static func label(_ pair: PeerPair) -> String { "\(pair.task), \(pair.size), \(pair.peer)" }

  private static func columns(
    _ name: String, _ ours: String, _ peer: String, _ ratio: String, _ goal: String, _ notes: String
  ) -> String {
    BenchmarkTable.padded(name, 50) + " " + BenchmarkTable.padded(ours, 9, right: true) + " "
      + BenchmarkTable.padded(peer, 9, right: true) + " " + BenchmarkTable.padded(ratio, 20, right: true) + " "
      + BenchmarkTable.padded(goal, 8, right: true) + "  " + notes
  }
}
