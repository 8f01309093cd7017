import Evaluation
import Foundation
import Host
import Kernels
public import StudyKit

/// A runner without data: a model's `strength` decides how often its target is near the top.
///
/// The models `failing`, `crashing`, `careless`, `killed` and `nonsense` do what their names say. `RECOUNT_TOY_PAUSE`
/// gives the milliseconds of an epoch, so that a test can interrupt a run; with `RECOUNT_TOY_LUCK=good` nothing is
/// killed, and `RECOUNT_TOY_DATA` stands for what a data file holds.
public struct ToyRunner: CellRunner {
  public var revisions: [String: Int]
  /// What the data files hold; other contents have another digest and other users.
  public var contents: String
  /// Whether the data are at hand to be looked at.
  public var hasData = true

  public init(
    revisions: [String: Int] = ["model:toy": 1, "protocol:leave-one-out": 1],
    contents: String? = nil
  ) {
    self.revisions = revisions
    self.contents = contents ?? ProcessInfo.processInfo.environment["RECOUNT_TOY_DATA"] ?? ""
  }

  static let users = 60
  static let items: Int32 = 40
  static let epochs = 4

  public func prepare(_ cells: [Cell]) throws {
    for cell in cells where cell.data.name == "absent" {
      throw StudyError("no data for \(cell.data.name)", expected: "alpha or beta", hint: "Choose other --datasets.")
    }
  }

  public func digest(of data: DataSet) throws -> String? { hasData ? dataDigest(data) : nil }

  public func candidateDigest(of cell: Cell) throws -> String? {
    hasData && cell.purpose == .final ? candidates(cell.data) : nil
  }

  private func dataDigest(_ data: DataSet) -> String { "data\(contents) of \(data.name)" }
  private func candidates(_ data: DataSet) -> String { "all of \(data.name)" }

  public func estimate(_ cell: Cell) -> Double { cell.data.name == "alpha" ? 1 : 2 }

  public func run(_ cell: Cell, progress: (CellProgress) -> Void, isCancelled: () -> Bool) throws -> CellResult {
    switch cell.model.name {
    case "failing": throw ToyFailure(reason: "the loss went away")
    case "careless": require(cell.seed < 1, "the table holds rows 0...2, and row \(cell.seed + 2) was asked for")
    case "crashing": UnsafeMutablePointer<Int>(bitPattern: 8)!.pointee = 1
    case "killed" where ProcessInfo.processInfo.environment["RECOUNT_TOY_LUCK"] != "good": raise(SIGKILL)
    default: break
    }
    let strength = cell.model.options["strength"]?.double ?? 0
    let pause = ProcessInfo.processInfo.environment["RECOUNT_TOY_PAUSE"].flatMap { UInt32($0) } ?? 0
    var curve: [Double] = []
    for epoch in 1...Self.epochs where !isCancelled() {
      usleep(pause * 1000)
      curve.append((strength + Double(epoch)) / 10)
      progress(CellProgress(epoch: epoch, of: Self.epochs, loss: 1 / Double(epoch)))
    }
    var result = CellResult(
      validation: ValidationCurve(metric: "HR@10", epochs: Array(1...Self.epochs), values: curve),
      training: TrainingFacts(parameters: 10, epochs: Self.epochs, bestEpoch: Self.epochs))
    result.inputs.data = dataDigest(cell.data)
    if cell.purpose == .final { result.inputs.candidates = candidates(cell.data) }
    result.inputs.revisions = revisions
    result.inputs.blas = "none"
    result.measured.secondsPerEpoch = Double(pause) / 1000 + Double.random(in: 0...1)  // as irregular as a clock
    if cell.purpose != .trial { result.cases = [.all: cases(cell, strength)] }
    for name in cell.artifacts {
      result.artifacts[name] = Matrix(rows: 2, columns: 3, values: (0..<6).map { Float($0) + Float(strength) })
    }
    if cell.model.name == "nonsense" { result.cases[.all]?.above[0] = 1000 }
    return result
  }

  private func cases(_ cell: Cell, _ strength: Double) -> TestCases {
    let users = RandomStream(seed: 7, purpose: cell.data.name + contents)
    let noise = RandomStream(seed: cell.seed, purpose: "noise \(cell.model.options.text)")
    let above = (0..<Self.users).map { user -> Int32 in
      var taste = users.split(UInt64(user))
      var luck = noise.split(UInt64(user))
      let place = 20 * taste.uniform() + 4 * luck.normal() - strength
      return Int32(min(max(place, 0), Double(Self.items - 1)))
    }
    return TestCases(
      users: (0..<Int32(Self.users)).map { $0 }, candidates: [Int32](repeating: Self.items, count: Self.users),
      above: above, tied: [Int32](repeating: 0, count: Self.users))
  }
}

struct ToyFailure: Error, CustomStringConvertible {
  let reason: String
  var description: String { reason }
}
