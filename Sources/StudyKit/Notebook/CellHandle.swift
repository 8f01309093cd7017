public import Analysis
public import Evaluation

/// A cell the body asked for. Reading from it throws `Missing` until it is there.
public struct CellHandle {
  public let cell: Cell
  let lab: Lab
  let leftOut: String?

  /// The whole result; a failed cell throws with its reason.
  public func result() throws -> CellResult {
    let stored = try stored()
    if let failure = stored.result.failure { throw Missing(.failed, "\(cell) failed: \(failure)") }
    return stored.result
  }

  /// The digest of the result, for what is derived from it.
  func digest() throws -> String { try stored().digest }

  func stored() throws -> StoredResult {
    if let leftOut { throw Missing(.leftOut, leftOut) }
    if let reason = lab.archive.refused[cell.id] { throw Missing(.failed, reason) }
    guard let stored = try lab.archive.result(cell.id) else { throw Missing(.pending, "\(cell) has not been run") }
    return stored
  }

  /// Why the cell failed; nil when it is well or not there yet.
  public var failure: String? { ((try? stored()) ?? nil)?.result.failure }

  var isThere: Bool { (try? stored()) != nil }

  /// The mean of a metric over test users.
  public func metric(_ metric: Metric, candidates: CandidateSet? = nil) throws -> Double {
    try cases(candidates).mean(metric)
  }

  /// A metric as values of test users, whose mean it is: see `UserValues`.
  public func perUser(_ metric: Metric, candidates: CandidateSet? = nil) throws -> UserValues {
    try cases(candidates).perUser(metric)
  }

  /// A named scalar for each test user.
  public func perUser(scalar name: String, candidates: CandidateSet? = nil) throws -> UserValues {
    let cases = try cases(candidates)
    guard let values = cases.scalars[name] else { throw Missing(.absent, "\(cell) holds no \(name)") }
    return UserValues(users: cases.users, cases: values.map { Double($0) })
  }

  /// The test cases of one candidate set; the protocol's first if none is named.
  public func cases(_ candidates: CandidateSet? = nil) throws -> TestCases {
    let set = candidates ?? cell.evaluation.candidates[0]
    guard let cases = try result().cases[set] else { throw Missing(.absent, "\(cell) ranked no candidates “\(set.name)”") }
    return cases
  }

  /// A named matrix the cell was asked to keep.
  public func artifact(_ name: String) throws -> Matrix {
    lab.shownArtifacts[cell.id, default: []].insert(name)
    return try artifactForDeriving(name)
  }

  /// The same, without telling the pack that a page shows it.
  public func artifactForDeriving(_ name: String) throws -> Matrix {
    guard let matrix = try result().artifacts[name] else { throw Missing(.absent, "\(cell) kept no artifact “\(name)”") }
    return matrix
  }

  /// The metric on the validation items, by epoch.
  public func curve() throws -> ValidationCurve {
    guard let curve = try result().validation else { throw Missing(.absent, "\(cell) has no validation curve") }
    return curve
  }

  public func training() throws -> TrainingFacts { try result().training }

  public func secondsPerEpoch() throws -> Measured {
    guard let seconds = try result().measured.secondsPerEpoch else { throw Missing(.absent, "\(cell) measured no epochs") }
    return Measured(seconds, "s")
  }

  public func secondsPerRanking() throws -> Measured {
    guard let seconds = try result().measured.secondsPerRanking else { throw Missing(.absent, "\(cell) timed no ranking") }
    return Measured(seconds, "s")
  }
}
