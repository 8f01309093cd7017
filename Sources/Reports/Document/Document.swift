public import struct Foundation.Data

/// A report as a value. Writers and layout are functions of it and of `RenderOptions`; it reads no clock and no file.
public struct Document: Sendable, Equatable {
  public var title: Text
  public var subtitle: Text?
  public var authors: [String]
  /// Stands on page one under the title: the verdicts, then what was run.
  public var summary: [Block]
  /// BCP 47.
  public var language: String
  public var subject: String?
  public var keywords: [String]
  public var blocks: [Block]
  /// JSON attached to the PDF as `provenance.json` and read back by `readProvenance(fromPDF:)`.
  public var provenance: Data?
  /// What figure files carry in its place, where the whole would be large; nil gives them the whole.
  public var figureProvenance: Data?
  /// Files that the report carries.
  public var attachments: [Attachment] = []
  /// Seconds since 1970, for the metadata alone; the environment's `SOURCE_DATE_EPOCH` comes first.
  public var date: Int?
  public var hasContents: Bool

  /// - Throws: the first error, in reading order, that a block's closure threw and that is not a `MissingValue`.
  public init(
    _ title: Text, subtitle: Text? = nil, authors: [String] = [], summary: [Block] = [], language: String = "en",
    subject: String? = nil, keywords: [String] = [], provenance: Data? = nil, date: Int? = nil, contents: Bool = true,
    blocks: [Block]
  ) throws {
    self.title = title
    self.subtitle = subtitle
    self.authors = authors
    self.summary = summary
    self.language = language
    self.subject = subject
    self.keywords = keywords
    self.blocks = blocks
    self.provenance = provenance
    self.date = date
    hasContents = contents
    if let failure = firstFailure { throw failure.error }
  }

  public init(
    _ title: Text, subtitle: Text? = nil, authors: [String] = [], summary: [Block] = [], language: String = "en",
    subject: String? = nil, keywords: [String] = [], provenance: Data? = nil, date: Int? = nil, contents: Bool = true,
    @BlockBuilder _ body: () throws -> [Block]
  ) throws {
    try self.init(
      title, subtitle: subtitle, authors: authors, summary: summary, language: language, subject: subject,
      keywords: keywords, provenance: provenance, date: date, contents: contents, blocks: body())
  }
}

extension Document {
  var firstFailure: Failure? {
    for block in (summary + blocks).flattened {
      if case .failed(let failure) = block.absence { return failure }
    }
    return nil
  }
}

extension Block {
  /// The blocks directly inside this one, in reading order.
  public var children: [Block] {
    switch self {
    case .section(let section): section.blocks
    case .list(let list): list.items.flatMap(\.self)
    case .callout(let callout): callout.blocks
    default: []
    }
  }

  /// Why this block has no content; nil where it has.
  public var absence: Absence? {
    switch self {
    case .paragraph(let paragraph): paragraph.absence
    case .section(let section): section.absence
    case .table(let table): table.absence
    case .figure(let figure): figure.absence
    case .callout(let callout): callout.absence
    case .hole(let hole): .missing(reason: hole.reason)
    default: nil
    }
  }
}

extension [Block] {
  /// Every block of the tree in reading order.
  public var flattened: [Block] { flatMap { [$0] + $0.children.flattened } }

  /// Reasons of all holes, in reading order; empty when the document is complete.
  public var holes: [String] { flattened.compactMap { $0.absence?.reason } }
}
