/// A kind of mark: what a chart asks of it. Each kind is a file of `Marks/`, which holds its data, the words that make a chart of
/// it, and this; nothing else tells one kind from another. What most kinds have in common stands below as a default, so that a
/// file says only what is its own.
protocol Mark: Sendable, Equatable {
  /// - Throws: `ReportError.malformedChart` where the data cannot be drawn on the panel's scales.
  func validate(on panel: Panel) throws(ReportError)

  // What the panel's scales and keys follow from.

  /// Coordinates that must be inside the scales.
  var extent: (x: [Double], y: [Double]) { get }
  /// Values at which the vertical scale may end without room beyond them, and which it must hold: zero for bars.
  var footing: [Double] { get }
  /// The series that a legend, or labels at their ends, name.
  var keys: [SeriesKey] { get }
  /// The same mark, agreed with all marks of the chart on what they must have in common.
  func agreed(with all: [any Mark]) -> Self

  // The room it takes.

  /// What is drawn of the panel's axes.
  var axes: Axes { get }
  /// Whether lines stand at the ticks of the horizontal scale, where categories run down.
  var isRuledAcross: Bool { get }
  /// What stands beside the plotting area.
  func margins(_ layout: ChartLayout) throws(ReportError) -> ChartLayout.Margins
  /// The height of the plotting area at a width; nil where the chart's aspect decides.
  func height(width: Double, _ layout: ChartLayout) throws(ReportError) -> Double?
  /// The part of the plotting area that it fills.
  func area(in rect: Rect) -> Rect

  // What is drawn.

  /// What lies under all marks of the panel.
  func underlay(_ plot: PanelPlot) -> [Item]
  func items(_ plot: PanelPlot) throws(ReportError) -> [Item]
  /// Where its series end, for labels beside them.
  func ends(_ plot: PanelPlot) -> [SeriesEnd]

  // What is said of it to those who do not see it.

  /// - Parameter marks: all of this kind on one panel.
  static func words(of marks: [Self], on panel: Panel) -> String
  func words(on panel: Panel) -> String
}

/// What is drawn of a panel's axes; of several marks the least decides.
enum Axes: Int { case none, names, all }

extension Mark {
  func validate(on panel: Panel) throws(ReportError) {}
  var extent: (x: [Double], y: [Double]) { ([], []) }
  var footing: [Double] { [] }
  var keys: [SeriesKey] { [] }
  func agreed(with all: [any Mark]) -> Self { self }
  var axes: Axes { .all }
  var isRuledAcross: Bool { false }
  func margins(_ layout: ChartLayout) throws(ReportError) -> ChartLayout.Margins { .init() }
  func height(width: Double, _ layout: ChartLayout) throws(ReportError) -> Double? { nil }
  func area(in rect: Rect) -> Rect { rect }
  func underlay(_ plot: PanelPlot) -> [Item] { [] }
  func ends(_ plot: PanelPlot) -> [SeriesEnd] { [] }

  static func words(of marks: [Self], on panel: Panel) -> String {
    marks.map { $0.words(on: panel) }.joined(separator: " ")
  }

  /// The words of those marks of a panel that are of this kind.
  fileprivate static func words(among marks: [any Mark], on panel: Panel) -> String {
    words(of: marks.compactMap { $0 as? Self }, on: panel)
  }

  fileprivate func isEqual(to other: any Mark) -> Bool { other as? Self == self }
}

/// A mark with its data, whatever its kind. The file of a kind says how it is written: `.line(series, spread: .band)`.
public struct Layer: Sendable, Equatable {
  let mark: any Mark

  init(_ mark: any Mark) { self.mark = mark }

  public static func == (a: Layer, b: Layer) -> Bool { a.mark.isEqual(to: b.mark) }
}

extension Panel {
  var marks: [any Mark] { layers.map(\.mark) }

  /// What is drawn of the axes beside these marks.
  var axes: Axes { marks.map(\.axes).min { $0.rawValue < $1.rawValue } ?? .all }

  /// All coordinates that must be inside the scales.
  var extent: (x: [Double], y: [Double]) {
    let extents = marks.map(\.extent)
    return (extents.flatMap(\.x), extents.flatMap(\.y))
  }

  /// What is said of the marks, one kind after another in the order in which they come.
  var words: [String] {
    var told: [ObjectIdentifier] = []
    var words: [String] = []
    for mark in marks {
      let kind = type(of: mark)
      guard !told.contains(ObjectIdentifier(kind)) else { continue }
      told.append(ObjectIdentifier(kind))
      words.append(kind.words(among: marks, on: self))
    }
    return words
  }
}
