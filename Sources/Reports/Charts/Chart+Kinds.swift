extension Chart {
  /// Lines with markers; `low` and `high` of the points become a band or error bars.
  public static func line(
    _ series: [Series], x: Axis, y: Axis, spread: Spread = .band, references: [ReferenceLine] = [],
    width: Width = .column, aspect: Double? = nil, key: Key = .automatic
  ) -> Chart {
    let panel = Panel(x: x, y: y, layers: series.map { .line($0, spread: spread) }, references: references)
    return Chart(panels: [panel], width: width, aspect: aspect, key: key)
  }

  /// Points without lines; each series is a category with a colour and a shape of its own.
  public static func scatter(
    _ series: [Series], x: Axis = Axis(), y: Axis = Axis(), references: [ReferenceLine] = [], width: Width = .column,
    aspect: Double? = nil, key: Key = .automatic
  ) -> Chart {
    let panel = Panel(x: x, y: y, layers: series.map { .points($0, spread: .none) }, references: references)
    return Chart(panels: [panel], width: width, aspect: aspect, key: key)
  }

  /// Bars side by side from zero; each series holds one value a category.
  public static func bars(
    _ categories: [String], _ series: [Series], x: Text? = nil, y: Axis, references: [ReferenceLine] = [],
    width: Width = .column, aspect: Double? = nil, key: Key = .automatic
  ) -> Chart {
    let panel = Panel(
      x: Axis(x, scale: .categorical(categories)), y: y, layers: [.bars(series)], references: references)
    return Chart(panels: [panel], width: width, aspect: aspect, key: key)
  }

  public static func heatMap(
    _ map: HeatMap, x: Text? = nil, y: Text? = nil, title: Text? = nil, width: Width = .column
  ) -> Chart {
    let panel = Panel(
      title, x: Axis(x, scale: .categorical(map.columns)), y: Axis(y, scale: .categorical(map.rows)),
      layers: [.heatMap(map)])
    return Chart(panels: [panel], width: width)
  }

  /// Estimates with intervals, one a row, against a reference (0 for differences).
  public static func forest(
    _ estimates: [Estimate], x: Axis, decimals: Int = 3, reference: ReferenceLine? = .vertical(0), width: Width = .page
  ) -> Chart {
    let panel = Panel(
      x: x, y: Axis(nil, scale: .categorical(estimates.map(\.name))), layers: [.forest(estimates, decimals: decimals)],
      references: reference.map { [$0] } ?? [])
    return Chart(panels: [panel], width: width)
  }

  public static func criticalDifference(_ diagram: RankDiagram, title: Text? = nil, width: Width = .page) -> Chart {
    Chart(panels: [Panel(title, x: Axis("Mean rank"), layers: [.criticalDifference(diagram)])], width: width)
  }

  /// Panels of several charts side by side; each chart's `title` names its panels.
  public static func facets(
    _ charts: [(title: Text, chart: Chart)], columns: Int = 2, sharesY: Bool = false, width: Width = .page,
    aspect: Double? = nil, key: Key = .automatic
  ) -> Chart {
    let panels = charts.flatMap { title, chart in
      chart.panels.map { panel in
        var panel = panel
        panel.title = title
        return panel
      }
    }
    return Chart(
      panels: panels, columns: min(columns, max(1, panels.count)), sharesY: sharesY, width: width, aspect: aspect, key: key)
  }
}
