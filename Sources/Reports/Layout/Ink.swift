/// Where something is drawn: the smallest rectangle around it, a little too large where letters have no long strokes.
extension Item {
  /// Nil for what leaves no trace.
  var ink: Rect? {
    switch self {
    case .glyphs(let run): run.ink
    case .line(let a, let b, let stroke): Rect.around([a, b])?.grown(by: stroke.width / 2)
    case .rect(let rect, _): rect
    case .path(let path): Rect.around(path.steps.flatMap(\.points))?.grown(by: (path.stroke?.width ?? 0) / 2)
    case .anchor, .begin, .end: nil
    }
  }
}

extension GlyphRun {
  /// What letters of any face reach above and below the baseline, in sizes of the type.
  private static let ascent = 0.8, descent = 0.25

  fileprivate var ink: Rect? {
    guard text.contains(where: { !$0.isWhitespace }) else { return nil }
    let corners = [
      Point(0, -Self.ascent * size), Point(width, -Self.ascent * size), Point(width, Self.descent * size),
      Point(0, Self.descent * size),
    ]
    let (right, up) = direction(degrees: turn)
    // A counter-clockwise turn, seen with y growing downwards.
    return Rect.around(corners.map { origin + Point($0.x * right + $0.y * up, $0.y * right - $0.x * up) })
  }
}

extension Path.Step {
  /// A curve lies within its control points.
  fileprivate var points: [Point] {
    switch self {
    case .move(let p), .line(let p): [p]
    case .curve(let a, let b, let c): [a, b, c]
    case .close: []
    }
  }
}

extension Rect {
  static func around(_ points: [Point]) -> Rect? {
    let points = points.filter { $0.x.isFinite && $0.y.isFinite }
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(), let top = points.map(\.y).min(),
      let bottom = points.map(\.y).max()
    else { return nil }
    return Rect(left, top, right - left, bottom - top)
  }

  func grown(by margin: Double) -> Rect { Rect(minX - margin, minY - margin, width + 2 * margin, height + 2 * margin) }

  func union(_ other: Rect) -> Rect {
    let left = min(minX, other.minX), top = min(minY, other.minY)
    return Rect(left, top, max(maxX, other.maxX) - left, max(maxY, other.maxY) - top)
  }
}

extension Frame {
  /// The frame on a canvas of its own: with a margin all round, and larger where something reaches beyond its edges, so that
  /// nothing is cut that a page would have shown beside the figure.
  func standingAlone(margin: Double) -> Frame {
    let canvas = items.compactMap(\.ink).reduce(Rect(0, 0, size.width, size.height)) { $0.union($1) }.grown(by: margin)
    return Frame(size: canvas.size, items: items.moved(-canvas.minX, -canvas.minY))
  }
}
