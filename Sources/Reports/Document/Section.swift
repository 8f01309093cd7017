/// A titled part of the document. Sections nest; the level follows from the nesting, the number from the place.
public struct Section: Sendable, Equatable, BlockConvertible {
  public enum Numbering: Sendable, Equatable { case numbered, unnumbered, appendix }

  public var title: Text
  public var label: String?
  public var numbering: Numbering
  public var blocks: [Block]
  public var absence: Absence?

  public init(
    _ title: Text, label: String? = nil, numbering: Numbering = .numbered, @BlockBuilder _ body: () throws -> [Block]
  ) {
    self.title = title
    self.label = label
    self.numbering = numbering
    switch contents(of: body) {
    case .success(let blocks): self.blocks = blocks
    case .failure(let error):
      blocks = []
      absence = Absence(error)
    }
  }

  public var block: Block { .section(self) }
}

/// A section numbered by letter; use it at the top level, after all others.
public func Appendix(
  _ title: Text, label: String? = nil, @BlockBuilder _ body: () throws -> [Block]
) -> Section {
  Section(title, label: label, numbering: .appendix, body)
}
