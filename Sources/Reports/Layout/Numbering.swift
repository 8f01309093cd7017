/// Numbers of sections, tables, figures, equations and listings, and where each label leads.
struct Numbering: Sendable {
  struct LabelTarget: Sendable, Equatable {
    /// As a reference prints it, "Table 3" with a space that does not break.
    var name: String
    var anchor: String
  }

  private(set) var targets: [String: LabelTarget] = [:]

  static let empty = Numbering()
  private init() {}

  /// - Throws: `.duplicateLabel`, and `.unresolvedReference` where a complete document refers to nothing. In a document with holes a
  ///   label may be inside one; such a reference prints as not yet there.
  init(_ document: Document) throws(ReportError) {
    var counter = NumberCounter()
    for block in document.summary + document.blocks { try visit(block, &counter) }
    let all = (document.summary + document.blocks)
    guard all.holes.isEmpty else { return }
    for block in all.flattened {
      for label in block.references where targets[label] == nil {
        throw ReportError(
          .unresolvedReference, "a reference to '\(label)' leads nowhere",
          hint: "Labels there are: \(targets.keys.sorted().joined(separator: ", ")).")
      }
    }
  }

  private mutating func visit(_ block: Block, _ counter: inout NumberCounter) throws(ReportError) {
    if let number = counter.enter(block), let label = block.label {
      guard targets[label] == nil else {
        throw ReportError(.duplicateLabel, "two blocks have the label '\(label)'", hint: "Rename one of them.")
      }
      targets[label] = LabelTarget(name: number.name, anchor: number.anchor)
    }
    for child in block.children { try visit(child, &counter) }
    counter.leave(block)
  }
}

/// Counts blocks in reading order. Layout and every writer walk the tree with one of these, so all agree.
struct NumberCounter {
  struct Number: Equatable {
    /// "Table", "Section" …
    var kind: String
    /// "3", "2.1", "A"; empty for what is not numbered.
    var digits: String
    var anchor: String
    var name: String {
      digits.isEmpty ? kind : kind == "Equation" ? "Eq.\u{00A0}(\(digits))" : "\(kind)\u{00A0}\(digits)"
    }
  }

  private var sections: [Int] = []
  private var depth = 0
  private var appendices = 0
  private var isInAppendix = false
  private var counts: [String: Int] = [:]
  private var unnumbered = 0

  /// The level of the section just entered, 1 for the top.
  var level: Int { depth }

  mutating func enter(_ block: Block) -> Number? {
    switch block {
    case .section(let section): enter(section)
    case .table: next("Table")
    case .figure: next("Figure")
    case .listing(let listing): listing.caption == nil ? nil : next("Listing")
    case .equation(let equation): equation.label == nil ? nil : next("Equation")
    default: nil
    }
  }

  mutating func leave(_ block: Block) {
    if case .section = block { depth -= 1 }
  }

  private mutating func next(_ kind: String) -> Number {
    let count = counts[kind, default: 0] + 1
    counts[kind] = count
    return Number(kind: kind, digits: "\(count)", anchor: "\(kind.lowercased())-\(count)")
  }

  private mutating func enter(_ section: Section) -> Number {
    depth += 1
    if section.numbering == .unnumbered {
      unnumbered += 1
      return Number(kind: section.title.plain, digits: "", anchor: "section-x\(unnumbered)")
    }
    if depth == 1 { isInAppendix = section.numbering == .appendix }
    if sections.count >= depth { sections.removeSubrange(depth...) }
    while sections.count < depth { sections.append(0) }
    if depth == 1 && isInAppendix {
      appendices += 1
    } else {
      sections[depth - 1] += 1
    }
    if depth == 1 { sections.removeSubrange(1...) }
    var parts = sections.prefix(depth).map(String.init)
    if isInAppendix { parts[0] = Self.letter(appendices) }
    let digits = parts.joined(separator: ".")
    return Number(kind: isInAppendix ? "Appendix" : "Section", digits: digits, anchor: "section-\(digits)")
  }

  private static func letter(_ n: Int) -> String {
    n <= 26 ? String(Character(Unicode.Scalar(UInt8(64 + n)))) : "A\(n)"
  }
}

extension Block {
  public var label: String? {
    switch self {
    case .section(let section): section.label
    case .table(let table): table.label
    case .figure(let figure): figure.label
    case .listing(let listing): listing.label
    case .equation(let equation): equation.label
    default: nil
    }
  }

  /// Labels that this block's own texts refer to, children not counted.
  var references: [String] {
    texts.flatMap(\.references)
  }

  private var texts: [Text] {
    switch self {
    case .paragraph(let paragraph): [paragraph.text]
    case .section(let section): [section.title]
    case .table(let table):
      [table.caption] + table.columns.map(\.title) + table.spans.map(\.title) + table.notes
        + table.groups.compactMap(\.title)
        + table.rows.flatMap(\.cells).compactMap { cell in
          if case .text(let text) = cell.content { text } else { nil }
        }
    case .figure(let figure): [figure.caption] + (figure.source.map { [$0] } ?? [])
    case .listing(let listing): listing.caption.map { [$0] } ?? []
    case .equation(let equation): [equation.text]
    case .callout(let callout): [callout.title]
    case .list, .hole, .stamp, .pageBreak: []
    }
  }
}
