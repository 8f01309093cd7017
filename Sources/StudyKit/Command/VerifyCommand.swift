import Analysis
import ArgumentParser
import Evaluation
import Foundation
import Host
import Kernels

/// `<study> verify`: runs a sample of cells again and compares.
struct VerifyCommand<S: Study>: StatusCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "verify", abstract: "Run a sample of cells again and compare the results.")
  }

  @OptionGroup var place: PlaceOptions
  @Option(help: "How many cells; the shortest are not preferred.")
  var sample = 3
  @Option(help: "Worker processes. (default: one a core)")
  var jobs: Int?

  func validate() throws {
    if sample < 1 { throw ValidationError("--sample is \(sample); expected 1 or more.") }
  }

  func perform() throws -> Int32 {
    let source = try resultSource(at: place.store(of: S.self))
    let run = try source.neededSettings(of: S.id)
    let study = S()
    let runner = study.runner
    let lab = try Lab.reading(study, run, from: source).lab
    let candidates = try RunOutcome(lab).done.filter { $0.purpose != .timing }.sorted { $0.id < $1.id }
    var stream = RandomStream(seed: 0, purpose: "verify")
    let chosen = stream.sample(min(sample, candidates.count), below: max(candidates.count, 1)).map { candidates[Int($0)] }

    let folder = FileManager.default.temporaryDirectory.appending(path: "recount-verify-\(getpid())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try ResultStore(creating: folder)
    let interruption = Interruption()
    interruption.listen()
    try runner.prepare(chosen)
    let board = ProgressBoard(chosen, costs: Dictionary(uniqueKeysWithValues: chosen.map { ($0, runner.estimate($0)) }))
    let lost = try LocalExecutor(
      jobs: jobs ?? Machine.cores, runner: runner, store: store, build: .current(S.sources), interruption: interruption
    ).run(chosen, board: board)
    board.close()

    for cell in lost { StudyProgram.complain("\(cell.cell): \(cell.reason)\n  \(cell.hint)", prefix: "lost: ") }
    var status: Int32 = lost.isEmpty ? 0 : 1
    for cell in chosen where !lost.contains(where: { $0.cell == cell }) {
      let verification = Verification(
        recorded: try source.result(cell.id)!, again: try store.result(cell.id)!,
        otherSeeds: try lab.requests.filter { $0.isSibling(of: cell) }.compactMap { try source.result($0.id)?.result })
      try StandardOutput.print("\(cell.id.prefix(12)) \(cell): \(verification.text)")
      if !verification.isGood { status = 1 }
    }
    return status
  }
}

/// A result beside the same cell run again.
enum Verification: Equatable {
  case identical
  /// Other bits, under another BLAS kernel or other loops, but no further off than seeds are from each other.
  case withinSeedNoise(Double)
  case differs(String)

  init(recorded: StoredResult, again: StoredResult, otherSeeds: [CellResult]) {
    if let failure = again.result.failure {
      self = .differs("it failed: \(failure)")
      return
    }
    let changes = recorded.result.inputs.changes(
      from: TodaysInputs(data: again.result.inputs.data, candidates: again.result.inputs.candidates))
    guard changes.isEmpty else {
      self = .differs(changes.joined(separator: "; "))
      return
    }
    if recorded.result.cases == again.result.cases && recorded.result.validation == again.result.validation {
      self = .identical
      return
    }
    let (before, now) = (recorded.result.inputs, again.result.inputs)
    let isSamePath = before.blas == now.blas && (before.instructions ?? now.instructions) == now.instructions
    guard let metric = Self.summaryMetric(recorded.result),
      let old = Self.summary(recorded.result, metric), let new = Self.summary(again.result, metric)
    else {
      self = .differs("there is nothing to compare")
      return
    }
    let others = otherSeeds.compactMap { Self.summary($0, metric) }
    let noise = (others + [old]).map { abs($0 - old) }.max() ?? 0
    let off = abs(new - old)
    if !isSamePath && off <= max(noise, 0.02 * abs(old)) {
      self = .withinSeedNoise(off)
    } else {
      let same = isSamePath ? "the same BLAS kernel and loops" : "\(before.path), now \(now.path)"
      self = .differs("\(Self.name(metric)) \(old), now \(new), under \(same)")
    }
  }

  var isGood: Bool { if case .differs = self { false } else { true } }

  var text: String {
    switch self {
    case .identical: "identical"
    case .withinSeedNoise(let off): "within seed noise (\(off)), under another BLAS kernel or other loops"
    case .differs(let how): "DIFFERS: \(how)"
    }
  }

  /// What one number of a result is: of ranks, of predictions, or what was looked at while it trained.
  private static func summaryMetric(_ result: CellResult) -> Metric? {
    if result.cases.values.contains(where: \.isRanked) { return .reciprocalRank }
    if result.cases.values.contains(where: { $0.scalars["prediction"] != nil }) { return .rmse }
    return result.validation.flatMap { try? Metric(code: $0.metric) }
  }

  /// The metric on the test cases, or its best value on the validation items.
  private static func summary(_ result: CellResult, _ metric: Metric) -> Double? {
    let cases = result.cases.sorted { $0.key.name < $1.key.name }
    if let value = cases.lazy.compactMap({ try? $0.value.mean(metric) }).first { return value }
    return result.validation?.metric == metric.code ? result.validation?.best?.value : nil
  }

  private static func name(_ metric: Metric) -> String { metric == .reciprocalRank ? "mean reciprocal rank" : metric.label }
}

extension RecordedInputs {
  /// What decides the last bits of sums.
  fileprivate var path: String { instructions.map { "\(blas) with \($0) loops" } ?? blas }
}

extension Cell {
  /// The same cell with another seed.
  func isSibling(of other: Cell) -> Bool {
    var copy = other
    copy.seed = seed
    return self == copy && self != other
  }
}
