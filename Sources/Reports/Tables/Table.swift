/// A table: columns under headers that may span, rows in groups, a caption above, notes below.
public struct Table: Sendable, Equatable, BlockConvertible {
  public struct Column: Sendable, Equatable {
    public enum Alignment: Sendable, Equatable {
      /// Numbers at the decimal point, words at the left.
      case automatic
      case left, centre, right
    }
    /// Which numbers of a column are better, printed as an arrow beside the header.
    public enum Better: Sendable, Equatable { case higher, lower }

    public var title: Text
    public var alignment: Alignment
    public var better: Better?

    public init(_ title: Text = "", _ alignment: Alignment = .automatic, better: Better? = nil) {
      self.title = title
      self.alignment = alignment
      self.better = better
    }
  }

  /// A header over several columns. `row` 0 is the topmost.
  public struct Span: Sendable, Equatable {
    public var title: Text
    public var columns: Range<Int>
    public var row: Int
  }

  public struct Row: Sendable, Equatable {
    public var cells: [TableCell]
    /// A thin rule or a gap stands above this row.
    public var separator: Separator
    public init(cells: [TableCell]) {
      self.cells = cells
      separator = .none
    }
    public init(_ cells: TableCell...) { self.init(cells: cells) }
  }

  public enum Separator: Sendable, Equatable { case none, rule, gap }

  /// Rows under a common side heading, which runs across the whole width; an empty title only sets a rule between groups.
  public struct Group: Sendable, Equatable {
    public var title: Text?
    public var rows: [Row]
  }

  public enum Width: Sendable, Equatable { case natural, full }

  public var caption: Text
  public var label: String?
  public var columns: [Column]
  public var spans: [Span]
  public var groups: [Group]
  /// Under the table, in small type: the test, its unit, its family and correction; what marks mean.
  public var notes: [Text]
  public var stamp: Stamp?
  public var width: Width
  public var absence: Absence?
  /// A rule waiting for the row below it, while the table is assembled.
  var pendingSeparator: Separator?

  public init(
    _ caption: Text, label: String? = nil, width: Width = .natural, stamp: Stamp? = nil,
    @TableBuilder _ content: () throws -> [TablePart]
  ) {
    self.caption = caption
    self.label = label
    self.width = width
    self.stamp = stamp
    columns = []
    spans = []
    groups = []
    notes = []
    switch contents(of: content) {
    case .success(let parts): assemble(parts)
    case .failure(let error): absence = Absence(error)
    }
  }

  public var rows: [Row] { groups.flatMap(\.rows) }
  var headerRows: Int { (spans.map(\.row).max() ?? -1) + 2 }
  public var block: Block { .table(self) }
}

extension Table {
  /// Reasons of the missing cells in reading order, each once; its place gives the mark (a, b, c …).
  var missingReasons: [String] {
    var seen: [String] = []
    for row in rows {
      for case .missing(let reason) in row.cells.map(\.content) where !seen.contains(reason) { seen.append(reason) }
    }
    return seen
  }

  func missingMark(_ reason: String) -> String {
    let index = missingReasons.firstIndex(of: reason) ?? 0
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    return index < letters.count ? String(letters[index]) : "\(index + 1)"
  }

  /// - Throws: `ReportError.malformedTable` where a row does not fit the columns.
  func validate() throws(ReportError) {
    let name = label ?? caption.plain
    for (index, row) in rows.enumerated() where row.cells.count != columns.count {
      throw ReportError(
        .malformedTable, "table '\(name)': row \(index + 1) has \(row.cells.count) cells for \(columns.count) columns",
        hint: "Give each row one cell a column; TableCell.empty leaves one blank.")
    }
  }
}
