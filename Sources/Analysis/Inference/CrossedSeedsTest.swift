/// Would new seeds *and* new users show the difference? A test with users and seeds as crossed random effects.
///
/// `D_us = μ + a_u + b_s + e_us` for the difference of user u when both models use seed number s.
/// `MS_U = S Σ(D̄_u − D̄)²/(U−1)`, `MS_S = U Σ(D̄_s − D̄)²/(S−1)`, `MS_E = Σ(D_us − D̄_u − D̄_s + D̄)²/((U−1)(S−1))`,
/// `V = MS_U + MS_S − MS_E`, `t = D̄/√(V/(US))`, degrees of freedom
/// `V² / (MS_U²/(U−1) + MS_S²/(S−1) + MS_E²/((U−1)(S−1)))` (Satterthwaite). Where V < MS_U no seed variance is visible:
/// V = MS_U with U − 1 degrees, which is the test over seed-averaged users.
///
/// One seed: the question cannot be asked; the status is undefined and `users` still answers for these seeds. Fewer
/// than two users are undefined; ragged rows and NaN are errors.
public struct CrossedSeedsTest: Hashable, Codable, Sendable {
  public enum VarianceRule: String, Codable, Hashable, Sendable {
    /// MS_U + MS_S − MS_E.
    case sum
    /// MS_U: no visible seed variance.
    case floorUser
  }

  public let status: Status
  /// U and S.
  public let userCount: Int
  public let seedCount: Int
  /// D̄ and D̄_s.
  public let mean: Double?
  public let seedMeans: [Double]
  /// The test over seed-averaged users: is the average trained model better on these users?
  public let users: PairedTTest
  /// The test over seed means (S − 1 degrees of freedom): for the appendix.
  public let seeds: PairedTTest
  public let meanSquareUser: Double?
  public let meanSquareSeed: Double?
  public let meanSquareResidual: Double?
  public let varianceRule: VarianceRule?
  public let statistic: Double?
  public let degreesOfFreedom: Double?
  public let p: PValue?

  /// - Parameter differences: one row a seed, one column a user: `differences[s][u]`.
  public init(_ differences: [[Double]]) {
    let userCount = differences.first?.count ?? 0
    var problem: Status?
    if let ragged = differences.firstIndex(where: { $0.count != userCount }) {
      problem = .error("seed \(ragged) has \(differences[ragged].count) users, the first has \(userCount)")
    } else if let bad = differences.firstIndex(where: { !$0.allSatisfy(\.isFinite) }) {
      problem = .error("seed \(bad) has a difference that is not finite")
    }
    if let problem {
      self.init(problem: problem)
      return
    }
    self.init(checked: differences, userCount)
  }

  /// The answer to input that cannot be used.
  init(problem: Status) {
    status = problem
    (userCount, seedCount, mean, seedMeans) = (0, 0, nil, [])
    users = PairedTTest(Differences(problem: problem))
    seeds = users
    (meanSquareUser, meanSquareSeed, meanSquareResidual) = (nil, nil, nil)
    (varianceRule, statistic, degreesOfFreedom, p) = (nil, nil, nil, nil)
  }

  private init(checked differences: [[Double]], _ userCount: Int) {
    let seedCount = differences.count
    (self.seedCount, self.userCount) = (seedCount, userCount)
    let (u, s) = (Double(userCount), Double(seedCount))
    let userMeans = (0..<userCount).map { user in differences.reduce(0) { $0 + $1[user] } / s }
    let seedMeans = userCount == 0 ? [] : differences.map { $0.reduce(0, +) / u }
    self.seedMeans = seedMeans
    users = PairedTTest(Differences(userMeans))
    seeds = PairedTTest(Differences(seedMeans))
    mean = users.mean
    guard let mean, seedCount >= 2, userCount >= 2, users.status.isOK else {
      status =
        seedCount == 0
        ? .undefined("the models have no seed number in common")
        : userCount < 2
          ? .undefined("\(userCount) users; a variance needs two")
          : seedCount < 2 ? .undefined("one seed: whether new seeds would show it cannot be asked") : users.status
      (meanSquareUser, meanSquareSeed, meanSquareResidual) = (nil, nil, nil)
      (varianceRule, statistic, degreesOfFreedom, p) = (nil, nil, nil, users.status == .identical ? users.p : nil)
      return
    }
    var residual = 0.0
    for (row, seedMean) in zip(differences, seedMeans) {
      for (value, userMean) in zip(row, userMeans) {
        let rest = value - userMean - seedMean + mean
        residual += rest * rest
      }
    }
    let userSquare = s * userMeans.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (u - 1)
    let seedSquare = u * seedMeans.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (s - 1)
    let residualSquare = residual / ((u - 1) * (s - 1))
    (meanSquareUser, meanSquareSeed, meanSquareResidual) = (userSquare, seedSquare, residualSquare)
    let sum = userSquare + seedSquare - residualSquare
    let rule: VarianceRule = sum < userSquare ? .floorUser : .sum
    let variance = rule == .sum ? sum : userSquare
    let spread =
      userSquare * userSquare / (u - 1) + seedSquare * seedSquare / (s - 1)
      + residualSquare * residualSquare / ((u - 1) * (s - 1))
    let df = rule == .sum ? variance * variance / spread : u - 1
    let t = mean / (variance / (u * s)).squareRoot()
    status = .ok
    varianceRule = rule
    statistic = t
    degreesOfFreedom = df
    p = StudentT.p(t, df: df, .twoSided)
  }

  /// A claim of a difference may not rest on these seeds: the crossed p is at least 0.05, or with at most five seeds
  /// their mean differences do not all have one sign. Never true of one seed, where it cannot be asked.
  public var isSeedFragile: Bool {
    if seedCount < 2 { return false }
    if let p, p.value >= Significance.level { return true }
    if p == nil, status != .identical { return true }
    let signs = Set(seedMeans.map { Differences.snap($0) > 0 ? 1 : Differences.snap($0) < 0 ? -1 : 0 })
    return seedCount <= 5 && signs.count > 1
  }
}
