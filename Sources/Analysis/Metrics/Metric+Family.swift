extension Metric {
  /// A family of metrics that differ in their cut-off only. Two are the same where their codes are.
  public struct Family: Hashable, Sendable, CustomStringConvertible {
    public let code: String
    let label: String
    let cutoff: CutoffRule
    let revision: Int
    /// What it is, where it follows from ranks.
    let ranks: (any RankFamily)?
    /// What it is, where it follows from predictions.
    let errors: (any ErrorFamily)?

    init(_ family: any RankFamily) { self.init(family, ranks: family, errors: nil) }
    init(_ family: any ErrorFamily) { self.init(family, ranks: nil, errors: family) }

    private init(_ family: any MetricFamily, ranks: (any RankFamily)?, errors: (any ErrorFamily)?) {
      (code, label, cutoff, revision) = (family.code, family.label, family.cutoff, family.revision)
      (self.ranks, self.errors) = (ranks, errors)
    }

    public var description: String { code }

    public static func == (a: Self, b: Self) -> Bool { a.code == b.code }

    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
  }
}

extension Metric.Family: CaseIterable {
  /// In the order in which messages list them.
  public static let allCases: [Self] = [
    .hitRatio, .precision, .recall, .f1, .reciprocalRank, .reciprocalRankSum, .ndcg, .ndcgExponential, .averagePrecision,
    .averagePrecisionCapped, .auc,
    .rankBiasedPrecision,
    .rmse, .mse, .mae,
  ]

  init?(code: some StringProtocol) {
    guard let family = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = family
  }
}
