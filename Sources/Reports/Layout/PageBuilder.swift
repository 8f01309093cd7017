/// Fills pages with slabs from top to bottom.
struct PageBuilder {
  struct Page {
    var weaver = TagWeaver()
    /// Title of the top-level section for the running head.
    var section: String?
    var isEmpty = true
  }

  let geometry: PageGeometry
  private(set) var pages: [Page] = [Page()]
  /// Page of each anchor, from 0.
  private(set) var anchors: [String: Int] = [:]
  private(set) var headings: [Slab.Heading] = []
  private var y: Double
  private var previousAfter = 0.0
  private var deferred: [Slab] = []
  private var section: String?

  init(_ geometry: PageGeometry) {
    self.geometry = geometry
    y = geometry.top
  }

  /// - Throws: `ReportError.drawing` for a single piece taller than a page.
  mutating func fill(with slabs: [Slab]) throws(ReportError) {
    if let tall = slabs.first(where: { $0.height > geometry.textHeight + 0.01 }) {
      let text = tall.items.compactMap { if case .glyphs(let run) = $0 { run.text } else { nil } }.joined(separator: " ")
      throw ReportError(
        .drawing, "a piece that cannot be broken is taller than a page: '\(text.prefix(60))'", hint: "Split it in two.")
    }
    var index = 0
    while index < slabs.count {
      let slab = slabs[index]
      // Tables and figures stay in the section that speaks of them.
      if slab.heading?.level == 1 { placeDeferred() }
      if slab.breaksPageBefore, !pages[pages.count - 1].isEmpty { newPage() }
      let isTied = index > 0 && slabs[index - 1].keepsWithNext
      if slab.isFloat, !isTied, !pages[pages.count - 1].isEmpty, !deferred.isEmpty || !fits(slab.height, slab.before) {
        deferred.append(slab)
        index += 1
        continue
      }
      // A chain longer than a page is broken where it must be.
      if !isTied || !fits(slab.height, slab.before), !fits(chainHeight(slabs, from: index), slab.before), !pages[pages.count - 1].isEmpty {
        if !slab.closing.isEmpty {
          pages[pages.count - 1].weaver.add(Slab(height: 0, items: slab.closing, path: slab.path), x: geometry.left, y: y)
        }
        newPage()
        guard !slab.reopening.isEmpty else { continue }
        slab.reopening.forEach { place($0) }
      }
      place(slab)
      index += 1
    }
    placeDeferred()
  }

  private mutating func placeDeferred() {
    while !deferred.isEmpty { newPage() }
  }

  private func fits(_ height: Double, _ before: Double) -> Bool {
    y + gap(before) + height <= geometry.bottom + 0.01
  }

  private func gap(_ before: Double) -> Double {
    pages[pages.count - 1].isEmpty ? 0 : max(previousAfter, before)
  }

  /// Height of a slab and of all that must follow it on the page.
  private func chainHeight(_ slabs: [Slab], from start: Int) -> Double {
    var end = start
    while end < slabs.count - 1, slabs[end].keepsWithNext { end += 1 }
    return Array(slabs[start...end]).totalHeight
  }

  private mutating func place(_ slab: Slab) {
    let page = pages.count - 1
    y += gap(slab.before)
    pages[page].weaver.add(slab, x: geometry.left, y: y)
    for case .anchor(let name, _) in slab.items where anchors[name] == nil { anchors[name] = page }
    if let heading = slab.heading {
      headings.append(heading)
      if heading.level == 1 {
        section = heading.title
        if pages[page].section == nil { pages[page].section = heading.title }
      }
    }
    y += slab.height
    previousAfter = slab.after
    // Structure without height (a list label) must not count as the first thing on a page.
    if slab.height > 0 { pages[page].isEmpty = false }
  }

  private mutating func newPage() {
    let last = pages.count - 1
    pages[last].weaver.close()
    if pages[last].section == nil { pages[last].section = section }
    pages.append(Page())
    y = geometry.top
    previousAfter = 0
    while let float = deferred.first, pages[pages.count - 1].isEmpty || fits(float.height, float.before) {
      deferred.removeFirst()
      place(float)
    }
  }

  mutating func finish() {
    let last = pages.count - 1
    pages[last].weaver.close()
    if pages[last].section == nil { pages[last].section = section }
    if pages[last].isEmpty, pages.count > 1 { pages.removeLast() }
  }
}
