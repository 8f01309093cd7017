/// Corrections for testing several hypotheses of one declared family.
public enum Multiplicity: String, Codable, Hashable, Sendable, CaseIterable {
  /// `m·p`.
  case bonferroni
  /// `max_{j≤i} (m−j+1) p_j`: the default for claims, without assumptions.
  case holm
  /// `min_{j≥i} (m−j+1) p_j`: under positive dependence.
  case hochberg
  /// The closed test with Simes' inequality: at least as powerful as Hochberg, under positive dependence.
  case hommel
  /// `min_{j≥i} m p_j / j`: false discovery rate, for exploration.
  case benjaminiHochberg
  /// Benjamini–Hochberg times `Σ 1/i`: under any dependence.
  case benjaminiYekutieli

  /// Adjusted p-values in the order given, at most 1.
  ///
  /// An undefined member (nil) counts as 1 in the family and stays undefined. Equal p get equal adjusted values; an
  /// empty family has none.
  /// - Throws: for a p outside [0, 1] or NaN.
  public func adjusted(_ p: [PValue?]) throws(AnalysisError) -> [PValue?] {
    for (member, value) in p.enumerated() {
      if let value, !((0...1).contains(value.value) && value.log10 <= 0) {
        throw AnalysisError(
          found: "p = \(value.value) for member \(member) of the family", expected: "a probability in [0, 1]",
          hint: "An undefined test is nil, not a number.")
      }
    }
    return corrected(p)
  }

  /// `adjusted` for p-values that this module computed itself, and that need no check.
  func corrected(_ p: [PValue?]) -> [PValue?] {
    if p.isEmpty { return [] }
    let filled = p.map { $0 ?? .one }
    let order = filled.indices.sorted { filled[$0] < filled[$1] }
    let result = adjustedSorted(order.map { filled[$0] })
    var adjusted = [PValue?](repeating: nil, count: p.count)
    for (place, member) in order.enumerated() where p[member] != nil { adjusted[member] = result[place] }
    return adjusted
  }

  /// As above for plain probabilities.
  public func adjusted(_ p: [Double?]) throws(AnalysisError) -> [Double?] {
    try adjusted(p.map { $0.map { PValue($0) } }).map { $0?.value }
  }

  private func adjustedSorted(_ p: [PValue]) -> [PValue] {
    let m = p.count
    switch self {
    case .bonferroni: return p.map { $0.scaled(by: Double(m)) }
    case .holm: return Self.running(p.indices.map { p[$0].scaled(by: Double(m - $0)) }, max)
    case .hochberg: return Self.runningBack(p.indices.map { p[$0].scaled(by: Double(m - $0)) })
    case .hommel: return Self.hommel(p)
    case .benjaminiHochberg: return Self.runningBack(p.indices.map { p[$0].scaled(by: Double(m) / Double($0 + 1)) })
    case .benjaminiYekutieli:
      let harmonic = (1...m).reduce(0.0) { $0 + 1 / Double($1) }
      return Self.runningBack(p.indices.map { p[$0].scaled(by: harmonic * Double(m) / Double($0 + 1)) })
    }
  }

  private static func running(_ values: [PValue], _ keep: (PValue, PValue) -> PValue) -> [PValue] {
    var last: PValue?
    return values.map { value in
      let kept = last.map { keep($0, value) } ?? value
      last = kept
      return kept
    }
  }

  private static func runningBack(_ values: [PValue]) -> [PValue] { running(values.reversed(), min).reversed() }

  /// Hommel's procedure as Wright (1992) writes it: for each m' from m down to 2, Simes' bound of the last m' values.
  private static func hommel(_ p: [PValue]) -> [PValue] {
    let m = p.count
    var adjusted = p
    for size in stride(from: m, to: 1, by: -1) {
      let simes = (1...size).map { p[m - size + $0 - 1].scaled(by: Double(size) / Double($0)) }.min()!
      for place in p.indices {
        let bound = place >= m - size ? simes : min(p[place].scaled(by: Double(size)), simes)
        adjusted[place] = max(adjusted[place], bound)
      }
    }
    return adjusted
  }
}
