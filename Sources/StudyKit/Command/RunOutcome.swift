/// What became of the cells and derived values that a body asked for.
struct RunOutcome {
  var done: [Cell] = []
  var failed: [(cell: Cell, reason: String)] = []
  var stale: [(cell: Cell, reason: String)] = []
  /// Whether some are stale because their data or candidates are others than today's.
  var isStaleByData = false
  var missing: [Cell] = []
  /// Values computed from results: those that are not there, each by its kind, that failed, and that were read from other
  /// data than today's.
  var missingDerived: [String] = []
  var failedDerived: [(kind: String, reason: String)] = []
  var staleDerived: [(kind: String, reason: String)] = []
  /// Why results that are there are not read.
  var contradictions: [String] = []

  init(_ lab: Lab) throws {
    for cell in lab.requests {
      guard let result = try lab.archive.result(cell.id)?.result else {
        missing.append(cell)
        continue
      }
      if let reason = result.failure { failed.append((cell, reason)) } else { done.append(cell) }
      let staleness = try lab.staleness(of: cell, result)
      if staleness.isStale { stale.append((cell, staleness.reason)) }
      if staleness.isOfOtherData { isStaleByData = true }
    }
    var seen: Set<String> = []
    for request in lab.derivedRequests where seen.insert(request.id).inserted {
      guard let value = try lab.archive.derived(request.id) else {
        missingDerived.append(request.kind)
        continue
      }
      if let reason = value.failure { failedDerived.append((request.kind, reason)) }
      if let reason = try lab.staleness(of: request, value) { staleDerived.append((request.kind, reason)) }
    }
    contradictions = Set(lab.archive.refused.values).sorted()
  }

  var staleCount: Int { stale.count + staleDerived.count }
  /// Whether a report can be complete.
  var isWhole: Bool {
    failed.isEmpty && missing.isEmpty && missingDerived.isEmpty && failedDerived.isEmpty && contradictions.isEmpty
  }

  /// "resampled comparison (12), data card (1)".
  static func counted(_ kinds: [String]) -> String {
    kinds.uniqued.map { kind in "\(kind) (\(kinds.count { $0 == kind }))" }.joined(separator: ", ")
  }
}
