extension Chart {
  /// What the chart shows, in words made from its data: for readers who cannot see it. Distinct from the caption, which says what it means.
  public var alternativeText: String {
    let described = panels.map { panel in
      let title = panel.title.map { "Panel \($0.plain): " } ?? ""
      return title + panel.alternativeText
    }
    return (panels.count > 1 ? "\(panels.count) panels. " : "") + described.joined(separator: " ")
  }
}

extension Panel {
  var alternativeText: String {
    var parts: [String] = []
    let lines = layers.compactMap { if case .line(let series, _) = $0 { series } else { nil } }
    let points = layers.compactMap { if case .points(let series, _) = $0 { series } else { nil } }
    if !lines.isEmpty {
      parts.append("\(opening("Line chart", lines.count)) " + lines.map { describe($0) }.joined(separator: " "))
    }
    if !points.isEmpty {
      parts.append("\(opening("Scatter plot", points.count)) " + points.map { describeCloud($0) }.joined(separator: " "))
    }
    for layer in layers {
      switch layer {
      case .bars(let series): parts.append(describe(bars: series))
      case .heatMap(let map): parts.append(map.alternativeText)
      case .forest(let estimates, let decimals): parts.append(describe(estimates, decimals))
      case .criticalDifference(let diagram): parts.append(diagram.alternativeText)
      case .line, .points: break
      }
    }
    for line in references {
      parts.append("Reference line at \(Numerals.short(line.value))" + (line.title.map { " (\($0))." } ?? "."))
    }
    return parts.joined(separator: " ")
  }

  private func opening(_ kind: String, _ count: Int) -> String {
    let vertical = y.title.map { " of \($0.plain)" } ?? ""
    let horizontal = x.title.map { " against \($0.plain)" } ?? ""
    return "\(kind)\(vertical)\(horizontal), \(count) series."
  }

  private func describe(_ series: Series) -> String {
    let points = series.points.filter { $0.y.isFinite }
    guard let first = points.first, let last = points.last, let top = points.max(by: { $0.y < $1.y }) else {
      return "\(series.name): no values."
    }
    if points.count == 1 { return "\(series.name): \(Numerals.short(first.y)) at \(place(first.x))." }
    return "\(series.name): from \(Numerals.short(first.y)) at \(place(first.x)) to \(Numerals.short(last.y)) at \(place(last.x)), "
      + "highest \(Numerals.short(top.y)) at \(place(top.x))."
  }

  private func describeCloud(_ series: Series) -> String {
    let points = series.points.filter { $0.x.isFinite && $0.y.isFinite }
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(), let low = points.map(\.y).min(),
      let high = points.map(\.y).max()
    else { return "\(series.name): no points." }
    return "\(series.name): \(points.count) points, \(Numerals.short(left)) to \(Numerals.short(right)) across, "
      + "\(Numerals.short(low)) to \(Numerals.short(high)) up."
  }

  private func describe(bars: [Series]) -> String {
    opening("Bar chart", bars.count) + " "
      + bars.map { series in
        let values = series.points.map { "\(place($0.x)) \(Numerals.short($0.y))" }.joined(separator: ", ")
        return "\(series.name): \(values)."
      }.joined(separator: " ")
  }

  private func describe(_ estimates: [Estimate], _ decimals: Int) -> String {
    let measure = x.title.map { " of \($0.plain)" } ?? ""
    return "Estimates\(measure) with intervals. "
      + estimates.map {
        "\($0.name): \(Numerals.fixed($0.value, decimals: decimals)), "
          + "\(Numerals.fixed($0.low, decimals: decimals)) to \(Numerals.fixed($0.high, decimals: decimals))."
      }.joined(separator: " ")
  }

  private func place(_ x: Double) -> String {
    if case .categorical(let names) = self.x.scale, let index = Int(exactly: x.rounded()), names.indices.contains(index) {
      return names[index]
    }
    return Numerals.short(x)
  }
}

extension HeatMap {
  var alternativeText: String {
    let cells = values.enumerated().flatMap { row, line in line.enumerated().compactMap { c, x in x.map { (row, c, $0) } } }
    guard let low = cells.min(by: { $0.2 < $1.2 }), let high = cells.max(by: { $0.2 < $1.2 }) else {
      return "Heat map of \(measure) with no values."
    }
    func name(_ cell: (Int, Int, Double)) -> String {
      "\(Numerals.short(cell.2)) (row \(cell.0 < rows.count ? rows[cell.0] : "\(cell.0 + 1)"), "
        + "column \(cell.1 < columns.count ? columns[cell.1] : "\(cell.1 + 1)"))"
    }
    return "Heat map of \(measure), \(values.count) rows by \(values.first?.count ?? 0) columns. "
      + "Lowest \(name(low)), highest \(name(high))."
  }
}

extension RankDiagram {
  var alternativeText: String {
    let order = ranks.sorted { $0.rank < $1.rank }
    let listed = order.map { "\($0.name) \(Numerals.short($0.rank))" }.joined(separator: ", ")
    let together = shownGroups.map { group in group.map { names[$0] }.joined(separator: ", ") }
    return "Mean ranks, best first: \(listed)."
      + (criticalDifference.map { " Critical difference \(Numerals.short($0))." } ?? "")
      + (together.isEmpty ? "" : " Not told apart: \(together.joined(separator: "; ")).")
  }

  /// Maximal groups of at least two whose ranks differ by less than the critical difference, unless groups are given.
  var shownGroups: [[Int]] {
    if let groups { return groups.filter { $0.count > 1 } }
    guard let criticalDifference else { return [] }
    let order = meanRanks.indices.sorted { (meanRanks[$0], $0) < (meanRanks[$1], $1) }
    var result: [[Int]] = []
    var reached = 0
    for start in order.indices {
      let end = order.indices.last { meanRanks[order[$0]] - meanRanks[order[start]] < criticalDifference } ?? start
      if end > start, end > reached || result.isEmpty {
        result.append(order[start...end].map { $0 })
        reached = end
      }
    }
    return result
  }
}

extension Numerals {
  /// At most four significant digits, for running descriptions.
  static func short(_ x: Double) -> String {
    guard x.isFinite, x != 0 else { return fixed(x, decimals: 0) }
    if isExtreme(x) { return fixed(x, decimals: 3) }
    let whole = Int(logarithm10(abs(x)).rounded(.down)) + 1
    var digits = fixed(x, decimals: min(max(0, 4 - max(whole, 0)), 8))
    guard digits.contains(".") else { return digits }
    while digits.hasSuffix("0") { digits.removeLast() }
    if digits.hasSuffix(".") { digits.removeLast() }
    return digits
  }
}
