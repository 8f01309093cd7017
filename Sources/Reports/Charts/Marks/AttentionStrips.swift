/// A sequence of steps with the weights that a model gave them, in the order of time.
public struct AttentionStrip: Sendable, Equatable {
  public struct Step: Sendable, Equatable {
    public var label: String
    /// Zero or more; nil is a masked step, drawn hatched.
    public var weight: Double?
    /// Drawn with a frame; the chart says what it means.
    public var isMarked: Bool

    public init(_ label: String, _ weight: Double?, isMarked: Bool = false) {
      self.label = label
      self.weight = weight
      self.isMarked = isMarked
    }
  }

  public var name: String
  public var steps: [Step]

  public init(_ name: String, _ steps: [Step]) {
    self.name = name
    self.steps = steps
  }
}

/// Strips one above another, as of the two sides of a pair: a cell a step, the darker the more weight, with the weight in it and
/// the step's label beneath. The largest weight of a strip is bold. A strip too long for its width goes on in another row.
struct AttentionStripsMark: Mark {
  var strips: [AttentionStrip]
  /// What a frame means.
  var marked: String?
  var decimals: Int
  /// The weight of the darkest cell.
  var most: Double?

  private var weights: [Double] { strips.flatMap(\.steps).compactMap(\.weight) }

  func validate(on panel: Panel) throws(ReportError) {
    for strip in strips {
      guard !strip.steps.isEmpty else {
        throw ReportError(.malformedChart, "the strip '\(strip.name)' has no steps", hint: "Leave it out.")
      }
      for step in strip.steps {
        guard let weight = step.weight, !(weight >= 0 && weight.isFinite) else { continue }
        throw ReportError(
          .malformedChart, "the step '\(step.label)' of the strip '\(strip.name)' has the weight \(weight)",
          hint: "A weight is a finite number of at least 0, or nil where a step is masked.")
      }
    }
    guard marked != nil || !strips.flatMap(\.steps).contains(where: \.isMarked) else {
      throw ReportError(.malformedChart, "strips have marked steps, and nothing says why", hint: "Say it as `marked`.")
    }
  }

  /// Strips of all panels share one scale, so that equal shades mean equal weights.
  func agreed(with all: [any Mark]) -> Self {
    var copy = self
    copy.most = all.compactMap { $0 as? Self }.flatMap(\.weights).max()
    return copy
  }

  var axes: Axes { .none }

  func height(width: Double, _ layout: ChartLayout) throws(ReportError) -> Double? {
    try AttentionStripsPlot(self, layout, width).height
  }

  func items(_ plot: PanelPlot) throws(ReportError) -> [Item] {
    try AttentionStripsPlot(self, plot.layout, plot.area.width).items(at: plot.area.origin)
  }

  func words(on panel: Panel) -> String {
    strips.map { strip in
      let steps = strip.steps.map { step in
        step.label + " " + (step.weight.map { Numerals.fixed($0, decimals: decimals) } ?? "masked") + (step.isMarked ? " (marked)" : "")
      }
      return "Attention over \(strip.name), \(steps.count) steps: \(steps.joined(separator: ", "))."
    }.joined(separator: " ") + (marked.map { " Marked: \($0)." } ?? "")
  }
}

/// Where the cells of strips stand: measured once for the height and once for the drawing.
private struct AttentionStripsPlot {
  private struct Row {
    var top: Double
    var steps: [(step: AttentionStrip.Step, isLargest: Bool, label: [TypesetLine])]
  }

  private let mark: AttentionStripsMark
  private let layout: ChartLayout
  private let cell: Double
  private var names: [(top: Double, line: TypesetLine)] = []
  private var rows: [Row] = []
  private(set) var height = 0.0

  private static let narrowest = 36.0, widest = 62.0, cellHeight = 15.0, leading = 7.8
  private static let frame = Stroke(1.3, .black)
  private let small = TextStyle(.sans, 6.7).colored(.grey(0.15))

  init(_ mark: AttentionStripsMark, _ layout: ChartLayout, _ width: Double) throws(ReportError) {
    (self.mark, self.layout) = (mark, layout)
    // As many to a row as have room, but rows of one strip alike.
    let room = max(1, Int(width / Self.narrowest))
    let perRow = mark.strips.map { strip in
      let rows = (strip.steps.count + room - 1) / room
      return (strip.steps.count + rows - 1) / rows
    }
    cell = min(Self.widest, width / Double(perRow.max() ?? 1))
    for (strip, count) in zip(mark.strips, perRow) { try add(strip, count, width) }
    if mark.marked != nil { height += 12 }
  }

  private mutating func add(_ strip: AttentionStrip, _ perRow: Int, _ width: Double) throws(ReportError) {
    if !rows.isEmpty { height += 5 }
    names.append((height, try layout.typesetter.shortened([StyledRun(strip.name, layout.style.label)], to: width)))
    height += 11
    let largest = strip.steps.compactMap(\.weight).max()
    for start in stride(from: 0, to: strip.steps.count, by: perRow) {
      var row = Row(top: height, steps: [])
      for step in strip.steps[start..<min(start + perRow, strip.steps.count)] {
        row.steps.append((step, step.weight != nil && step.weight == largest, try label(step.label)))
      }
      rows.append(row)
      height += Self.cellHeight + Double(row.steps.map(\.label.count).max() ?? 0) * Self.leading + 4
    }
  }

  /// At most three lines beneath the cell.
  private func label(_ text: String) throws(ReportError) -> [TypesetLine] {
    var lines: [TypesetLine] = []
    for line in try layout.typesetter.lines([StyledRun(text, small)], width: cell - 3, .balanced, most: 3) {
      lines.append(try layout.typesetter.shortened([StyledRun(line.text, small)], to: cell - 3))
    }
    return lines
  }

  func items(at origin: Point) throws(ReportError) -> [Item] {
    var items: [Item] = []
    for name in names { items += name.line.items(at: Point(0, name.top + 7.5)) }
    for row in rows {
      for (place, entry) in row.steps.enumerated() {
        let rect = Rect(Double(place) * cell + 1.2, row.top, cell - 2.4, Self.cellHeight)
        items += try box(rect, entry.step, isBold: entry.isLargest)
        for (index, line) in entry.label.enumerated() {
          let baseline = rect.maxY + 7.2 + Double(index) * Self.leading
          items += line.items(at: Point(rect.minX + (rect.width - line.width) / 2, baseline))
        }
      }
    }
    if let marked = mark.marked {
      items += outline(Rect(1, height - 9, 9, 7))
      items += try layout.typesetter.shortened([StyledRun(marked, small)], to: layout.width - 20)
        .items(at: Point(14, height - 3))
    }
    return items.moved(origin.x, origin.y)
  }

  private func box(_ rect: Rect, _ step: AttentionStrip.Step, isBold: Bool) throws(ReportError) -> [Item] {
    var items: [Item]
    if let weight = step.weight {
      let most = mark.most ?? 0
      let fill = Palette.scale(most > 0 ? weight / most : 0, isDiverging: false)
      let style = layout.style.cell.colored(fill.ink)
      let line = try layout.typesetter.line([
        StyledRun(Numerals.fixed(weight, decimals: mark.decimals), isBold ? style.bold() : style)
      ])
      items = [.rect(rect, fill: fill)]
      items += line.items(at: Point(rect.minX + (rect.width - line.width) / 2, rect.minY + rect.height / 2 + 2.4))
    } else {
      items = Shapes.hatching(rect)
    }
    return step.isMarked ? items + outline(rect) : items
  }

  private func outline(_ rect: Rect) -> [Item] {
    let corners = [Point(rect.minX, rect.minY), Point(rect.maxX, rect.minY), Point(rect.maxX, rect.maxY), Point(rect.minX, rect.maxY)]
    return [.path(Path([.move(corners[0])] + corners.dropFirst().map { .line($0) } + [.close], stroke: Self.frame))]
  }
}

extension Layer {
  public static func attentionStrips(_ strips: [AttentionStrip], marked: String? = nil, decimals: Int = 2) -> Layer {
    Layer(AttentionStripsMark(strips: strips, marked: marked, decimals: decimals))
  }
}

extension Chart {
  /// Weights over sequences: a model's attention to a user's history above that to an item's, one cell a step.
  /// - Parameter marked: what the frame around marked steps means, printed beneath.
  public static func attentionStrips(
    _ strips: [AttentionStrip], marked: String? = nil, decimals: Int = 2, title: Text? = nil, width: Width = .page
  ) -> Chart {
    Chart(panels: [Panel(title, layers: [.attentionStrips(strips, marked: marked, decimals: decimals)])], width: width)
  }
}
