extension BlockLayout {
  /// "Table 3." in the sans face, then the words.
  mutating func captionLines(
    _ caption: Text, _ number: NumberCounter.Number, in place: Place, continued: Bool = false,
    most: Int = mostCaptionLines
  ) throws(ReportError) -> [Slab] {
    let style = theme.captionStyle
    let name = number.name + (continued ? " (continued)" : "") + "."
    let label = StyledRun(name, TextStyle(.sans, style.size - 0.1).bold())
    let words = continued ? [] : [StyledRun("\u{2002}", style)] + styler.runs(caption, style)
    return try lines([label] + words, in: place, tag: .caption, leading: theme.captionLeading, .ragged, most: most)
  }

  /// A float of something drawn with its caption above (tables) or below (figures).
  mutating func captioned(
    _ content: [Slab], caption: Text, _ number: NumberCounter.Number, stamp: Stamp?, in place: Place, tag: Tag,
    isAbove: Bool
  ) throws(ReportError) -> Slab {
    var inner = place
    inner.path = [element(.division)]
    let lines = try captionLines(caption, number, in: inner)
    var slabs: [Slab] = []
    if let stamp { slabs.append(try stampSlab(stamp, in: inner)) }
    var content = content
    for index in content.indices { content[index].path = inner.path }
    slabs += isAbove ? lines + content : content + lines
    var box = slabs.merged()
    box.items.insert(.anchor(number.anchor, Point(place.x, -6)), at: 0)
    box.path = place.path
    box.isFloat = true
    box.before = 16
    box.after = 18
    return box
  }

  mutating func figure(_ figure: Figure, _ number: NumberCounter.Number, in place: Place) throws(ReportError) -> Slab {
    guard let chart = figure.chart else {
      let missing = try hole(figure.absence?.reason ?? "no chart", in: place)
      return try captioned(
        missing, caption: figure.caption, number, stamp: figure.stamp, in: place,
        tag: .figure(alternative: figure.alternativeText), isAbove: false)
    }
    let width: Double =
      switch chart.width {
      case .column: min(240, place.width)
      case .page: place.width
      case .points(let points): min(points, place.width)
      }
    let frame = try ChartLayout(chart: chart, width: width, typesetter: typesetter, styler: styler).frame()
    guard frame.size.height < geometry.textHeight - 60 else {
      throw ReportError(
        .malformedChart, "the figure '\(figure.label ?? figure.caption.plain)' is taller than a page",
        hint: "Split it into several figures.")
    }
    let besides = place.width - width >= 130
    let division = element(.division)
    var drawing = Slab(
      height: frame.size.height,
      items: frame.items.moved(place.x, 0).tagged(.figure(alternative: figure.alternativeText)), path: [division])
    var captionPlace = place
    captionPlace.path = [division]
    if besides {
      captionPlace.x += width + 16
      captionPlace.width -= width + 16
    } else {
      drawing.after = 7
    }
    // Drawing, caption, source and stamp stay on one page: each takes what the others leave.
    let room = geometry.textHeight - 12 - (besides ? 0 : frame.size.height)
    let isTight = room < 200
    let others = (figure.source == nil ? 0 : 3 + theme.noteLeading * (isTight ? 1 : 3))
      + (figure.stamp == nil ? 0 : 16 + (isTight ? 0 : 50))
    var words = try captionLines(
      figure.caption, number, in: captionPlace,
      most: min(Self.mostCaptionLines, max(1, Int((room - others) / theme.captionLeading))))
    if let source = figure.source {
      let style = theme.noteStyle.colored(theme.greyText)
      var lines = try lines(
        styler.runs(source, style), in: captionPlace, tag: .note, leading: theme.noteLeading, .ragged,
        most: isTight ? 1 : 3)
      lines[0].before = 3
      words += lines
    }
    if let stamp = figure.stamp { words.append(try stampSlab(stamp, in: captionPlace, most: isTight ? 1 : 6)) }
    var box: Slab
    if besides {
      // The caption stands beside a narrow chart, its last line on the foot of the drawing.
      var weaver = TagWeaver()
      let caption = words.merged()
      let height = max(frame.size.height, caption.height)
      weaver.add(drawing, x: 0, y: height - frame.size.height)
      weaver.add(Slab(height: caption.height, items: caption.items, path: []), x: 0, y: height - caption.height)
      weaver.close()
      box = Slab(height: height, items: weaver.items)
    } else {
      box = ([drawing] + words).merged()
    }
    box.items.insert(.anchor(number.anchor, Point(place.x, -6)), at: 0)
    box.path = place.path
    box.isFloat = true
    box.before = 16
    box.after = 18
    return box
  }

  mutating func listing(
    _ listing: Listing, _ number: NumberCounter.Number?, in place: Place
  ) throws(ReportError) -> [Slab] {
    var slabs: [Slab] = []
    if let caption = listing.caption, let number {
      slabs = try captionLines(caption, number, in: place)
      for index in slabs.indices { slabs[index].keepsWithNext = true }
      slabs[0].items.insert(.anchor(number.anchor, Point(place.x, -6)), at: 0)
      slabs[slabs.count - 1].after = 3
    }
    let node = element(.code)
    let style = theme.codeStyle
    let source = OutsideText.text(listing.code).split(separator: "\n", omittingEmptySubsequences: false)
    let gutter = try typesetter.line([StyledRun("\(listing.firstLine + source.count)", style)]).width + 10
    let tint = Color.grey(0.968)
    for (index, text) in source.enumerated() {
      let code = text.replacing("\t", with: "    ")
      let set = try typesetter.lines([StyledRun(code.isEmpty ? " " : String(code), style)], width: place.width - gutter - 6)
      for (part, line) in set.enumerated() {
        var items: [Item] = [.rect(Rect(place.x, 0, place.width, theme.codeLeading), fill: tint)]
        if part == 0 {
          let digits = try typesetter.line([StyledRun("\(listing.firstLine + index)", style.colored(.grey(0.55)))])
          items += digits.items(at: Point(place.x + gutter - 5 - digits.width, 7.6))
        }
        items += line.items(at: Point(place.x + gutter + (part == 0 ? 0 : 6), 7.6))
        slabs.append(Slab(height: theme.codeLeading, items: items, path: place.path + [node]))
      }
    }
    guard !slabs.isEmpty else { return [] }
    slabs[0].before = 8
    slabs[slabs.count - 1].after = 10
    if source.count <= 16 {
      for index in slabs.indices.dropLast() { slabs[index].keepsWithNext = true }
    } else {
      slabs.keepEndsTogether()
    }
    return slabs
  }
}
