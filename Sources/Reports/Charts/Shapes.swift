/// The small shapes of charts.
enum Shapes {
  static func marker(_ marker: Palette.Marker, at p: Point, radius r: Double, _ color: Color) -> [Item] {
    let thin = Stroke(0.9, color)
    func polygon(_ points: [(Double, Double)], hollow: Bool = false) -> [Item] {
      let corners = points.map { Point(p.x + $0.0 * r, p.y + $0.1 * r) }
      let steps = [Path.Step.move(corners[0])] + corners.dropFirst().map { .line($0) } + [.close]
      return [.path(Path(steps, fill: hollow ? .white : color, stroke: hollow ? thin : nil))]
    }
    switch marker {
    case .circle: return [.path(Path(circle(p, r), fill: color))]
    case .square: return polygon([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])
    case .triangle: return polygon([(0, -1.2), (1.15, 0.85), (-1.15, 0.85)])
    case .diamond: return polygon([(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)])
    case .down: return polygon([(0, 1.2), (1.15, -0.85), (-1.15, -0.85)])
    case .cross:
      return [
        .line(Point(p.x - r, p.y - r), Point(p.x + r, p.y + r), thin),
        .line(Point(p.x - r, p.y + r), Point(p.x + r, p.y - r), thin),
      ]
    case .ring: return [.path(Path(circle(p, r * 0.95), fill: .white, stroke: thin))]
    case .box: return polygon([(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)], hollow: true)
    case .plus:
      return [
        .line(Point(p.x - 1.2 * r, p.y), Point(p.x + 1.2 * r, p.y), thin),
        .line(Point(p.x, p.y - 1.2 * r), Point(p.x, p.y + 1.2 * r), thin),
      ]
    }
  }

  static func circle(_ p: Point, _ r: Double) -> [Path.Step] {
    let k = 0.5522847498 * r
    return [
      .move(Point(p.x + r, p.y)),
      .curve(Point(p.x + r, p.y + k), Point(p.x + k, p.y + r), Point(p.x, p.y + r)),
      .curve(Point(p.x - k, p.y + r), Point(p.x - r, p.y + k), Point(p.x - r, p.y)),
      .curve(Point(p.x - r, p.y - k), Point(p.x - k, p.y - r), Point(p.x, p.y - r)),
      .curve(Point(p.x + k, p.y - r), Point(p.x + r, p.y - k), Point(p.x + r, p.y)), .close,
    ]
  }

  /// An upright bar from `low` to `high` with small caps at its ends.
  static func errorBar(x: Double, low: Double, high: Double, cap: Double, _ stroke: Stroke) -> [Item] {
    [
      .line(Point(x, low), Point(x, high), stroke), .line(Point(x - cap, low), Point(x + cap, low), stroke),
      .line(Point(x - cap, high), Point(x + cap, high), stroke),
    ]
  }

  /// Parallel slanted lines inside a rectangle: a cell that holds no value.
  static func hatching(_ rect: Rect) -> [Item] {
    let stroke = Stroke(0.4, .grey(0.72)), step = 4.0
    var items: [Item] = [.rect(rect, fill: .grey(0.97))]
    var offset = step
    while offset < rect.width + rect.height {
      let fromX = rect.minX + max(0, offset - rect.height), fromY = rect.minY + min(offset, rect.height)
      let toX = rect.minX + min(offset, rect.width), toY = rect.minY + max(0, offset - rect.width)
      items.append(.line(Point(fromX, fromY), Point(toX, toY), stroke))
      offset += step
    }
    return items
  }
}
