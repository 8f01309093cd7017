public import Reports

/// Whether a result was made by the revisions of today.
struct Staleness: Equatable {
  /// Each revision that differs: its name, the recorded number, today's (nil when it no longer exists).
  let changes: [(name: String, recorded: Int, now: Int?)]

  init(of result: CellResult, now revisions: [String: Int]) {
    changes = result.inputs.revisions.sorted { $0.key < $1.key }
      .compactMap { name, recorded in revisions[name] == recorded ? nil : (name, recorded, revisions[name]) }
  }

  var isStale: Bool { !changes.isEmpty }

  var reason: String {
    changes.map { "\($0.name) was revision \($0.recorded), now \($0.now.map(String.init) ?? "gone")" }
      .joined(separator: "; ")
  }

  static func == (a: Self, b: Self) -> Bool { a.reason == b.reason }
}

extension Lab {
  /// The mark for a table or figure whose numbers come from these runs; nil when all are current.
  public func stamp(for runs: [Runs]) -> Stamp? {
    let reasons = runs.flatMap(\.cells).compactMap { handle -> String? in
      guard let stored = try? handle.stored() else { return nil }
      let staleness = Staleness(of: stored.result, now: settings.revisions)
      return staleness.isStale ? staleness.reason : nil
    }
    return reasons.isEmpty ? nil : .stale(Set(reasons).sorted().joined(separator: "; "))
  }
}
