/// A chart as a value: panels that hold layers of marks over scaled axes. Layout, alternative text and files all follow from it.
public struct Chart: Sendable, Equatable {
  /// Final printed widths, so that type sizes are real: one column of a two-column page, or the whole page.
  public enum Width: Sendable, Equatable {
    /// 3.33 in.
    case column
    /// 7 in in files of its own; the text width inside a report.
    case page
    case points(Double)

    var points: Double {
      switch self {
      case .column: 240
      case .page: 504
      case .points(let width): width
      }
    }
  }

  public enum Key: Sendable, Equatable {
    /// Labels at the ends of the lines where they fit, otherwise a legend.
    case automatic
    case direct, legend, none
  }

  public var panels: [Panel]
  /// Panels side by side before a new row begins.
  public var columns: Int
  /// All panels of a chart share one vertical domain.
  public var sharesY: Bool
  public var width: Width
  /// Height over width of one panel's plotting area; nil lets the marks decide.
  public var aspect: Double?
  public var key: Key

  public init(
    panels: [Panel], columns: Int? = nil, sharesY: Bool = false, width: Width = .column, aspect: Double? = nil,
    key: Key = .automatic
  ) {
    self.panels = panels
    self.columns = columns ?? max(1, panels.count)
    self.sharesY = sharesY
    self.width = width
    self.aspect = aspect
    self.key = key
  }
}

/// One plotting area with its axes.
public struct Panel: Sendable, Equatable {
  public var title: Text?
  public var x: Axis
  public var y: Axis
  public var layers: [Layer]
  public var references: [ReferenceLine]

  public init(_ title: Text? = nil, x: Axis = Axis(), y: Axis = Axis(), layers: [Layer], references: [ReferenceLine] = []) {
    self.title = title
    self.x = x
    self.y = y
    self.layers = layers
    self.references = references
  }
}

extension Chart {
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
