public import Reports

extension RecordedInputs {
  /// Each revision that differs from today's, in words.
  func changes(from revisions: [String: Int]) -> [String] {
    self.revisions.sorted { $0.key < $1.key }.compactMap { name, recorded in
      let now = revisions[name]
      return now == recorded ? nil : "\(name) was revision \(recorded), now \(now.map(String.init) ?? "gone")"
    }
  }
}

/// Whether a result was made by the revisions of today.
struct Staleness: Equatable {
  let reason: String

  init(of result: CellResult, now revisions: [String: Int]) {
    reason = result.inputs.changes(from: revisions).joined(separator: "; ")
  }

  var isStale: Bool { !reason.isEmpty }
}

extension Lab {
  /// The mark for a table or figure whose numbers come from these runs; nil when all are current.
  public func stamp(for runs: [Runs]) -> Stamp? {
    let reasons = runs.flatMap(\.cells).compactMap { handle in
      (try? handle.stored()).map { Staleness(of: $0.result, now: settings.revisions).reason }
    }
    let changed = Set(reasons).subtracting([""])
    return changed.isEmpty ? nil : .stale(changed.sorted().joined(separator: "; "))
  }
}
