public import Reports

extension RecordedInputs {
  /// Each revision that differs from today's, in words.
  func changes(from revisions: [String: Int]) -> [String] {
    self.revisions.sorted { $0.key < $1.key }.compactMap { name, recorded in
      let now = revisions[name]
      return now == recorded ? nil : "\(name) was revision \(recorded), now \(now.map(String.init) ?? "gone")"
    }
  }

  /// Which of data and candidates differ from today's, in words. What is not known of today or was not recorded by a
  /// failed run is no difference.
  func changes(from today: TodaysInputs) -> [String] {
    [("data", data, today.data), ("candidates", candidates, today.candidates)].compactMap { name, recorded, now in
      guard let now, !recorded.isEmpty, now != recorded else { return nil }
      return "\(name) had the digest \(recorded.prefix(12)), now \(now.prefix(12))"
    }
  }
}

/// The digests of what a cell would be run on now; nil where the data are not at hand, or nobody looked.
struct TodaysInputs: Equatable {
  var data: String?
  var candidates: String?

  init(data: String? = nil, candidates: String? = nil) {
    self.data = data
    self.candidates = candidates
  }
}

/// Whether a result was made by the revisions of today, from the data and candidates of today.
struct Staleness: Equatable {
  let reason: String
  /// Whether data or candidates are others than they were.
  let isOfOtherData: Bool

  init(of result: CellResult, now revisions: [String: Int], today: TodaysInputs = TodaysInputs()) {
    let others = result.inputs.changes(from: today)
    isOfOtherData = !others.isEmpty
    reason = (result.inputs.changes(from: revisions) + others).joined(separator: "; ")
  }

  var isStale: Bool { !reason.isEmpty }
}

extension Lab {
  /// Whether a stored result is what the cell would give today.
  func staleness(of cell: Cell, _ result: CellResult) throws -> Staleness {
    Staleness(of: result, now: settings.revisions, today: try settings.today?.inputs(of: cell) ?? TodaysInputs())
  }

  /// Why a derived value is not what would be computed today; nil where it is, or where that is not known.
  func staleness(of request: DerivedRequest, _ value: DerivedValue) throws -> String? {
    guard let data = request.data, let recorded = value.dataDigest, let now = try settings.today?.runner.digest(of: data),
      now != recorded
    else { return nil }
    return "the data of \(data.label) had the digest \(recorded.prefix(12)), now \(now.prefix(12))"
  }

  /// The mark for a table or figure whose numbers come from these runs; nil when all are current.
  public func stamp(for runs: [Runs]) -> Stamp? {
    let reasons = runs.flatMap(\.cells).compactMap { handle in
      (try? handle.stored()).flatMap { try? staleness(of: handle.cell, $0.result).reason }
    }
    let changed = Set(reasons).subtracting([""])
    return changed.isEmpty ? nil : .stale(changed.sorted().joined(separator: "; "))
  }
}

/// What a runner knows of today's data, asked only where results are run or looked after: a page is made of the store
/// alone.
struct Today: Sendable {
  let runner: any CellRunner

  func inputs(of cell: Cell) throws -> TodaysInputs {
    TodaysInputs(data: try runner.digest(of: cell.data), candidates: try runner.candidateDigest(of: cell))
  }
}
