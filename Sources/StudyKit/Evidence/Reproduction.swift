public import Analysis
public import Evaluation

/// A table of the paper with our numbers beside its own.
public struct Reproduction: Equatable {
  public enum Ours: Equatable {
    case observed(Observed)
    case notComparable(String)
    case notRun(String)
  }

  public struct Entry: Equatable {
    public let row: String
    public let column: PublishedTable.Column
    public let published: Double?
    public let ours: Ours
    public let verdict: Agreement

    public var observed: Observed? { if case .observed(let value) = ours { value } else { nil } }
  }

  public let table: PublishedTable
  /// Row by row.
  public let entries: [Entry]
  /// The same table under a second candidate set, where it was ranked so; empty or one.
  private var others: [Reproduction] = []
  /// Of the second: what its candidates are.
  public private(set) var candidates: CandidateSet?
  /// How the data of each column relate to the paper's.
  let scopes: [String: Scope]

  public func entry(_ row: String, _ column: PublishedTable.Column) -> Entry? {
    entries.first { $0.row == row && $0.column == column }
  }

  public func scope(of column: PublishedTable.Column) -> Scope { scopes[column.data] ?? .paper }

  /// The same table with our numbers under a second candidate set; nil where there is none.
  public var second: Reproduction? { others.first }

  func beside(_ second: Reproduction, _ candidates: CandidateSet) -> Reproduction {
    var (copy, second) = (self, second)
    second.candidates = candidates
    copy.others = [second]
    return copy
  }

  /// Kendall's τ-b between the published and our order of the models of one block; nil with fewer than two.
  public func tau(_ column: PublishedTable.Column, block: [String]) -> Double? {
    let pairs = compared(column, block)
    return kendallTau(pairs.map(\.published), pairs.map(\.ours))
  }

  /// Kendall's τ-b between our orders of some models under the two candidate sets; nil with fewer than two models.
  public func tauOfProtocols(_ column: PublishedTable.Column, models: [String]? = nil) -> Double? {
    let pairs = (models ?? table.rows).compactMap { row -> (Double, Double)? in
      guard let first = entry(row, column)?.observed, let second = second?.entry(row, column)?.observed else { return nil }
      return (first.value, second.value)
    }
    return kendallTau(pairs.map(\.0), pairs.map(\.1))
  }

  init(_ table: PublishedTable, scopes: [String: Scope], reading: (String, PublishedTable.Column) -> Ours) {
    self.init(table, scopes: scopes, read: table.rows.map { row in table.columns.map { reading(row, $0) } })
  }

  /// - Parameter read: our numbers, a list a row with one for each column.
  init(_ table: PublishedTable, scopes: [String: Scope], read: [[Ours]]) {
    self.table = table
    self.scopes = scopes
    entries = table.rows.indices.flatMap { r in
      table.columns.indices.map { c in
        let column = table.columns[c]
        let rivals = table.blocks.first { $0.contains(table.rows[r]) } ?? []
        let block = table.rows.indices.filter { rivals.contains(table.rows[$0]) }.compactMap { i -> (Int, Double, Double)? in
          guard let published = table.value(table.rows[i], column), case .observed(let ours) = read[i][c] else { return nil }
          return (i, published, ours.value)
        }
        let published = table.value(table.rows[r], column)
        let verdict = Self.verdict(
          read[r][c], table.printed(table.rows[r], column), row: r, block: block, column, scopes[column.data] ?? .paper)
        return Entry(row: table.rows[r], column: column, published: published, ours: read[r][c], verdict: verdict)
      }
    }
  }

  private static func verdict(
    _ ours: Ours, _ printed: PublishedValue?, row: Int, block: [(row: Int, published: Double, ours: Double)],
    _ column: PublishedTable.Column, _ scope: Scope
  ) -> Agreement {
    switch ours {
    case .notRun(let reason): return .notRun(reason)
    case .notComparable(let reason): return .notComparable(reason)
    case .observed(let observed):
      guard scope.counts else { return .notComparable("the data are \(scope.rawValue)") }
      guard let printed else { return .notComparable("the paper prints no number") }
      guard let published = printed.value else {
        return .notComparable("of the paper's number only the range is known, \(printed.text(decimals: column.decimals))")
      }
      if observed.isMeasured { return .notComparable("seconds depend on the machine") }
      let place = block.count > 1 ? block.firstIndex { $0.row == row } : nil
      let ranks = place.map { place in
        (
          rank(of: place, in: block.map(\.published), column.direction), rank(of: place, in: block.map(\.ours), column.direction)
        )
      }
      return Agreement(published: published, ours: observed.value, interval: observed.interval, ranks: ranks)
    }
  }

  /// 1 + the number of strictly better values: equals share a rank.
  private static func rank(of index: Int, in values: [Double], _ direction: Direction) -> Int {
    1 + values.count { direction.isBetter($0, than: values[index]) }
  }

  private func compared(_ column: PublishedTable.Column, _ block: [String]) -> [(published: Double, ours: Double)] {
    block.compactMap { row in
      guard let entry = entry(row, column), let published = entry.published, let ours = entry.observed else { return nil }
      return (published, ours.value)
    }
  }
}

/// Thrown while reading a number that exists but must not be held against the paper's.
public struct NotComparable: Error, Equatable {
  public var reason: String
  public init(_ reason: String) { self.reason = reason }
}

extension Lab {
  /// Holds our numbers against a table of the paper. What cannot be read is “not run”, with its reason.
  /// - Parameter reading: our number for a row and a column; throw `NotComparable` where the two must not be compared.
  @discardableResult
  public func reproduce(
    _ table: PublishedTable, reading: (_ row: String, _ column: PublishedTable.Column) throws -> Observed
  ) -> Reproduction {
    reproduce(table, also: nil) { row, column, _ in try reading(row, column) }
  }

  /// The same under the paper's candidates and under a second set, for which every claim gets a second verdict.
  ///
  ///     lab.reproduce(paper["table2"], also: .all(users: 300)) { row, column, candidates in
  ///       try grid[row, on: column.data].observed(Metric(code: column.metric), candidates: candidates)
  ///     }
  ///
  /// - Parameters:
  ///   - second: must be among the protocol's candidate sets, not as the first; nil asks for no second column.
  ///   - reading: is asked once with nil candidates (the protocol's first) and once with `second`.
  @discardableResult
  public func reproduce(
    _ table: PublishedTable, also second: CandidateSet?,
    reading: (_ row: String, _ column: PublishedTable.Column, _ candidates: CandidateSet?) throws -> Observed
  ) -> Reproduction {
    var reproduction = held(table) { try reading($0, $1, nil) }
    if let second { reproduction = reproduction.beside(held(table) { try reading($0, $1, second) }, second) }
    evidence.add(reproduction)
    return reproduction
  }

  /// The same, reading each row and column from a grid whose labels are the paper's.
  @discardableResult
  public func reproduce(_ table: PublishedTable, from grid: Grid, also second: CandidateSet? = nil) -> Reproduction {
    reproduce(table, also: second) { row, column, candidates in
      guard grid.has(row, on: column.data) else { throw Missing(.absent, "\(row) on \(column.data) is not in this profile") }
      return try grid[row, on: column.data].observed(Metric(code: column.metric), candidates: candidates)
    }
  }

  private func held(
    _ table: PublishedTable, reading: (String, PublishedTable.Column) throws -> Observed
  ) -> Reproduction {
    let read = table.rows.map { row in table.columns.map { ours(row, $0, reading) } }
    // Where there is no number, nothing is asked of the data.
    let numbered = table.columns.indices.filter { c in read.contains { if case .observed = $0[c] { true } else { false } } }
    let known = Set(numbered.map { table.columns[$0].data }).compactMap { label in dataSets[label].map { (label, scope(of: $0)) } }
    return Reproduction(table, scopes: Dictionary(uniqueKeysWithValues: known), read: read)
  }

  private func ours(
    _ row: String, _ column: PublishedTable.Column, _ reading: (String, PublishedTable.Column) throws -> Observed
  ) -> Reproduction.Ours {
    do {
      let observed = try reading(row, column)
      try requireEnoughTested(on: column.data)
      return .observed(observed)
    } catch let refusal as NotComparable {
      return .notComparable(refusal.reason)
    } catch let missing as Missing {
      return .notRun(missing.reason)
    } catch {
      return .notRun("\(error)")
    }
  }
}
