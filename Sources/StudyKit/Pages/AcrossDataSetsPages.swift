import Analysis
public import Reports

/// A critical-difference diagram; a hole with the reason where too few data sets were run.
///
///     criticalDifferenceFigure("Mean ranks by HR@50.", label: "cd", source: here()) { try lab.acrossDataSets(grid, by: hit) }
///
/// What the caption must say (n, k, the test, substitutes, what was left out) is added to it.
public func criticalDifferenceFigure(
  _ caption: Text, label: String, source: Text? = nil, of across: () throws -> AcrossDataSets
) -> Figure {
  let found = Result { try across() }
  let settings = (try? found.get()).map { Text(verbatim: " " + $0.inWords) } ?? ""
  return Figure(caption + settings, label: label, source: source) {
    let across = try found.get()
    if let reason = across.reason { throw Missing(.absent, reason) }
    return .criticalDifference(across.diagram)
  }
}

/// The mean ranks of models over data sets, with each model's rank on each of them.
public func meanRankTable(_ caption: Text, label: String, of across: () throws -> AcrossDataSets) -> Reports.Table {
  Table(caption, label: label) {
    let across = try across().ranked()
    Column("Model", .left)
    Column("Mean rank")
    for data in across.dataSets { Column(Text(verbatim: data)) }
    let order = across.models.indices.sorted { (across.meanRanks[$0], $0) < (across.meanRanks[$1], $1) }
    for model in order {
      Row(
        cells: [.text(Text(verbatim: across.models[model])), .number(across.meanRanks[model], decimals: 2)]
          + across.values.map { .integer(across.rank(of: model, in: $0)) })
    }
    Note(Text(verbatim: across.inWords))
  }
}

extension AcrossDataSets {
  /// n, k, the test, and what the ranks do not cover, for captions and notes.
  public var inWords: String {
    var sentences = ["Ranks by \(metric.label), 1 is best; n = \(dataSets.count) data sets, k = \(models.count) models."]
    if let reason {
      sentences.append("No test: \(reason).")
    } else {
      sentences.append(test)
    }
    if !substitutes.isEmpty {
      sentences.append("Not the paper's data: \(substitutes.map { "\($0.data) (\($0.scope.rawValue))" }.joined(separator: ", ")).")
    }
    if !leftOut.isEmpty {
      sentences.append("Left out: \(leftOut.map { "\($0.data) (\($0.reason))" }.joined(separator: "; ")).")
    }
    return sentences.joined(separator: " ")
  }

  private var test: String {
    let statistic: String
    if let f = friedman.f, let p = friedman.p {
      let (first, second) = (Int(friedman.degreesOfFreedom), Int(friedman.residualDegreesOfFreedom))
      statistic = "Friedman's test with the Iman–Davenport statistic: F(\(first), \(second)) = \(f.formatted(decimals: 2)), \(p.equation)"
    } else {
      statistic = "Friedman's test: χ² = \((friedman.chiSquare ?? 0).formatted(decimals: 2)), \(friedman.chiSquareP?.equation ?? "")"
    }
    guard isSignificant, let nemenyi else { return "\(statistic): not significant, so no pair is told apart and no bars are drawn." }
    return "\(statistic). Nemenyi at α = 0.05: critical difference \(nemenyi.criticalDifference.formatted(decimals: 2)); bars join models that are not told apart, and depend on which models are compared."
  }

  /// Itself, where it has ranks.
  fileprivate func ranked() throws -> AcrossDataSets {
    if meanRanks.isEmpty { throw Missing(.absent, friedman.status.reason ?? "there are no ranks") }
    return self
  }

  /// Bars only where the models differ at all.
  var diagram: RankDiagram {
    guard isSignificant, let nemenyi else {
      return RankDiagram(names: models, meanRanks: meanRanks, criticalDifference: nil, groups: [])
    }
    return RankDiagram(
      names: models, meanRanks: meanRanks, criticalDifference: nemenyi.criticalDifference,
      groups: nemenyi.groups.map { $0.map { nemenyi.order[$0] } })
  }

  func rank(of model: Int, in row: [Double]) -> Int {
    1 + row.count { metric.direction.isBetter($0, than: row[model]) }
  }
}
