public import Analysis
public import Evaluation

/// One model on one data set, over seeds: a row of a main table.
public struct Runs {
  /// What tables and claims call the model.
  public let model: String
  public let data: DataSet
  /// One cell a seed; empty while the model's hyper-parameters are being tuned.
  public let cells: [CellHandle]
  /// Why there are no cells.
  let pending: (any Error)?

  init(model: String, data: DataSet, cells: [CellHandle], pending: (any Error)? = nil) {
    self.model = model
    self.data = data
    self.cells = cells
    self.pending = pending
  }

  /// The mean of a metric over test users and seeds.
  public func mean(_ metric: Metric, candidates: CandidateSet? = nil) throws -> Double {
    let values = try ranked(candidates).map { try $0.metric(metric, candidates: candidates) }
    return values.reduce(0, +) / Double(values.count)
  }

  /// A metric for each test user, averaged over seeds.
  public func perUser(_ metric: Metric, candidates: CandidateSet? = nil) throws -> UserValues {
    try UserValues.averaged(bySeed(metric, candidates: candidates))
  }

  /// A metric for each test user, seed by seed.
  public func bySeed(_ metric: Metric, candidates: CandidateSet? = nil) throws -> [UserValues] {
    try ranked(candidates).map { try $0.perUser(metric, candidates: candidates) }
  }

  /// The cells that ranked a candidate set: all that ran well, or the first seed where no other ranks it.
  private func ranked(_ candidates: CandidateSet?) throws -> [CellHandle] {
    let all = try completed()
    guard let set = candidates ?? all[0].cell.evaluation.candidates.first, set.isRankedByOneSeed else { return all }
    guard let first = all.first(where: { $0.cell.seed == 1 }) else {
      throw Missing(.failed, "seed 1 of \(model) on \(data.label), which ranks “\(set.name)”, failed")
    }
    return [first]
  }

  /// Whether this is better than `factor` times another by the headline test, for numbers that stand in no table.
  public func isBetter(
    than other: Runs, by metric: Metric, factor: Double = 1, candidates: CandidateSet? = nil
  ) throws -> Answer {
    let (own, rival) = (try observed(metric, candidates: candidates), try other.observed(metric, candidates: candidates))
    return own.isBetter(
      than: rival, Gain(factor: factor, direction: own.direction), names: (model, other.model),
      place: "\(data.label) \(metric.label)")
  }

  /// The mean over a group of users.
  public func observed(_ metric: Metric, candidates: CandidateSet? = nil, among group: UserGroup) throws -> Observed {
    try observed(metric, candidates: candidates).among(group.users)
  }

  /// How much better this is than another, user by user, with the interval of the mean difference; over a group of users
  /// or all.
  public func gain(
    over other: Runs, by metric: Metric, candidates: CandidateSet? = nil, among group: UserGroup? = nil
  ) throws -> Observed {
    func side(_ runs: Runs) throws -> Observed {
      let whole = try runs.observed(metric, candidates: candidates)
      return try group.map { try whole.among($0.users) } ?? whole
    }
    return try side(self).minus(side(other))
  }

  /// The mean with its 95 % interval over users.
  public func observed(_ metric: Metric, candidates: CandidateSet? = nil) throws -> Observed {
    let seeds = try bySeed(metric, candidates: candidates)
    return Observed(seeds: seeds, averaged: try UserValues.averaged(seeds), direction: metric.direction)
  }

  /// The mean over seeds of the best validation value.
  public func validation() throws -> Double {
    let best = try completed().compactMap { try $0.curve().best?.value }
    guard !best.isEmpty else { throw Missing(.absent, "\(model) on \(data.label) was not validated") }
    return best.reduce(0, +) / Double(best.count)
  }

  /// The epochs of the best validation values, of the seeds that have such.
  public func bestEpochs() throws -> [Int] { try completed().compactMap { try $0.training().bestEpoch } }

  /// Of some runs those with the best validation value; what was left out or failed does not compete.
  /// - Throws: `Missing` while one of them is pending, or when there is none.
  public static func bestByValidation(of candidates: [Runs]) throws -> Runs {
    var best: (runs: Runs, value: Double)?
    var reasons: [String] = []
    for runs in candidates {
      do {
        let value = try runs.validation()
        let direction = try runs.completed()[0].curve().direction ?? .higher
        if best.map({ direction.isBetter(value, than: $0.value) }) ?? true { best = (runs, value) }
      } catch let missing as Missing where missing.cause != .pending {
        reasons.append("\(runs.model): \(missing.reason)")
      }
    }
    guard let best else { throw Missing(.absent, "none was run: \(reasons.joined(separator: "; "))") }
    return best.runs
  }

  /// Median seconds an epoch, the middle one of the seeds. Only runs made by `Lab.timing` were alone on the machine.
  public func secondsPerEpoch() throws -> Measured { Measured(try middle { try $0.secondsPerEpoch().value }, "s") }

  /// Seconds an epoch as a number of a table, lower is better.
  public func timePerEpoch() throws -> Observed {
    Observed(try secondsPerEpoch().value, direction: .lower, isMeasured: true)
  }

  /// Median seconds of ranking the validation items once; only runs made by `Lab.timing` have them.
  public func secondsPerRanking() throws -> Measured { Measured(try middle { try $0.secondsPerRanking().value }, "s") }

  /// A row that there cannot be: its cells in tables are dashes with the reason.
  public static func absent(_ model: String, on data: DataSet, because reason: String) -> Runs {
    Runs(model: model, data: data, cells: [], pending: Missing(.absent, reason))
  }

  /// The same runs under another name.
  public func labelled(_ label: String) -> Runs { Runs(model: label, data: data, cells: cells, pending: pending) }

  /// The one-minute load average of the machine when the run began; a timing run wants it well below one.
  public func load() throws -> Measured { Measured(try middle { try $0.result().measured.load }, "") }

  private func middle(_ read: (CellHandle) throws -> Double) throws -> Double {
    let values = try completed().map(read).sorted()
    return values[values.count / 2]
  }

  /// The cells that ran well: a failed seed is listed with the failures, never replaced by a luckier one.
  /// - Throws: `Missing` while any cell is pending, or when all failed.
  public func completed() throws -> [CellHandle] {
    if let pending { throw pending }
    var well: [CellHandle] = []
    var failed: Missing?
    for cell in cells {
      do {
        _ = try cell.result()
        well.append(cell)
      } catch let missing as Missing where missing.cause == .failed {
        failed = missing
      }
    }
    if well.isEmpty { throw failed ?? Missing(.absent, "\(model) on \(data.label) has no seeds") }
    return well
  }
}

/// A mean over test users, and how sure it is.
public struct Observed: Equatable, Sendable {
  public let value: Double
  /// 95 %, Student's t over users; nil for fewer than two users.
  public let interval: Interval?
  public let direction: Direction
  /// The per-user values behind the mean, averaged over seeds, and seed by seed; empty when only a number is known.
  let averaged: UserValues
  let seeds: [UserValues]

  /// Whether it was measured with a clock: it differs from run to run, and a report may hide it.
  public let isMeasured: Bool

  public var users: Int { averaged.count }
  public var seedCount: Int { seeds.count }

  init(seeds: [UserValues], averaged: UserValues, direction: Direction) {
    self.seeds = seeds
    self.averaged = averaged
    self.direction = direction
    isMeasured = false
    value = averaged.mean
    interval = MeanInterval(averaged.values).interval
  }

  /// The difference to another on the same users, user by user and seed by seed.
  /// - Throws: `Missing` when the two were tested on different users.
  func minus(_ other: Observed) throws -> Observed {
    guard users > 0, other.users > 0 else { return Observed(value - other.value, direction: direction) }
    guard averaged.users == other.averaged.users else { throw Missing(.absent, "the two were tested on different users") }
    let count = min(seeds.count, other.seeds.count) == 1 ? max(seeds.count, other.seeds.count) : min(seeds.count, other.seeds.count)
    let pairs = (0..<count).map { (seeds[min($0, seeds.count - 1)], other.seeds[min($0, other.seeds.count - 1)]) }
    return Observed(
      seeds: pairs.map { $0.minus($1) }, averaged: averaged.minus(other.averaged), direction: direction)
  }

  /// The same over some users only.
  /// - Throws: `Missing` when none of them was tested.
  func among(_ group: Set<Int32>) throws -> Observed {
    let kept = try seeds.map { try $0.among(group) }
    guard kept.first?.count ?? 0 > 0 else { throw Missing(.absent, "no test user is in the group") }
    return Observed(seeds: kept, averaged: try UserValues.averaged(kept), direction: direction)
  }

  /// A number without users behind it: a time, a count.
  public init(_ value: Double, direction: Direction = .higher, interval: Interval? = nil, isMeasured: Bool = false) {
    self.value = value
    self.direction = direction
    self.isMeasured = isMeasured
    self.interval = interval
    averaged = UserValues(users: [], values: [])
    seeds = []
  }
}
