/// A statement in a table's body.
public indirect enum TablePart: Sendable, Equatable {
  case column(Table.Column)
  case columns(Text, [TablePart])
  case row(Table.Row)
  case group(Text?, [TablePart])
  case rule
  case gap
  case note(Text)
}

public protocol TablePartConvertible {
  var part: TablePart { get }
}

public typealias Column = Table.Column
public typealias Row = Table.Row

extension Table.Column: TablePartConvertible {
  public var part: TablePart { .column(self) }
}

extension Table.Row: TablePartConvertible {
  public var part: TablePart { .row(self) }
}

/// Columns under a common header; may nest.
public struct Columns: TablePartConvertible {
  public let part: TablePart
  public init(_ title: Text, @TableBuilder _ columns: () throws -> [TablePart]) rethrows {
    part = .columns(title, try columns())
  }
}

/// Rows that belong together, under a side heading when there is a title.
public struct Rows: TablePartConvertible {
  public let part: TablePart
  public init(_ title: Text? = nil, @TableBuilder _ rows: () throws -> [TablePart]) rethrows {
    part = .group(title, try rows())
  }
}

/// A thin rule between two rows.
public struct Rule: TablePartConvertible {
  public let part = TablePart.rule
  public init() {}
}

/// A sentence under the table.
public struct Note: TablePartConvertible {
  public let part: TablePart
  public init(_ text: Text) { part = .note(text) }
}

@resultBuilder
public enum TableBuilder {
  public static func buildExpression(_ part: some TablePartConvertible) -> [TablePart] { [part.part] }
  public static func buildExpression(_ parts: [TablePart]) -> [TablePart] { parts }
  public static func buildExpression(_ nothing: Void) -> [TablePart] { [] }

  public static func buildBlock(_ parts: [TablePart]...) -> [TablePart] { parts.flatMap(\.self) }
  public static func buildOptional(_ part: [TablePart]?) -> [TablePart] { part ?? [] }
  public static func buildEither(first part: [TablePart]) -> [TablePart] { part }
  public static func buildEither(second part: [TablePart]) -> [TablePart] { part }
  public static func buildArray(_ parts: [[TablePart]]) -> [TablePart] { parts.flatMap(\.self) }
}

extension Table {
  mutating func assemble(_ parts: [TablePart]) {
    let depth = parts.map(Self.headerDepth).max() ?? 0
    for part in parts {
      switch part {
      case .column, .columns: addColumns(part, row: 0, depth: depth)
      case .group(let title, let inner): addGroup(title, inner)
      case .note(let text): notes.append(text)
      case .row, .rule, .gap: addRow(part)
      }
    }
    groups.removeAll { $0.rows.isEmpty && $0.title == nil }
  }

  /// Rows of spanning headers above the columns' own titles.
  private static func headerDepth(_ part: TablePart) -> Int {
    guard case .columns(_, let inner) = part else { return 0 }
    return 1 + (inner.map(headerDepth).max() ?? 0)
  }

  private mutating func addColumns(_ part: TablePart, row: Int, depth: Int) {
    switch part {
    case .column(let column): columns.append(column)
    case .columns(let title, let inner):
      let start = columns.count
      for part in inner { addColumns(part, row: row + 1, depth: depth) }
      // A shallow span sits directly on its columns, as in a journal's table.
      let height = Self.headerDepth(part)
      spans.append(Span(title: title, columns: start..<columns.count, row: depth - height))
    default: break
    }
  }

  private mutating func addGroup(_ title: Text?, _ parts: [TablePart]) {
    groups.append(Group(title: title, rows: []))
    parts.forEach { addRow($0) }
    groups.append(Group(title: nil, rows: []))
  }

  private mutating func addRow(_ part: TablePart) {
    if groups.isEmpty { groups.append(Group(title: nil, rows: [])) }
    let last = groups.count - 1
    switch part {
    case .row(let row):
      var row = row
      if let pending = pendingSeparator {
        row.separator = pending
        pendingSeparator = nil
      }
      groups[last].rows.append(row)
    case .rule: pendingSeparator = .rule
    case .gap: pendingSeparator = .gap
    case .note(let text): notes.append(text)
    default: break
    }
  }
}
