import Analysis

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
    public let verdict: Verdict

    public var observed: Observed? { if case .observed(let value) = ours { value } else { nil } }
  }

  public let table: PublishedTable
  /// Row by row.
  public let entries: [Entry]
  /// How the data of each column relate to the paper's.
  let scopes: [String: Scope]

  public func entry(_ row: String, _ column: PublishedTable.Column) -> Entry? {
    entries.first { $0.row == row && $0.column == column }
  }

  public func scope(of column: PublishedTable.Column) -> Scope { scopes[column.data] ?? .paper }

  /// Kendall's τ-b between the published and our order of the models of one block; nil with fewer than two.
  public func tau(_ column: PublishedTable.Column, block: [String]) -> Double? {
    let pairs = compared(column, block)
    return kendallTau(pairs.map(\.published), pairs.map(\.ours))
  }

  init(_ table: PublishedTable, scopes: [String: Scope], reading: (String, PublishedTable.Column) -> Ours) {
    self.table = table
    self.scopes = scopes
    let read = table.rows.map { row in table.columns.map { reading(row, $0) } }
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
          read[r][c], published, row: r, block: block, column.direction, scopes[column.data] ?? .paper)
        return Entry(row: table.rows[r], column: column, published: published, ours: read[r][c], verdict: verdict)
      }
    }
  }

  private static func verdict(
    _ ours: Ours, _ published: Double?, row: Int, block: [(row: Int, published: Double, ours: Double)],
    _ direction: Direction, _ scope: Scope
  ) -> Verdict {
    switch ours {
    case .notRun(let reason): return .notRun(reason)
    case .notComparable(let reason): return .notComparable(reason)
    case .observed(let observed):
      guard scope.counts else { return .notComparable("the data are \(scope.rawValue)") }
      guard let published else { return .notComparable("the paper prints no number") }
      if Verdict.isWithinTolerance(published: published, ours: observed) { return .withinTolerance }
      guard block.count > 1, let place = block.firstIndex(where: { $0.row == row }) else {
        return .notComparable("outside the tolerance, and no other model of its block was run")
      }
      let theirs = Verdict.rank(of: place, in: block.map(\.published), direction)
      let mine = Verdict.rank(of: place, in: block.map(\.ours), direction)
      return theirs == mine ? .sameOrdering : .orderingDiffers
    }
  }

  private func compared(_ column: PublishedTable.Column, _ block: [String]) -> [(published: Double, ours: Double)] {
    block.compactMap { row in
      guard let entry = entry(row, column), let published = entry.published, let ours = entry.observed else { return nil }
      return (published, ours.value)
    }
  }
}

extension Lab {
  /// Holds our numbers against a table of the paper. What cannot be read is “not run”, with its reason.
  /// - Parameter reading: our number for a row and a column; throw `NotComparable` where the two must not be compared.
  @discardableResult
  public func reproduce(
    _ table: PublishedTable, reading: (_ row: String, _ column: PublishedTable.Column) throws -> Observed
  ) -> Reproduction {
    let reproduction = Reproduction(table, scopes: scopes) { row, column in
      do {
        return .observed(try reading(row, column))
      } catch let refusal as NotComparable {
        return .notComparable(refusal.reason)
      } catch let missing as Missing {
        return .notRun(missing.reason)
      } catch {
        return .notRun("\(error)")
      }
    }
    evidence.add(reproduction)
    return reproduction
  }

  /// The same, reading each row and column from a grid whose labels are the paper's.
  @discardableResult
  public func reproduce(_ table: PublishedTable, from grid: Grid) -> Reproduction {
    reproduce(table) { row, column in
      guard grid.has(row, on: column.data) else { throw Missing(.absent, "\(row) on \(column.data) is not in this profile") }
      return try grid[row, on: column.data].observed(Metric(code: column.metric))
    }
  }
}
