/// The numbers a claim is checked on: the paper's, or ours on data of some scope.
public final class ClaimNumbers {
  enum Side: Equatable {
    case paper
    case ours(Set<Scope>)
  }

  private let tables: [Reproduction]
  let side: Side
  /// The scopes of the data that were looked at.
  fileprivate(set) var used: Set<Scope> = []

  init(_ tables: [Reproduction], side: Side) {
    self.tables = tables
    self.side = side
  }

  /// Whether the claim is being checked on the paper's own numbers.
  public var isPaper: Bool { side == .paper }

  /// The columns of a table of the paper, or those with one metric.
  /// - Throws: `NotTested` when the study did not reproduce the table.
  public func columns(_ table: String, metric: String? = nil) throws -> ClaimColumns {
    guard let found = tables.first(where: { $0.table.id == table }) else {
      throw NotTested("\(table) was not reproduced")
    }
    let columns = found.table.columns.filter { metric == nil || $0.metric == metric }
    return ClaimColumns(numbers: self, columns.map { ClaimColumn(numbers: self, table: found, column: $0) })
  }

  /// A number that is no cell of a table: read from runs, curves, artifacts. The paper prints none.
  /// - Throws: `NotTested` on the paper's side.
  public func ours<Number>(_ read: () throws -> Number) throws -> Number {
    guard case .ours(let scopes) = side else { throw NotTested("the paper prints no numbers for it") }
    guard scopes.contains(.paper) else { throw NotTested("it was tested on the paper's data only") }
    return try read()
  }

  fileprivate func note(_ scope: Scope) { if !isPaper { used.insert(scope) } }
}

/// Some columns of a table, each with its data set: what "on all data sets" ranges over.
public struct ClaimColumns {
  private let numbers: ClaimNumbers
  public let all: [ClaimColumn]

  fileprivate init(numbers: ClaimNumbers, _ all: [ClaimColumn]) {
    self.numbers = numbers
    self.all = all
  }

  /// Those of some data sets.
  public func on(_ data: [String]) -> ClaimColumns {
    ClaimColumns(numbers: numbers, all.filter { data.contains($0.column.data) })
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

  /// Those that have numbers.
  public var available: [ClaimColumn] { all.filter(\.isAvailable) }

  /// The claim that something holds in every column.
  public func all(_ check: (ClaimColumn) throws -> Answer) throws -> Finding {
    try requirePrinted()
    return Finding.all(try answers(check), of: all.count)
  }

  /// The claim that something holds in at least so many columns.
  public func count(atLeast threshold: Int, _ check: (ClaimColumn) throws -> Answer) throws -> Finding {
    try count(in: threshold...max(threshold, all.count), check)
  }

  /// The claim that something holds in a number of columns.
  public func count(in range: ClosedRange<Int>, _ check: (ClaimColumn) throws -> Answer) throws -> Finding {
    try requirePrinted()
    return Finding.count(range, try answers(check), of: all.count)
  }

  /// The mean rank of a row over the columns that have numbers; 1 is best.
  /// - Throws: `NotTested` when no column has.
  public func meanRank(of row: String) throws -> Double {
    let ranks = try available.compactMap { column in column.has(row) ? Double(try column.rank(of: row)) : nil }
    guard !ranks.isEmpty else { throw NotTested("\(row) has no numbers") }
    return ranks.reduce(0, +) / Double(ranks.count)
  }

  /// A figure whose values cannot be read says nothing on the paper's side.
  private func requirePrinted() throws {
    if numbers.isPaper && available.isEmpty { throw NotTested("the paper prints no numbers for it") }
  }

  private func answers(_ check: (ClaimColumn) throws -> Answer) throws -> [Answer] {
    try available.compactMap { column in
      do {
        return try check(column)
      } catch is NotTested {
        return nil  // a row of this column was not run: it is one of the n that were not tested
      }
    }
  }
}

/// One column of a table, on the paper's numbers or ours.
public struct ClaimColumn {
  private let numbers: ClaimNumbers
  private let table: Reproduction
  public let column: PublishedTable.Column

  fileprivate init(numbers: ClaimNumbers, table: Reproduction, column: PublishedTable.Column) {
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

  public func has(_ row: String) -> Bool { (try? read(row)) != nil }

  public func value(_ row: String) throws -> Double { try read(row).value }

  /// 1 + the number of rows that are strictly better.
  public func rank(of row: String) throws -> Int {
    let own = try value(row)
    return 1 + (try rows.count { column.direction.isBetter(try value($0), than: own) })
  }

  /// Whether one row is better than `factor` times another, by a paired test over users where there are users.
  public func isBetter(_ a: String, than b: String, by factor: Double = 1) throws -> Answer {
    let (first, second) = (try read(a), try read(b))
    numbers.note(table.scope(of: column))
    return first.isBetter(than: second, by: factor, direction: column.direction, names: (a, b), place: column.name)
  }

  /// Whether a row is better than every other of some rows that has numbers.
  public func isBest(_ row: String, among rivals: [String]? = nil) throws -> Answer {
    let others = (rivals ?? table.table.rows).filter { $0 != row && has($0) }
    guard !others.isEmpty else { throw NotTested("nothing was run beside \(row) on \(column.name)") }
    let answers = try others.map { try isBetter(row, than: $0) }
    let best = try others.max { column.direction.isBetter(try value($1), than: try value($0)) }!
    let text = answers[others.firstIndex(of: best)!].evidence
    return Answer.every(answers, text)
  }

  private func read(_ row: String) throws -> Observed {
    guard let entry = table.entry(row, column) else { throw NotTested("\(table.table.id) has no row \(row)") }
    if numbers.isPaper {
      guard let published = entry.published else { throw NotTested("the paper prints no numbers for it") }
      return Observed(published, direction: column.direction)
    }
    guard let observed = entry.observed else { throw NotTested("\(row) was not run on \(column.data)") }
    return observed
  }
}
