import Host

/// How a document is rendered.
public struct RenderOptions: Sendable, Equatable {
  public var paper: Paper
  /// Prints a dash for every measured quantity.
  public var hideMeasured: Bool
  /// Seconds since 1970 for the files' metadata; wins over the document's date.
  public var date: Int?

  public init(paper: Paper = .a4, hideMeasured: Bool = false, date: Int? = nil) {
    self.paper = paper
    self.hideMeasured = hideMeasured
    self.date = date
  }
}

/// A document after layout.
struct LaidOutDocument {
  var pages: [Frame]
  var headings: [Slab.Heading]
}

/// Lays a document out on pages: front matter, contents, body; then running heads and page numbers.
struct PageLayout {
  let document: Document
  let options: RenderOptions
  let theme = Theme()
  let typesetter: Typesetter
  let styler: TextStyler
  let geometry: PageGeometry

  init(_ document: Document, _ options: RenderOptions, measurer: any TextMeasurer) throws(ReportError) {
    self.document = document
    self.options = options
    typesetter = Typesetter(measurer: measurer)
    styler = TextStyler(theme: theme, numbering: try Numbering(document), hidesMeasured: options.hideMeasured)
    geometry = PageGeometry(options.paper, theme)
  }

  func layout() throws(ReportError) -> LaidOutDocument {
    var layout = BlockLayout(theme: theme, typesetter: typesetter, styler: styler, geometry: geometry)
    let whole = BlockLayout.Place(x: 0, width: theme.measure)
    let title = try titleSlabs(&layout)
    let summary = try layout.slabs(document.summary, in: whole)
    let body = try layout.slabs(document.blocks, in: whole)
    let headings = (summary + body).compactMap(\.heading)

    // The contents page has the same height whatever the numbers on it: one pass finds them, a second prints them.
    var pageNumbers: [String: Int] = [:]
    for isFinal in [false, true] {
      var builder = PageBuilder(geometry)
      var contents = document.hasContents ? try contentsSlabs(&layout, headings, pageNumbers) : []
      var body = body
      // Behind a summary of one page they begin the second; behind a longer one they follow where it ends, and the body them.
      if !contents.isEmpty, (title + summary).totalHeight <= geometry.textHeight {
        if !document.summary.isEmpty { contents[0].breaksPageBefore = true }
        if contents.totalHeight > 0.5 * geometry.textHeight, !body.isEmpty { body[0].breaksPageBefore = true }
      }
      try builder.fill(with: title + summary + contents + body)
      builder.finish()
      pageNumbers = builder.anchors
      if isFinal { return try finished(builder, headings) }
    }
    refuse("the second turn of the layout did not return its pages")
  }

  // MARK: Front matter

  private func titleSlabs(_ layout: inout BlockLayout) throws(ReportError) -> [Slab] {
    let place = BlockLayout.Place(x: 0, width: theme.measure)
    var slabs = try layout.lines(
      styler.runs(document.title, TextStyle(.display, 23)), in: place, tag: .heading(1), leading: 27, .balanced,
      most: BlockLayout.mostHeadingLines)
    if let subtitle = document.subtitle {
      var lines = try layout.lines(
        styler.runs(subtitle, TextStyle(.serif, 12.5).italic()), in: place, tag: .paragraph, leading: 16, .balanced,
        most: BlockLayout.mostHeadingLines)
      lines[0].before = 5
      slabs += lines
    }
    if !document.authors.isEmpty {
      var lines = try layout.lines(
        [StyledRun(document.authors.joined(separator: ", "), TextStyle(.sans, 10).colored(.grey(0.25)))], in: place,
        tag: .paragraph, leading: 13, .ragged, most: BlockLayout.mostHeadingLines)
      lines[0].before = 8
      slabs += lines
    }
    slabs.append(
      Slab(
        height: 1, items: [.line(Point(0, 0.5), Point(theme.measure, 0.5), Stroke(0.6, theme.ruleColor))], before: 10,
        after: 12))
    return slabs
  }

  private func contentsSlabs(
    _ layout: inout BlockLayout, _ headings: [Slab.Heading], _ pages: [String: Int]
  ) throws(ReportError) -> [Slab] {
    let listed = headings.filter { $0.level <= 2 }
    guard listed.count > 1 else { return [] }
    let place = BlockLayout.Place(x: 0, width: theme.measure)
    var slabs = try layout.lines(
      [StyledRun("Contents", theme.heading(1))], in: place, tag: .heading(1), leading: 18, .ragged)
    slabs[0].before = 14
    slabs[0].after = 8
    slabs[0].keepsWithNext = true
    let node = layout.element(.contents)
    for heading in listed {
      slabs.append(try contentsLine(heading, page: pages[heading.anchor], node))
    }
    slabs[slabs.count - 1].after = 14
    return slabs
  }

  private func contentsLine(_ heading: Slab.Heading, page: Int?, _ node: Slab.Element) throws(ReportError) -> Slab {
    let isTop = heading.level == 1
    let style = (isTop ? TextStyle(.sans, 10).bold() : TextStyle(.serif, 10.2)).changed {
      $0.target = .anchor(heading.anchor)
    }
    let leading = isTop ? 15.0 : 13.5
    let x = isTop ? 0.0 : 18.0
    let digits = try typesetter.line([
      StyledRun(page.map { "\($0 + 1)" } ?? "00", style.tabular.changed { $0.isBold = isTop })
    ])
    let lines = try typesetter.lines([StyledRun(heading.title, style)], width: theme.measure - x - 30, most: 3)
    var items: [Item] = [.begin(.contentsItem)]
    for (index, line) in lines.enumerated() { items += line.items(at: Point(x, 10.5 + Double(index) * 13)) }
    let y = 10.5 + Double(lines.count - 1) * 13
    items += digits.items(at: Point(theme.measure - digits.width, y))
    items.append(.end)
    if !isTop, let last = lines.last {
      items.append(
        .line(
          Point(x + last.width + 6, y), Point(theme.measure - 16, y),
          Stroke(0.6, .grey(0.6), dash: [0, 4], isRound: true)))
    }
    return Slab(
      height: leading + Double(lines.count - 1) * 13, items: items, before: isTop ? 3.5 : 0, path: [node])
  }

  // MARK: Pages

  private func finished(_ builder: PageBuilder, _ headings: [Slab.Heading]) throws(ReportError) -> LaidOutDocument {
    var frames: [Frame] = []
    for (index, page) in builder.pages.enumerated() {
      var items = page.weaver.items
      if index > 0 { items += try runningHead(page.section) }
      items += try pageNumber(index + 1)
      frames.append(Frame(size: geometry.size, items: items))
    }
    return LaidOutDocument(pages: frames, headings: headings)
  }

  private func runningHead(_ section: String?) throws(ReportError) -> [Item] {
    let style = TextStyle(.sans, 8.4).colored(theme.greyText)
    let right = try typesetter.line([StyledRun(section ?? "", style)])
    let left = try shortened(document.title.plain, style, to: max(theme.measure * 0.45, theme.measure - 24 - right.width))
    let shownRight = try shortened(section ?? "", style, to: theme.measure - 24 - left.width)
    let y = geometry.headBaseline
    return left.items(at: Point(geometry.left, y))
      + shownRight.items(at: Point(geometry.left + theme.measure - shownRight.width, y))
      + [
        .line(
          Point(geometry.left, y + 5), Point(geometry.left + theme.measure, y + 5), Stroke(0.35, theme.hairColor))
      ]
  }

  /// The string on one line, its end replaced by an ellipsis where it is too long.
  private func shortened(_ string: String, _ style: TextStyle, to width: Double) throws(ReportError) -> TypesetLine {
    let whole = try typesetter.line([StyledRun(string, style)])
    if whole.width <= width { return whole }
    let kept = try typesetter.lines([StyledRun(string, style)], width: width - style.size)[0].text
    return try typesetter.line([StyledRun(kept + "…", style)])
  }

  private func pageNumber(_ number: Int) throws(ReportError) -> [Item] {
    let line = try typesetter.line([StyledRun("\(number)", TextStyle(.sans, 8.8).colored(.grey(0.25)))])
    return line.items(at: Point((geometry.size.width - line.width) / 2, geometry.footBaseline))
  }
}
