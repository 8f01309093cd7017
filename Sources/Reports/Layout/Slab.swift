/// A piece of the page that cannot be broken: a line of a paragraph, a row of a table, a figure.
struct Slab {
  /// An element of the structure that may hold several slabs; the id tells two paragraphs apart.
  struct Element: Equatable {
    var id: Int
    var tag: Tag
  }

  struct Heading: Equatable {
    var level: Int
    var title: String
    var anchor: String
  }

  var height: Double
  /// x from the left edge of the text, y from the top of the slab.
  var items: [Item]
  /// Room above and below; neighbours share the larger of the two, and it is dropped at the top of a page.
  var before = 0.0
  var after = 0.0
  /// Open elements from the outermost inwards.
  var path: [Element] = []
  var keepsWithNext = false
  /// May move to the top of the next page while text goes on.
  var isFloat = false
  var breaksPageBefore = false
  /// Set again when a page ends above this slab: the header of a table.
  var reopening: [Slab] = []
  /// Drawn at the foot of the page that ends above this slab.
  var closing: [Item] = []
  var heading: Heading?
}

/// Writes slabs one under another and opens and closes the elements they share.
struct TagWeaver {
  private(set) var items: [Item] = []
  private var open: [Slab.Element] = []

  mutating func add(_ slab: Slab, x: Double, y: Double) {
    let shared = zip(open, slab.path).prefix { $0 == $1 }.count
    close(to: shared)
    for element in slab.path.dropFirst(shared) { items.append(.begin(element.tag)) }
    open = slab.path
    items += slab.items.moved(x, y)
  }

  mutating func close(to depth: Int = 0) {
    while open.count > depth {
      items.append(.end)
      open.removeLast()
    }
  }
}

extension [Slab] {
  /// All slabs as one that is never broken.
  func merged() -> Slab {
    var weaver = TagWeaver()
    var y = 0.0, previous = 0.0
    for (index, slab) in enumerated() {
      if index > 0 { y += Swift.max(previous, slab.before) }
      weaver.add(slab, x: 0, y: y)
      y += slab.height
      previous = slab.after
    }
    weaver.close()
    return Slab(height: y, items: weaver.items, before: first?.before ?? 0, after: last?.after ?? 0)
  }

  var totalHeight: Double {
    var height = 0.0, previous = 0.0
    for (index, slab) in enumerated() {
      height += slab.height + (index > 0 ? Swift.max(previous, slab.before) : 0)
      previous = slab.after
    }
    return height
  }

  /// Keeps two lines together at either end of a broken stretch: no widows, no orphans.
  mutating func keepEndsTogether() {
    guard count > 1 else { return }
    self[0].keepsWithNext = true
    self[count - 2].keepsWithNext = true
  }
}
