/// Two models on the same users, aligned: what every comparison starts from.
///
/// Each model is averaged over its own seeds first; the differences of these averages, one a user, are the unit of
/// the headline tests. Users whose metric is undefined for both models (no positives) leave, and are counted; a user
/// with a value in one model only, or in some seeds only, is an error of the pairing, never a shorter vector.
public struct Pairing: Hashable, Sendable {
  public let a: SeededValues
  public let b: SeededValues
  /// Why the models cannot be paired, or nil.
  public let problem: Status?
  /// Seed-averaged values of the compared users.
  public let meansA: [Double]
  public let meansB: [Double]
  /// `meansA − meansB`.
  public let differences: Differences
  /// Users left out because the metric is undefined for them in both models.
  public let excluded: Int
  /// Seed numbers that both models have; a deterministic model has every one.
  public let commonSeeds: [UInt64]
  /// `A − B` for each common seed and compared user.
  public let seedDifferences: [[Double]]

  public init(_ a: SeededValues, _ b: SeededValues) {
    self.a = a
    self.b = b
    let rows = a.values + b.values
    let problem = Self.problem(a, b)
    self.problem = problem
    guard problem == nil else {
      (meansA, meansB, excluded, commonSeeds, seedDifferences) = ([], [], 0, [], [])
      differences = Differences(problem: problem!)
      return
    }
    let users = rows[0].indices.filter { rows[0][$0] != nil }
    excluded = rows[0].count - users.count
    meansA = Self.averaged(a.values, users)
    meansB = Self.averaged(b.values, users)
    differences = Differences(meansA, minus: meansB)
    let common =
      a.isDeterministic ? b.seeds : b.isDeterministic ? a.seeds : a.seeds.filter { b.seeds.contains($0) }
    commonSeeds = common
    seedDifferences = common.map { seed in
      let (left, right) = (Self.row(of: seed, a), Self.row(of: seed, b))
      return users.map { left[$0]! - right[$0]! }
    }
  }

  private static func row(of seed: UInt64, _ model: SeededValues) -> [Double?] {
    model.isDeterministic ? model.values[0] : model.values[model.seeds.firstIndex(of: seed)!]
  }

  private static func averaged(_ rows: [[Double?]], _ users: [Int]) -> [Double] {
    users.map { user in rows.reduce(0) { $0 + $1[user]! } / Double(rows.count) }
  }

  private static func problem(_ a: SeededValues, _ b: SeededValues) -> Status? {
    let reference = a.values[0]
    for model in [a, b] {
      for (seed, row) in zip(model.seeds, model.values) {
        if row.count != reference.count {
          return .error("\(model.model), seed \(seed): \(row.count) users, \(a.model) has \(reference.count)")
        }
        for user in row.indices {
          if let value = row[user], !value.isFinite {
            return .error("\(model.model), seed \(seed), user \(user): \(value)")
          }
          if (row[user] == nil) != (reference[user] == nil) {
            return .error("user \(user) has a value in one of \(a.model) and \(model.model), seed \(seed), only")
          }
        }
      }
    }
    return nil
  }
}
