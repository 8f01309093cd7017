/// One block of a document. A value: the contents page, the numbering, every writer and every test read the same tree.
public enum Block: Sendable, Equatable {
  case paragraph(Paragraph)
  case section(Section)
  case table(Table)
  case figure(Figure)
  case listing(Listing)
  case equation(Equation)
  case list(List)
  case callout(Callout)
  case hole(Hole)
  case stamp(Stamp)
  case pageBreak
}

/// A type that can stand as a statement in a document's body.
public protocol BlockConvertible {
  var block: Block { get }
}

/// A paragraph that may be missing. A bare string literal in a body is a paragraph too; this form holds a throwing closure, so that one
/// missing value costs one paragraph and not the section.
public struct Paragraph: Sendable, Equatable, BlockConvertible {
  public var text: Text
  public var absence: Absence?

  public init(_ text: Text) { self.text = text }
  public init(_ text: () throws -> Text) {
    switch contents(of: text) {
    case .success(let text): self.text = text
    case .failure(let error):
      self.text = Text([])
      absence = Absence(error)
    }
  }
  public var block: Block { .paragraph(self) }
}

/// Lines of code in a typewriter face with line numbers.
public struct Listing: Sendable, Equatable, BlockConvertible {
  public var caption: Text?
  public var label: String?
  public var code: String
  public var firstLine: Int
  public var language: String?

  public init(_ caption: Text? = nil, label: String? = nil, code: String, firstLine: Int = 1, language: String? = nil) {
    self.caption = caption
    self.label = label
    self.code = code
    self.firstLine = firstLine
    self.language = language
  }
  public var block: Block { .listing(self) }
}

/// A displayed formula in Unicode with sub- and superscripts; numbered when it has a label.
public struct Equation: Sendable, Equatable, BlockConvertible {
  public var text: Text
  public var label: String?

  public init(_ text: Text, label: String? = nil) {
    self.text = text
    self.label = label
  }
  public var block: Block { .equation(self) }
}

public struct List: Sendable, Equatable, BlockConvertible {
  public enum Style: Sendable, Equatable { case bulleted, numbered }
  public var style: Style
  public var items: [[Block]]

  public init(_ style: Style = .bulleted, items: [[Block]]) {
    self.style = style
    self.items = items
  }
  /// Each statement of the closure is one item.
  public init(_ style: Style = .bulleted, @BlockBuilder _ items: () -> [Block]) {
    self.init(style, items: items().map { [$0] })
  }
  public var block: Block { .list(self) }
}

/// A box that stands out: a verdict, a warning, a remark.
public struct Callout: Sendable, Equatable, BlockConvertible {
  public var title: Text
  public var tone: Tone
  public var blocks: [Block]
  public var absence: Absence?

  public init(_ title: Text, tone: Tone = .neutral, @BlockBuilder _ body: () throws -> [Block] = { [] }) {
    self.title = title
    self.tone = tone
    switch contents(of: body) {
    case .success(let blocks): self.blocks = blocks
    case .failure(let error):
      blocks = []
      absence = Absence(error)
    }
  }
  public var block: Block { .callout(self) }
}

/// A block that is missing, drawn as an empty frame with its reason.
public struct Hole: Sendable, Equatable, BlockConvertible {
  public var reason: String
  public init(_ reason: String) { self.reason = reason }
  public var block: Block { .hole(self) }
}

/// A mark beside a block whose result no longer matches the program.
public struct Stamp: Sendable, Equatable, BlockConvertible {
  public var word: String
  public var reason: String

  public init(_ word: String, _ reason: String) {
    self.word = word
    self.reason = reason
  }
  public static func stale(_ reason: String) -> Stamp { Stamp("stale", reason) }
  public var block: Block { .stamp(self) }
}

public struct PageBreak: BlockConvertible {
  public init() {}
  public var block: Block { .pageBreak }
}
