public struct Estimate: Sendable, Equatable {
  public var name: String
  public var value: Double
  public var low: Double
  public var high: Double

  public init(_ name: String, _ value: Double, low: Double, high: Double) {
    self.name = name
    self.value = value
    self.low = low
    self.high = high
  }
}

/// One row an estimate: a dot with its interval, the numbers at the right.
struct ForestMark: Mark {
  var estimates: [Estimate]
  var decimals: Int

  func validate(on panel: Panel) throws(ReportError) {
    for estimate in estimates where !(estimate.low <= estimate.high) || !estimate.value.isFinite {
      throw ReportError(.malformedChart, "the interval of '\(estimate.name)' is \(estimate.low) to \(estimate.high)")
    }
  }

  var extent: (x: [Double], y: [Double]) { (estimates.flatMap { [$0.low, $0.value, $0.high] }, []) }

  var isRuledAcross: Bool { true }

  func margins(_ layout: ChartLayout) throws(ReportError) -> ChartLayout.Margins {
    var widest = 0.0
    for estimate in estimates { widest = max(widest, try numbers(estimate, layout).width) }
    return .init(right: widest + 10)
  }

  private func numbers(_ estimate: Estimate, _ layout: ChartLayout) throws(ReportError) -> TypesetLine {
    let label = layout.style.label.tabular
    let interval = "[\(Numerals.fixed(estimate.low, decimals: decimals)), \(Numerals.fixed(estimate.high, decimals: decimals))]"
    return try layout.typesetter.line([
      StyledRun(Numerals.fixed(estimate.value, decimals: decimals) + "\u{2002}", label),
      StyledRun(interval, label.colored(.grey(0.4))),
    ])
  }

  func height(width: Double, _ layout: ChartLayout) -> Double? { Double(estimates.count) * 13.5 + 4 }

  func items(_ plot: PanelPlot) throws(ReportError) -> [Item] {
    let color = Palette.color(0)
    var items: [Item] = []
    for (row, estimate) in estimates.enumerated() {
      let y = plot.py(Double(row))
      items.append(
        .line(Point(plot.clampedX(estimate.low), y), Point(plot.clampedX(estimate.high), y), Stroke(1.3, color)))
      items += Shapes.marker(.circle, at: Point(plot.clampedX(estimate.value), y), radius: 2.4, color)
      items += try numbers(estimate, plot.layout).items(at: Point(plot.area.maxX + 9, y + 2.5))
    }
    return items
  }

  func words(on panel: Panel) -> String {
    let measure = panel.x.title.map { " of \($0.plain)" } ?? ""
    return "Estimates\(measure) with intervals. "
      + estimates.map {
        "\($0.name): \(Numerals.fixed($0.value, decimals: decimals)), "
          + "\(Numerals.fixed($0.low, decimals: decimals)) to \(Numerals.fixed($0.high, decimals: decimals))."
      }.joined(separator: " ")
  }
}

extension Layer {
  public static func forest(_ estimates: [Estimate], decimals: Int) -> Layer {
    Layer(ForestMark(estimates: estimates, decimals: decimals))
  }
}

extension Chart {
  /// Estimates with intervals, one a row, against a reference (0 for differences).
  public static func forest(
    _ estimates: [Estimate], x: Axis, decimals: Int = 3, reference: ReferenceLine? = .vertical(0), width: Width = .page
  ) -> Chart {
    let panel = Panel(
      x: x, y: Axis(nil, scale: .categorical(estimates.map(\.name))), layers: [.forest(estimates, decimals: decimals)],
      references: reference.map { [$0] } ?? [])
    return Chart(panels: [panel], width: width)
  }
}
