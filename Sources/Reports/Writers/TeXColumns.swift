/// How wide the columns of a table for LaTeX are: as wide as what they hold, or, where that exceeds the line, columns of words as
/// shares of the line, in which the words wrap.
///
/// The classes that the table may land in are not known here: counted are letters of ten points on the line of `article`, and
/// shares follow the line that there really is.
struct TeXColumns {
  struct Letters {
    /// Mean width of one, and the room between two columns, in points.
    var width: Double, gap: Double

    static let normal = Letters(width: 5, gap: 12)
    /// Of eight points, with half the room between columns.
    static let small = Letters(width: 4.2, gap: 6)
  }

  struct Column {
    /// Letters of its longest cell and title.
    var letters: Int
    /// Words may wrap, numbers may not.
    var wraps: Bool
    /// `l`, `c` or `r`.
    var alignment: String
  }

  /// The width of a line and the lines of a page in `article`, letters of ten points; a caption and a head take the rest of a page.
  static let line = 345.0, pageLines = 40
  /// A line of one of two columns.
  static let narrowLine = 240.0
  /// No column of wrapped words is narrower.
  private static let narrowest = 60.0

  private let type: Letters
  private let columns: [Column]
  /// The widths of the columns in which words wrap.
  private var wrapped: [Int: Double] = [:]

  init(_ columns: [Column], _ type: Letters) {
    self.columns = columns
    self.type = type
    let natural = columns.map { Double($0.letters) * type.width }
    let gaps = type.gap * Double(max(0, columns.count - 1))
    guard natural.reduce(gaps, +) > Self.line else { return }
    var flexible = columns.indices.filter { columns[$0].wraps }
    var room = Self.line - gaps - columns.indices.filter { !columns[$0].wraps }.reduce(0) { $0 + natural[$1] }
    // Words that need no more than an equal share stay on one line, and leave the others the rest.
    while !flexible.isEmpty {
      let fair = max(room / Double(flexible.count), Self.narrowest)
      let short = flexible.filter { natural[$0] <= fair }
      if short.isEmpty { break }
      room -= short.reduce(0) { $0 + natural[$1] }
      flexible.removeAll(where: short.contains)
    }
    // By the roots of their lengths: in proportion, one long column would starve the others.
    let weights = flexible.reduce(0) { $0 + natural[$1].squareRoot() }
    for column in flexible {
      wrapped[column] = max(room * natural[column].squareRoot() / weights, Self.narrowest)
    }
  }

  /// The width of the whole, as far as it can be told.
  var width: Double {
    let gaps = type.gap * Double(max(0, columns.count - 1))
    return columns.indices.reduce(gaps) { $0 + (wrapped[$1] ?? Double(columns[$1].letters) * type.width) }
  }

  /// The argument of `tabular`, without its braces.
  var preamble: String {
    "@{}" + columns.indices.map { column in
      guard let width = wrapped[column] else { return columns[column].alignment }
      let setting = ["c": "\\centering", "r": "\\raggedleft"][columns[column].alignment] ?? "\\raggedright"
      // Rounded down, so that shares never add up to more than the line.
      let share = (width / Self.line * 100).rounded(.down) / 100
      return ">{\(setting)\\arraybackslash}p{\(Numerals.plainFixed(share, decimals: 2))\\linewidth}"
    }.joined() + "@{}"
  }

  /// The lines that a cell of so many letters takes.
  func lines(_ letters: Int, in column: Int) -> Int {
    // A line that ends at a word is a little shorter than its room.
    wrapped[column].map { max(1, Int((1.1 * Double(letters) * type.width / $0).rounded(.up))) } ?? 1
  }

  /// Whether so many letters, set across the whole table, are wider than the line.
  func exceedsLine(_ letters: Int) -> Bool { Double(letters) * type.width > Self.line }
}
