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
    let clusters = try shape(runs)
    return set(clusters[...], runs: runs, extraSpace: 0)
  }

  func lines(_ runs: [StyledRun], width: Double, _ setting: Setting = .ragged, indent: Double = 0)
    throws(ReportError) -> [TypesetLine]
  {
    var clusters = try shape(runs)
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

  /// The first lines, so many at most; where there are more, the last of them ends in an ellipsis.
  func lines(
    _ runs: [StyledRun], width: Double, _ setting: Setting = .ragged, indent: Double = 0, most: Int
  ) throws(ReportError) -> [TypesetLine] {
    // No more is shaped than could find room in the narrowest letters.
    let size = runs.map(\.style.size).min() ?? 1
    let room = Int(min(Double(most + 1) * max(width, 1) / (0.1 * size), 1e6))
    let all = try lines(runs.shortened(to: room), width: width, setting, indent: indent)
    guard all.count > most, most > 0 else { return all }
    let last = all[most - 1]
    let words = last.parts.map { StyledRun($0.run.text, $0.style) }
    var end = try shortened(words + [StyledRun("…", words.last?.style ?? runs[0].style)], to: width - (most == 1 ? indent : 0))
    if most == 1, indent != 0 {
      for part in end.parts.indices { end.parts[part].run.origin.x += indent }
      end.width += indent
    }
    return all[..<(most - 1)] + [end]
  }

  /// The words on one line, their end replaced by an ellipsis where they are wider than that.
  func shortened(_ runs: [StyledRun], to width: Double) throws(ReportError) -> TypesetLine {
    let room = max(2, Int(min(max(width, 0) / (0.1 * (runs.map(\.style.size).min() ?? 1)), 1e6)))
    let runs = runs.shortened(to: room)
    let whole = try line(runs)
    if whole.width <= width + 0.01 { return whole }
    var low = 1, high = runs.reduce(0) { $0 + $1.text.count }
    while low + 1 < high {
      let middle = (low + high) / 2
      if try line(runs.shortened(to: middle)).width <= width + 0.01 { low = middle } else { high = middle }
    }
    return try line(runs.shortened(to: low))
  }

  /// Widest stretch that cannot be broken, hyphens not taken for breaks.
  func narrowest(_ runs: [StyledRun]) throws(ReportError) -> Double {
    var widest = 0.0, current = 0.0
    var clusters = try shape(runs)
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

  /// What is set is fit to be shown, wherever it came from.
  private func shape(_ runs: [StyledRun]) throws(ReportError) -> [ShapedCluster] {
    try measurer.shape(runs.map { StyledRun(OutsideText.line($0.text), $0.style) })
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

extension [StyledRun] {
  /// The first characters, the last of them an ellipsis where there were more.
  func shortened(to count: Int) -> [StyledRun] {
    var rest = count
    var result: [StyledRun] = []
    for (index, run) in enumerated() {
      let length = run.text.count
      if length < rest || (length == rest && self[(index + 1)...].allSatisfy(\.text.isEmpty)) {
        result.append(run)
        rest -= length
        continue
      }
      if length > 0 || rest > 0 { result.append(StyledRun(String(run.text.prefix(Swift.max(rest - 1, 0))) + "…", run.style)) }
      break
    }
    return result
  }
}

extension [ShapedCluster] {
  fileprivate mutating func keepHyphens() {
    for index in indices where self[index].text.hasSuffix("-") { self[index].breakAfter = .none }
  }
}
