import Analysis

/// One column of a table, on the paper's numbers or ours.
public struct ClaimColumn {
  private let numbers: ClaimNumbers
  private let table: Reproduction
  public let column: PublishedTable.Column

  init(numbers: ClaimNumbers, table: Reproduction, column: PublishedTable.Column) {
    self.numbers = numbers
    self.table = table
    self.column = column
  }

  /// Whether the data are in scope and at least one row has a number.
  public var isAvailable: Bool {
    if case .ours(let scopes) = numbers.side, !scopes.contains(table.scope(of: column)) { return false }
    return !rows.isEmpty
  }

  /// The rows that have numbers.
  public var rows: [String] { table.table.rows.filter(has) }

  public func has(_ row: String) -> Bool { (try? stored(row)) != nil }

  public func value(_ row: String) throws -> Double { try observed(row).value }

  /// 1 + the number of rows that are strictly better, among some rows or all that have numbers.
  public func rank(of row: String, among rivals: [String]? = nil) throws -> Int {
    let own = try value(row)
    let others = (rivals ?? table.table.rows).filter(has)
    return 1 + (try others.count { column.direction.isBetter(try value($0), than: own) })
  }

  /// The best of some rows, or of all, that have numbers; the first of equals.
  public func leader(among rivals: [String]? = nil) throws -> String {
    let present = (rivals ?? table.table.rows).filter(has)
    guard let first = present.first else { throw NotTested("none of its models was run on \(column.data)") }
    return try present.dropFirst().reduce(first) { best, row in
      column.direction.isBetter(try value(row), than: try value(best)) ? row : best
    }
  }

  /// How much better a row is than the best of some rivals, relative to that: 0.05 is 5 %.
  public func gain(of row: String, over rivals: [String]) throws -> Double {
    let (own, best) = (try value(row), try value(leader(among: rivals)))
    return column.direction == .higher ? own / best - 1 : best / own - 1
  }

  func observed(_ row: String) throws -> Observed {
    numbers.note(table.scope(of: column))
    return try stored(row)
  }

  private func stored(_ row: String) throws -> Observed {
    guard let entry = table.entry(row, column) else { throw NotTested("\(table.table.id) has no row \(row)") }
    if numbers.isPaper {
      guard let published = entry.published else { throw NotTested("the paper prints no numbers for it") }
      return Observed(published, direction: column.direction)
    }
    guard let observed = entry.observed else { throw NotTested("\(row) was not run on \(column.data)") }
    return observed
  }

  /// All rows of the table, whether or not they have numbers.
  var tableRows: [String] { table.table.rows }
}

extension ClaimColumn {
  /// Whether one row is better than `factor` times another and by more than `margin`, by a paired test over users where
  /// there are users. Where lower is better, "1.05 times better" turns round: 1.05 · a ≤ b.
  /// - Parameters:
  ///   - other: the column of another table to read `b` from, on the same users.
  ///   - margin: a negative one asks whether `a` is not worse by more than that.
  public func isBetter(
    _ a: String, than b: String, in other: ClaimColumn? = nil, by factor: Double = 1, margin: Double = 0
  ) throws -> Answer {
    let (first, second) = (try observed(a), try (other ?? self).observed(b))
    return first.isBetter(
      than: second, Gain(factor: factor, margin: margin, direction: column.direction), names: (a, b), place: column.name)
  }

  /// Whether a row is better than `factor` times every other of some rows that have numbers; in this column, or in that
  /// of another table.
  public func isBest(
    _ row: String, among rivals: [String]? = nil, in other: ClaimColumn? = nil, by factor: Double = 1
  ) throws -> Answer {
    let column = other ?? self
    let others = (rivals ?? column.tableRows).filter { $0 != row && column.has($0) }
    guard !others.isEmpty else { throw NotTested("nothing was run beside \(row) on \(self.column.name)") }
    let answers = try others.map { try isBetter(row, than: $0, in: other, by: factor) }
    let text = answers[others.firstIndex(of: try column.leader(among: others))!].evidence
    return Answer.every(answers, text)
  }

  /// Whether the best row of the column is one of these. All rows of the table must have numbers.
  public func isBest(oneOf rows: [String]) throws -> Answer {
    guard tableRows.allSatisfy(has) else { throw NotTested("some rows of \(column.name) were not run") }
    let (inside, outside) = (try leader(among: rows), tableRows.filter { !rows.contains($0) })
    guard !outside.isEmpty else { throw NotTested("nothing stands beside \(rows.joined(separator: ", "))") }
    let rival = try leader(among: outside)
    let yes = try outside.map { try isBetter(inside, than: $0).yes }.max() ?? 1
    let no = try rows.map { try isBetter(rival, than: $0).yes }.max() ?? 1
    let question = try isBetter(inside, than: rival)
    return Answer(yes: yes, no: no, evidence: question.evidence, needs: question.needs)
  }

  /// Whether a row is among the best k of some rows, of which it may be one: at most k − 1 of the others are better.
  public func isAmong(best k: Int, _ row: String, of rows: [String]) throws -> Answer {
    let others = rows.filter { $0 != row && has($0) }
    guard others.count >= k else { throw NotTested("only \(others.count) others were run on \(column.name)") }
    let answers = try others.map { try !isBetter($0, than: row) }
    let (yes, no) = (answers.map(\.yes).adjustedByHolm.sorted(), answers.map(\.no).adjustedByHolm.sorted())
    return Answer(
      yes: yes[others.count - k], no: no[k - 1],
      evidence: "\(row) is \(Self.ordinal(try rank(of: row, among: rows))) of \(others.count + 1) on \(column.name)",
      needs: answers.max { $0.yes < $1.yes }?.needs)
  }

  /// Whether two rows differ by no more than a margin: two one-sided tests.
  public func isClose(_ a: String, to b: String, within margin: Double) throws -> Answer {
    Answer.every([try isBetter(a, than: b, margin: -margin), try isBetter(b, than: a, margin: -margin)])
  }

  /// Whether the ratio of two rows lies in a range. A ratio of measured times may miss it by the tolerance, a share of
  /// the bound, before it counts against the claim.
  public func ratio(_ a: String, to b: String, isIn range: ClosedRange<Double>, tolerance: Double = 0.05) throws -> Answer {
    let (first, second) = (try observed(a), try observed(b))
    let (low, high) = (range.lowerBound, range.upperBound)
    guard first.users == 0 || second.users == 0 else {
      // low · b ≤ a ≤ high · b, whatever the direction of the column
      let bounds = [
        first.isBetter(than: second, Gain(factor: low, margin: -1e-12, direction: .higher), names: (a, b), place: column.name),
        second.isBetter(than: first, Gain(factor: 1 / high, margin: -1e-12, direction: .higher), names: (b, a), place: column.name),
      ]
      return Answer.every(bounds)
    }
    let ratio = first.value / second.value
    let isMeasured = first.isMeasured || second.isMeasured
    let slack = isMeasured ? tolerance : 0
    let shown = isMeasured ? "as measured" : ratio.formatted(decimals: 3)
    let evidence = "\(a) to \(b) on \(column.data): \(shown), claimed \(low) to \(high)"
    if low - 1e-12 <= ratio && ratio <= high + 1e-12 { return Answer(true, evidence) }
    if low * (1 - slack) <= ratio && ratio <= high * (1 + slack) {
      return Answer(yes: 1, no: 1, evidence: evidence, needs: "it misses the range by less than \(Int(100 * tolerance)) %; more timing runs")
    }
    return Answer(false, evidence)
  }

  private static func ordinal(_ rank: Int) -> String {
    switch rank {
    case 1: "first"
    case 2: "second"
    case 3: "third"
    default: "\(rank)th"
    }
  }
}
