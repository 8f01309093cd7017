import Analysis
public import Reports

/// As a statement in a body, a reproduction is its companion table.
extension Reproduction: BlockConvertible {
  public var block: Block {
    companion("\(table.caption) Ours beside the paper's.", label: "\(table.id)-companion").block
  }
}

extension Reproduction {
  /// Ours beside the published numbers: value, interval, difference, verdict, for the columns in which something was run.
  /// The others are named in a note.
  public func companion(_ caption: Text, label: String) -> Reports.Table {
    let run = table.columns.filter { column in entries.contains { $0.column == column && $0.observed != nil } }
    let left = table.columns.filter { !run.contains($0) }
    return Table(caption, label: label) {
      Column("Model", .left)
      Column("Published")
      Column("Ours")
      Column("95 % interval", .left)
      Column("Difference")
      Column("Verdict", .left)
      for column in run {
        Rows(title(of: column)) {
          for entry in entries where entry.column == column { Row(cells: cells(entry, decimals: column.decimals)) }
        }
      }
      Note(
        "*Within tolerance*: the published value lies in our 95 % interval widened by √2, or within 5 %. *Same ordering*: outside that, but the model has the same rank among those of its block that were run. Interval: Student's t over users. τ: Kendall's, of the models' order, published against ours.")
      if !left.isEmpty { Note("Not run: \(left.map(\.name).joined(separator: ", ")).") }
    }
  }

  private func title(of column: PublishedTable.Column) -> Text {
    let taus = table.blocks.compactMap { tau(column, block: $0) }.map { $0.formatted(decimals: 2) }
    let scope = scope(of: column) == .paper ? "" : ", \(scope(of: column).rawValue)"
    return Text(verbatim: "\(column.name)\(scope)\(taus.isEmpty ? "" : "; τ = \(taus.joined(separator: ", "))")")
  }

  private func cells(_ entry: Entry, decimals: Int) -> [TableCell] {
    let printed = table.printed(entry.row, entry.column)
    let isPlain = printed.map { $0 == PublishedValue($0.value ?? .nan) } ?? true
    let published = isPlain
      ? TableCell.number(entry.published, decimals: decimals, orMissing: "the paper prints no number")
      : .text(Text(verbatim: printed!.text(decimals: decimals)))
    guard let ours = entry.observed else {
      let reason = entry.verdict.reason ?? "not run"
      return [.text(Text(verbatim: entry.row)), published, .missing(reason), .empty, .empty, entry.verdict.badge]
    }
    let range: TableCell = ours.interval.map { .text(Text(verbatim: $0.formatted(decimals: decimals))) } ?? .empty
    let difference = entry.published.map { TableCell.number(ours.value - $0, decimals: decimals, measured: ours.isMeasured) } ?? .empty
    return [
      .text(Text(verbatim: entry.row)), published,
      .number(ours.value, decimals: decimals, greyFrom: ours.certainDecimals, measured: ours.isMeasured), range, difference, entry.verdict.badge,
    ]
  }
}

extension Agreement {
  var badge: TableCell {
    switch self {
    case .withinTolerance: .badge("within tolerance", .positive)
    case .sameOrdering: .badge("same ordering", .neutral)
    case .orderingDiffers: .badge("ordering differs", .negative)
    case .notComparable: .badge("not comparable", .muted)
    case .notRun: .badge("not run", .muted)
    }
  }
}

/// A family of comparisons as a table: interval first, p last.
public func comparisonTable(_ caption: Text, label: String, _ rows: () throws -> [Comparison]) -> Reports.Table {
  Table(caption, label: label) {
    let rows = try rows()
    Column("Against", .left)
    Column("Difference")
    Column("95 % interval", .left)
    Column("t")
    Column("p")
    Column("p_{Holm}")
    Column("d_z")
    Column("Win / tie / loss", .centre)
    Column("p_{flip}")
    for (metric, group) in rows.grouped {
      Rows(Text(verbatim: metric)) {
        for row in group { Row(cells: cells(row)) }
      }
    }
    if let first = rows.first {
      let families = rows.grouped.map(\.rows.count)
      Note(
        "Differences of \(first.a) to each model, users' seed-averaged metrics, n = \(first.users). Two-sided paired t; interval by Student's t; Holm within the family, which is one metric on \(first.data): \(families.first ?? 0) comparisons. p_{flip}: seeded permutation of the users' signs. d_z: mean difference over its standard deviation.")
    }
    let disputed = rows.filter { ($0.p ?? 1) < Significance.level && ($0.resampled.signFlip ?? 1) >= Significance.level }
    if !disputed.isEmpty {
      Note("The t-test and the sign-flip test disagree about 0.05 for \(disputed.map { "\($0.b) (\($0.metric))" }.joined(separator: ", ")).")
    }
  }
}

private func cells(_ row: Comparison) -> [TableCell] {
  func p(_ value: Double?) -> TableCell { value.map { .pValue($0) } ?? .missing("the test is undefined") }
  let range: TableCell = row.interval.map { .text(Text(verbatim: $0.formatted(decimals: 4))) } ?? .empty
  return [
    .text(Text(verbatim: row.b)), .number(row.difference, decimals: 4), range,
    .number(row.statistic, decimals: 2, orMissing: "the test is undefined"), p(row.p), p(row.adjusted),
    .number(row.dz, decimals: 2, orMissing: "the effect size is undefined"),
    .text("\(row.outcomes.wins) / \(row.outcomes.ties) / \(row.outcomes.losses)"), p(row.resampled.signFlip),
  ]
}

extension [Comparison] {
  /// By metric, in the order in which metrics first occur.
  fileprivate var grouped: [(metric: String, rows: [Comparison])] {
    var order: [String] = []
    for row in self where !order.contains(row.metric) { order.append(row.metric) }
    return order.map { metric in (metric, filter { $0.metric == metric }) }
  }
}
