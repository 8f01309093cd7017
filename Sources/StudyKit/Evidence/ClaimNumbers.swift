/// The numbers a claim is checked on: the paper's, or ours on data of some scope.
public final class ClaimNumbers {
  enum Side: Equatable {
    case paper
    case ours(Set<Scope>)
  }

  private let tables: [Reproduction]
  let side: Side
  /// Whether ours are those of the second candidate set of each table.
  private let second: Bool
  /// The scopes of the data that were looked at.
  private(set) var used: Set<Scope> = []

  init(_ tables: [Reproduction], side: Side, second: Bool = false) {
    self.tables = tables
    self.side = side
    self.second = second
  }

  /// Whether the claim is being checked on the paper's own numbers.
  public var isPaper: Bool { side == .paper }

  /// The columns of a table of the paper, or those with one metric.
  /// - Throws: `NotTested` when the study did not reproduce the table, or did not rank it a second way.
  public func columns(_ table: String, metric: String? = nil) throws -> ClaimColumns {
    guard let found = tables.first(where: { $0.table.id == table }) else {
      throw NotTested("\(table) was not reproduced")
    }
    guard let read = second ? found.second : found else { throw NotTested("\(table) was ranked in one way only") }
    let columns = found.table.columns.filter { metric == nil || $0.metric == metric }
    return ClaimColumns(numbers: self, columns.map { ClaimColumn(numbers: self, table: read, column: $0) })
  }

  /// A number that is no cell of a table: read from runs, curves, artifacts. The paper prints none.
  /// - Throws: `NotTested` on the paper's side.
  public func ours<Number>(_ read: () throws -> Number) throws -> Number {
    guard case .ours(let scopes) = side else { throw NotTested("the paper prints no numbers for it") }
    guard scopes.contains(.paper) else { throw NotTested("it was tested on the paper's data only") }
    if second { throw NotTested("it rests on no table that was ranked in two ways") }
    return try read()
  }

  func note(_ scope: Scope) { if !isPaper { used.insert(scope) } }
}

/// Some columns of a table, each with its data set: what "on all data sets" ranges over.
public struct ClaimColumns {
  private let numbers: ClaimNumbers
  public let all: [ClaimColumn]

  init(numbers: ClaimNumbers, _ all: [ClaimColumn]) {
    self.numbers = numbers
    self.all = all
  }

  /// Those that have numbers.
  public var available: [ClaimColumn] { all.filter(\.isAvailable) }

  /// The same, without those that have no numbers.
  public var present: ClaimColumns { ClaimColumns(numbers: numbers, available) }

  /// Those of some data sets.
  public func on(_ data: [String]) -> ClaimColumns { filtered { data.contains($0) } }

  /// Those of the other data sets.
  public func except(_ data: [String]) -> ClaimColumns { filtered { !data.contains($0) } }

  private func filtered(_ isKept: (String) -> Bool) -> ClaimColumns {
    ClaimColumns(numbers: numbers, all.filter { isKept($0.column.data) })
  }

  /// The column of one data set, without which the claim cannot be tested.
  /// - Throws: `NotTested` when there is none, or no number of ours in it.
  public func on(_ data: String) throws -> ClaimColumn {
    guard let column = all.first(where: { $0.column.data == data }) else { throw NotTested("there are no numbers on \(data)") }
    guard column.isAvailable else {
      throw NotTested(numbers.isPaper ? "the paper prints no numbers for it" : "it names \(data), which was not run")
    }
    return column
  }

  /// One group of columns a data set, for claims that look at several of its columns together.
  public var perData: ClaimGroups {
    let names = all.map(\.column.data).uniqued
    return ClaimGroups(numbers: numbers, all: names.map { on([$0]) })
  }

  /// The claim that something holds in every column.
  public func all(_ check: (ClaimColumn) throws -> Answer) throws -> Finding { try columns.all(check) }

  /// The claim that something holds in at least so many columns.
  public func count(atLeast threshold: Int, _ check: (ClaimColumn) throws -> Answer) throws -> Finding {
    try columns.count(in: threshold...max(threshold, all.count), check)
  }

  /// The claim that something holds in a number of columns.
  public func count(in range: ClosedRange<Int>, _ check: (ClaimColumn) throws -> Answer) throws -> Finding {
    try columns.count(in: range, check)
  }

  /// A claim that is one question about all columns that have numbers; the finding says how many those are.
  /// - Parameter scalesThreshold: the question asks for fewer where fewer columns have numbers.
  public func whole(scalesThreshold: Bool = false, _ check: ([ClaimColumn]) throws -> Answer) throws -> Finding {
    let available = available
    guard !available.isEmpty else {
      throw NotTested(numbers.isPaper ? "the paper prints no numbers for it" : "none of its \(all.count) cells was run")
    }
    var finding = Finding(try check(available))
    finding.tested = (available.count, all.count)
    finding.isScaled = scalesThreshold && available.count < all.count
    return finding
  }

  private var columns: ClaimParts<ClaimColumn> {
    ClaimParts(isPaper: numbers.isPaper, total: all.count, available: available)
  }
}

extension ClaimColumns {
  /// The mean rank of a row over the columns that have numbers; 1 is best.
  /// - Throws: `NotTested` when no column has.
  public func meanRank(of row: String) throws -> Double {
    let ranks = try available.compactMap { column in column.has(row) ? Double(try column.rank(of: row)) : nil }
    guard !ranks.isEmpty else { throw NotTested("\(row) has no numbers") }
    return ranks.reduce(0, +) / Double(ranks.count)
  }

  /// The claim that a row's mean rank is at most so much.
  public func meanRank(of row: String, atMost limit: Double) throws -> Finding {
    try whole { _ in
      let rank = try meanRank(of: row)
      return Answer(rank <= limit + 1e-9, "mean rank of \(row) \(rank.formatted(decimals: 2)), at most \(limit)")
    }
  }

  /// The claim that a row ranks better, on average, on some data sets than on others.
  public func meanRank(of row: String, on data: [String], isBetterThanOn others: [String]) throws -> Finding {
    try on(data + others).whole { _ in
      let (first, second) = (try on(data).meanRank(of: row), try on(others).meanRank(of: row))
      return Answer(
        first < second, "mean rank of \(row) \(first.formatted(decimals: 2)) against \(second.formatted(decimals: 2))")
    }
  }

  /// The claim that a quantity of the columns is largest on one data set, which must be there, and another with it.
  public func isLargest(on data: String, _ quantity: (ClaimColumn) throws -> Double) throws -> Finding {
    let own = try quantity(try on(data))
    return try whole { columns in
      let others = try columns.filter { $0.column.data != data }.map { ($0.column.data, try quantity($0)) }
      guard let rival = others.max(by: { $0.1 < $1.1 }) else { throw NotTested("nothing was run beside \(data)") }
      return Answer(
        own > rival.1, "\(own.formatted(decimals: 4)) on \(data), at most \(rival.1.formatted(decimals: 4)) elsewhere (\(rival.0))")
    }
  }
}

/// Groups of columns, one a data set.
public struct ClaimGroups {
  fileprivate let numbers: ClaimNumbers
  public let all: [ClaimColumns]

  private var parts: ClaimParts<ClaimColumns> {
    ClaimParts(isPaper: numbers.isPaper, total: all.count, available: all.filter { !$0.available.isEmpty })
  }

  public func all(_ check: (ClaimColumns) throws -> Answer) throws -> Finding { try parts.all(check) }

  public func count(atLeast threshold: Int, _ check: (ClaimColumns) throws -> Answer) throws -> Finding {
    try parts.count(in: threshold...max(threshold, all.count), check)
  }

  public func count(in range: ClosedRange<Int>, _ check: (ClaimColumns) throws -> Answer) throws -> Finding {
    try parts.count(in: range, check)
  }
}

/// What a claim ranges over, and how much of it there is.
private struct ClaimParts<Part> {
  let isPaper: Bool
  let total: Int
  let available: [Part]

  func all(_ check: (Part) throws -> Answer) throws -> Finding { Finding.all(try answers(check), of: total) }

  func count(in range: ClosedRange<Int>, _ check: (Part) throws -> Answer) throws -> Finding {
    Finding.count(range, try answers(check), of: total)
  }

  private func answers(_ check: (Part) throws -> Answer) throws -> [Answer] {
    // A figure whose values cannot be read says nothing on the paper's side.
    if isPaper && available.isEmpty { throw NotTested("the paper prints no numbers for it") }
    return try available.compactMap { part in
      do {
        return try check(part)
      } catch is NotTested {
        return nil  // a row of this part was not run: it is one of the n that were not tested
      }
    }
  }
}
