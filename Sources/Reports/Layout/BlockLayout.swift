/// Turns blocks into slabs, top to bottom, at a given indentation.
struct BlockLayout {
  let theme: Theme
  let typesetter: Typesetter
  let styler: TextStyler
  let geometry: PageGeometry
  var counter = NumberCounter()
  private var nextElement = 0

  /// Where blocks stand: distance from the text's left edge, width, enclosing elements.
  struct Place {
    var x: Double
    var width: Double
    var path: [Slab.Element] = []
  }

  init(theme: Theme, typesetter: Typesetter, styler: TextStyler, geometry: PageGeometry) {
    self.theme = theme
    self.typesetter = typesetter
    self.styler = styler
    self.geometry = geometry
  }

  mutating func element(_ tag: Tag) -> Slab.Element {
    nextElement += 1
    return Slab.Element(id: nextElement, tag: tag)
  }

  mutating func slabs(_ blocks: [Block], in place: Place) throws(ReportError) -> [Slab] {
    var slabs: [Slab] = []
    var followsParagraph = false
    var breaks = false
    for block in blocks {
      if block == .pageBreak {
        breaks = true
        continue
      }
      var next = try self.slabs(block, in: place, followsParagraph: followsParagraph)
      if breaks, !next.isEmpty {
        next[0].breaksPageBefore = true
        breaks = false
      }
      slabs += next
      if case .paragraph = block { followsParagraph = true } else { followsParagraph = false }
    }
    return slabs
  }

  private mutating func slabs(_ block: Block, in place: Place, followsParagraph: Bool) throws(ReportError) -> [Slab] {
    let number = counter.enter(block)
    defer { counter.leave(block) }
    switch block {
    case .paragraph(let paragraph):
      if let absence = paragraph.absence { return try hole(absence.reason, in: place) }
      return try self.paragraph(paragraph.text, in: place, isIndented: followsParagraph)
    case .section(let section): return try self.section(section, number!, level: counter.level, in: place)
    case .table(let table):
      if let absence = table.absence {
        let missing = try hole(absence.reason, in: place)
        return [
          try captioned(missing, caption: table.caption, number!, stamp: table.stamp, in: place, tag: .table, isAbove: true)
        ]
      }
      return try self.table(table, number!, in: place)
    case .figure(let figure): return [try self.figure(figure, number!, in: place)]
    case .listing(let listing): return try self.listing(listing, number, in: place)
    case .equation(let equation): return try self.equation(equation, number, in: place)
    case .list(let list): return try self.list(list, in: place)
    case .callout(let callout): return try self.callout(callout, in: place)
    case .hole(let hole): return try self.hole(hole.reason, in: place)
    case .stamp(let stamp): return [try stampSlab(stamp, in: place)]
    case .pageBreak: return []
    }
  }

  // MARK: Text

  /// How many lines are shown of what cannot be broken over pages, or is no text to read at length.
  static let mostCaptionLines = 20, mostHeadingLines = 8

  /// One slab a line, and no more than so many.
  mutating func lines(
    _ runs: [StyledRun], in place: Place, tag: Tag, leading: Double, _ setting: Typesetter.Setting, indent: Double = 0,
    most: Int? = nil
  ) throws(ReportError) -> [Slab] {
    let node = element(tag)
    let size = runs.first?.style.size ?? theme.text.size
    let set =
      if let most {
        try typesetter.lines(runs, width: place.width, setting, indent: indent, most: most)
      } else {
        try typesetter.lines(runs, width: place.width, setting, indent: indent)
      }
    var slabs = set.map { line in
      Slab(
        height: leading, items: line.items(at: Point(place.x, baseline(size, leading))), path: place.path + [node])
    }
    slabs.keepEndsTogether()
    return slabs
  }

  /// Distance of the baseline from the top of a line.
  func baseline(_ size: Double, _ leading: Double) -> Double { ((leading - size) / 2 + 0.76 * size) }

  mutating func paragraph(_ text: Text, in place: Place, isIndented: Bool) throws(ReportError) -> [Slab] {
    var slabs = try lines(
      styler.runs(text, theme.text), in: place, tag: .paragraph, leading: theme.leading, .justified,
      indent: isIndented ? theme.indent : 0)
    if !isIndented, !slabs.isEmpty { slabs[0].before = 4 }
    return slabs
  }

  private mutating func section(
    _ section: Section, _ number: NumberCounter.Number, level: Int, in place: Place
  ) throws(ReportError) -> [Slab] {
    let style = theme.heading(level)
    let leading = (style.size * 1.25).rounded()
    var title = place
    var slabs: [Slab] = []
    var digits: TypesetLine?
    if !number.digits.isEmpty {
      let line = try typesetter.line([StyledRun(number.digits, style.tabular)])
      let shift = max(line.width + 0.6 * style.size, level == 1 ? 22 : 0)
      digits = line
      title.x += shift
      title.width -= shift
    }
    slabs = try lines(styler.runs(section.title, style), in: title, tag: .heading(level), leading: leading, .balanced,
      most: Self.mostHeadingLines)
    if let digits {
      slabs[0].items = digits.items(at: Point(place.x, baseline(style.size, leading))) + slabs[0].items
    }
    slabs[0].items.insert(.anchor(number.anchor, Point(place.x, -6)), at: 0)
    slabs[0].before = level == 1 ? 24 : level == 2 ? 16 : 12
    slabs[0].heading = Slab.Heading(
      level: level, title: (number.digits.isEmpty ? "" : number.digits + "\u{2002}") + section.title.plain,
      anchor: number.anchor)
    for index in slabs.indices { slabs[index].keepsWithNext = true }
    slabs[slabs.count - 1].after = level == 1 ? 7 : 4
    if let absence = section.absence {
      slabs += try hole(absence.reason, in: place)
    } else {
      slabs += try self.slabs(section.blocks, in: place)
    }
    return slabs
  }

  private mutating func equation(
    _ equation: Equation, _ number: NumberCounter.Number?, in place: Place
  ) throws(ReportError) -> [Slab] {
    var style = theme.text
    var line = try typesetter.line(styler.runs(equation.text, style, isFormula: true).shortened(to: 10_000))
    let room = place.width - (number == nil ? 0 : 60)
    if line.width > room {
      style.size = max(theme.smallestSize + 1, style.size * room / line.width)
      line = try typesetter.line(styler.runs(equation.text, style, isFormula: true))
    }
    let height = theme.leading + 4
    let base = baseline(style.size, height)
    var lines = [line]
    if line.width > room {
      lines = try typesetter.lines(
        styler.runs(equation.text, style, isFormula: true), width: room, most: Self.mostCaptionLines)
    }
    var items: [Item] = [.begin(.formula(equation.text.plain))]
    for (index, line) in lines.enumerated() {
      let x = place.x + max(0, (place.width - line.width) / 2)
      items += line.items(at: Point(x, base + Double(index) * theme.leading))
    }
    items.append(.end)
    if let number {
      let label = try typesetter.line([StyledRun("(\(number.digits))", theme.text)])
      items += label.items(at: Point(place.x + place.width - label.width, base))
      items.insert(.anchor(number.anchor, Point(place.x, -6)), at: 0)
    }
    return [
      Slab(
        height: height + Double(lines.count - 1) * theme.leading, items: items, before: 5, after: 7, path: place.path)
    ]
  }

  private mutating func list(_ list: List, in place: Place) throws(ReportError) -> [Slab] {
    let node = element(.list)
    let shift = list.style == .bulleted ? 14.0 : 19.0
    var slabs: [Slab] = []
    for (index, blocks) in list.items.enumerated() {
      let item = element(.listItem)
      let sign = list.style == .bulleted ? "•" : "\(index + 1)."
      let label = try typesetter.line([StyledRun(sign, theme.text.tabular)])
      let labelPath = place.path + [node, item, element(.listLabel)]
      let x = list.style == .bulleted ? place.x + 3 : place.x + shift - 6 - label.width
      let body = Place(
        x: place.x + shift, width: place.width - shift, path: place.path + [node, item, element(.listBody)])
      var bodySlabs = try self.slabs(blocks, in: body)
      let before = index == 0 ? 4.0 : 2.5
      if !bodySlabs.isEmpty { bodySlabs[0].before = 0 }
      slabs.append(
        Slab(
          height: 0, items: label.items(at: Point(x, baseline(theme.text.size, theme.leading))), before: before,
          path: labelPath, keepsWithNext: true))
      slabs += bodySlabs
    }
    if !slabs.isEmpty { slabs[slabs.count - 1].after = 5 }
    return slabs
  }

  // MARK: Boxes

  private mutating func callout(_ callout: Callout, in place: Place) throws(ReportError) -> [Slab] {
    let color = theme.color(callout.tone)
    let division = element(.division)
    let inner = Place(x: place.x + 13, width: place.width - 24, path: place.path + [division])
    let sign = callout.tone == .neutral ? "" : callout.tone.sign + "\u{2002}"
    let style = TextStyle(.sans, theme.text.size).bold().colored(color)
    var slabs = try lines(
      [StyledRun(sign, style)] + styler.runs(callout.title, style), in: inner, tag: .paragraph, leading: 14, .ragged,
      most: Self.mostHeadingLines)
    for index in slabs.indices { slabs[index].keepsWithNext = true }
    if let absence = callout.absence {
      slabs += try hole(absence.reason, in: inner)
    } else {
      slabs += try self.slabs(callout.blocks, in: inner)
    }
    let tint = color.mixed(with: .white, 0.94)
    func background(_ height: Double) -> [Item] {
      [
        .rect(Rect(place.x, 0, place.width, height), fill: tint), .rect(Rect(place.x, 0, 2.5, height), fill: color),
      ]
    }
    guard slabs.totalHeight < 0.6 * geometry.textHeight else {
      return slabs.map { slab in
        var slab = slab
        slab.items = background(slab.height + max(slab.before, slab.after)) + slab.items
        return slab
      }
    }
    var box = slabs.merged()
    box.items = background(box.height + 13) + box.items.moved(0, 6)
    box.height += 13
    box.before = 8
    box.after = 10
    return [box]
  }

  /// An empty dashed frame with the reason why nothing is in it.
  mutating func hole(_ reason: String, in place: Place) throws(ReportError) -> [Slab] {
    let style = TextStyle(.sans, 9).colored(theme.greyText)
    let inner = Place(x: place.x + 12, width: place.width - 24, path: [])
    let text = try lines(
      [StyledRun("Not there yet: ", style.bold()), StyledRun(reason, style)], in: inner, tag: .note, leading: 12, .ragged,
      most: Self.mostCaptionLines)
    var box = text.merged()
    let height = box.height + 18
    let corners = [
      Point(place.x + 0.4, 0.4), Point(place.x + place.width - 0.4, 0.4),
      Point(place.x + place.width - 0.4, height - 0.4), Point(place.x + 0.4, height - 0.4),
    ]
    let frame = Path(
      [.move(corners[0])] + corners.dropFirst().map { .line($0) } + [.close],
      stroke: Stroke(0.6, theme.hairColor, dash: [3, 2.4]))
    box.items = [.path(frame)] + box.items.moved(0, 9)
    box.height = height
    box.before = 6
    box.after = 8
    box.path = place.path
    return [box]
  }

  mutating func stampSlab(_ stamp: Stamp, in place: Place, most: Int = 12) throws(ReportError) -> Slab {
    let color = theme.color(.negative)
    let word = try typesetter.shortened(
      [StyledRun(stamp.word.uppercased(), TextStyle(.sans, 7.6).bold().colored(color))], to: place.width / 3)
    let reason = try typesetter.lines(
      [StyledRun(stamp.reason, TextStyle(.sans, 8).colored(color))], width: place.width - word.width - 16, most: most)
    let corners = [Point(0.4, 0.4), Point(word.width + 7.6, 0.4), Point(word.width + 7.6, 11.6), Point(0.4, 11.6)]
      .map { $0 + Point(place.x, 0) }
    var items: [Item] = [
      .path(Path([.move(corners[0])] + corners.dropFirst().map { .line($0) } + [.close], stroke: Stroke(0.8, color)))
    ]
    items += word.items(at: Point(place.x + 4, 8.7))
    for (index, line) in reason.enumerated() {
      items += line.items(at: Point(place.x + word.width + 13, 8.7 + Double(index) * 10))
    }
    return Slab(
      height: 12 + Double(max(0, reason.count - 1)) * 10, items: items.tagged(.note), before: 6, after: 4,
      path: place.path)
  }
}
