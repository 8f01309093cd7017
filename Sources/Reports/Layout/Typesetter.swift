/// A line of text set on a baseline at (0, 0).
struct TypesetLine: Equatable {
  struct Part: Equatable {
    var run: GlyphRun
    var style: TextStyle
  }
  var parts: [Part] = []
  var width = 0.0

  /// The line with its baseline starting at `origin`.
  func items(at origin: Point) -> [Item] {
    var items: [Item] = []
    var open: Target?
    for part in parts {
      if part.style.target != open {
        if open != nil { items.append(.end) }
        if let target = part.style.target { items.append(.begin(.link(target))) }
        open = part.style.target
      }
      var run = part.run
      run.origin = run.origin + origin
      items.append(.glyphs(run))
      if part.style.isUnderlined {
        let y = run.origin.y + 0.18 * run.size
        items.append(
          .line(Point(run.origin.x, y), Point(run.origin.x + run.width, y), Stroke(0.05 * run.size, part.style.color)))
      }
    }
    if open != nil { items.append(.end) }
    return items
  }

  var text: String { parts.map(\.run.text).joined() }
}

/// Sets styled text in lines: shaping by the measurer, line breaking here.
struct Typesetter {
  enum Setting {
    case justified, ragged
    /// Ragged, in lines of nearly one length, never ending in a hyphen: titles.
    case balanced
  }

  let measurer: any TextMeasurer

  func line(_ runs: [StyledRun]) throws(ReportError) -> TypesetLine {
    let clusters = try measurer.shape(runs)
    return set(clusters[...], runs: runs, extraSpace: 0)
  }

  func lines(_ runs: [StyledRun], width: Double, _ setting: Setting = .ragged, indent: Double = 0)
    throws(ReportError) -> [TypesetLine]
  {
    var clusters = try measurer.shape(runs)
    if setting == .balanced { clusters.keepHyphens() }
    let breaker = setting == .balanced
      ? LineBreaker(clusters: clusters, width: width, indent: indent, splits: 1).balanced()
      : LineBreaker(clusters: clusters, width: width, indent: indent)
    let ranges = setting == .justified ? breaker.optimal() : breaker.greedy()
    var lines: [TypesetLine] = []
    for (index, range) in ranges.enumerated() {
      let shift = index == 0 ? indent : 0
      let clusters = breaker.clusters[breaker.trimmed(range)]
      let slack = width - shift - clusters.reduce(0) { $0 + $1.cluster.advance }
      let spaces = clusters.count(where: \.isSpace)
      let isLast = index == ranges.count - 1
      // A gap of several letters looks worse than an edge that is not reached.
      let isLoose = slack > Double(spaces) * 0.9 * (runs.first?.style.size ?? 0)
      let fills = setting == .justified && spaces > 0 && (isLast ? slack < 0 : !isLoose)
      var line = set(clusters, runs: runs, extraSpace: fills ? slack / Double(spaces) : 0)
      if shift != 0 {
        for part in line.parts.indices { line.parts[part].run.origin.x += shift }
        line.width += shift
      }
      lines.append(line)
    }
    return lines
  }

  /// Widest stretch that cannot be broken, hyphens not taken for breaks.
  func narrowest(_ runs: [StyledRun]) throws(ReportError) -> Double {
    var widest = 0.0, current = 0.0
    var clusters = try measurer.shape(runs)
    clusters.keepHyphens()
    for cluster in clusters {
      if !cluster.isSpace { current += cluster.cluster.advance }
      if cluster.breakAfter != .none {
        widest = max(widest, current)
        current = 0
      }
    }
    return max(widest, current)
  }

  private func set(_ clusters: ArraySlice<ShapedCluster>, runs: [StyledRun], extraSpace: Double) -> TypesetLine {
    var line = TypesetLine()
    var lastRun = -1
    for shaped in clusters {
      let style = runs[shaped.run].style
      var cluster = shaped.cluster
      if shaped.isSpace { cluster.advance += extraSpace }
      if let last = line.parts.indices.last, line.parts[last].run.face == shaped.face, shaped.run == lastRun {
        line.parts[last].run.text += shaped.text
        line.parts[last].run.clusters.append(cluster)
      } else {
        let run = GlyphRun(
          origin: Point(line.width, -style.rise), text: shaped.text, face: shaped.face, size: style.size,
          color: style.color, clusters: [cluster])
        line.parts.append(TypesetLine.Part(run: run, style: style))
        lastRun = shaped.run
      }
      line.width += cluster.advance
    }
    return line
  }
}

extension [ShapedCluster] {
  fileprivate mutating func keepHyphens() {
    for index in indices where self[index].text.hasSuffix("-") { self[index].breakAfter = .none }
  }
}
