/// A page or a figure after layout: items at fixed positions, with the structure a reader of a tagged PDF hears.
public struct Frame: Sendable, Equatable {
  public var size: Size
  public var items: [Item]
  public init(size: Size, items: [Item] = []) {
    self.size = size
    self.items = items
  }
}

public enum Item: Sendable, Equatable {
  case glyphs(GlyphRun)
  case line(Point, Point, Stroke)
  case rect(Rect, fill: Color)
  case path(Path)
  /// A place that links lead to.
  case anchor(String, Point)
  case begin(Tag)
  case end
}

/// Glyphs of one face in one colour on one baseline, with the text they show.
public struct GlyphRun: Sendable, Equatable {
  /// Left end of the baseline.
  public var origin: Point
  public var text: String
  /// The face that the shaper chose, for example "Linux Libertine O Bold".
  public var face: String
  public var size: Double
  public var color: Color
  public var clusters: [Cluster]
  /// Counter-clockwise turn about the origin, in degrees.
  public var turn: Double = 0

  public var width: Double { clusters.reduce(0) { $0 + $1.advance } }
}

/// The glyphs of one or more characters that belong together, and how far the pen moves.
public struct Cluster: Sendable, Equatable {
  public struct Glyph: Sendable, Equatable {
    public var id: UInt32
    /// Offset of this glyph from the pen.
    public var x, y: Double
  }
  public var bytes: Int
  public var glyphs: [Glyph]
  public var advance: Double
}

public struct Stroke: Sendable, Equatable {
  public var width: Double
  public var color: Color
  public var dash: [Double]
  public var isRound: Bool
  public init(_ width: Double, _ color: Color, dash: [Double] = [], isRound: Bool = false) {
    self.width = width
    self.color = color
    self.dash = dash
    self.isRound = isRound
  }
}

public struct Path: Sendable, Equatable {
  public enum Step: Sendable, Equatable {
    case move(Point)
    case line(Point)
    case curve(Point, Point, Point)
    case close
  }
  public var steps: [Step]
  public var fill: Color?
  public var stroke: Stroke?
  public init(_ steps: [Step], fill: Color? = nil, stroke: Stroke? = nil) {
    self.steps = steps
    self.fill = fill
    self.stroke = stroke
  }
}

/// An element of the document's structure.
public enum Tag: Sendable, Equatable {
  case heading(Int)
  case paragraph, caption, note, code, formula(String)
  case table, row, headerCell(Scope), cell
  case figure(alternative: String)
  case list, listItem, listLabel, listBody
  case contents, contentsItem
  case division
  case link(Target)

  public enum Scope: String, Sendable, Equatable { case column = "Column", row = "Row" }
}

public enum Target: Sendable, Equatable, Hashable {
  case anchor(String)
  case address(String)
}

extension Frame {
  /// The words on the frame in reading order, one glyph run after another.
  public var text: [String] { items.compactMap { if case .glyphs(let run) = $0 { run.text } else { nil } } }
}

extension Item {
  /// This item, shifted.
  func moved(_ dx: Double, _ dy: Double) -> Item {
    let by = Point(dx, dy)
    switch self {
    case .glyphs(var run):
      run.origin = run.origin + by
      return .glyphs(run)
    case .line(let a, let b, let stroke): return .line(a + by, b + by, stroke)
    case .rect(let rect, let fill):
      return .rect(Rect(rect.minX + dx, rect.minY + dy, rect.width, rect.height), fill: fill)
    case .path(var path):
      path.steps = path.steps.map { step in
        switch step {
        case .move(let p): .move(p + by)
        case .line(let p): .line(p + by)
        case .curve(let a, let b, let c): .curve(a + by, b + by, c + by)
        case .close: .close
        }
      }
      return .path(path)
    case .anchor(let name, let point): return .anchor(name, point + by)
    case .begin, .end: return self
    }
  }
}

extension [Item] {
  func moved(_ dx: Double, _ dy: Double) -> [Item] { map { $0.moved(dx, dy) } }
  func tagged(_ tag: Tag) -> [Item] { [.begin(tag)] + self + [.end] }
}
