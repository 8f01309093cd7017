/// A file that a report carries: embedded in its PDF, and lying beside it in `attachments/`. What a reader looks up and does not read
/// (sources, every run) is kept so.
public struct Attachment: Sendable, Equatable {
  /// "cells.csv"; each name once in a document.
  public var name: String
  /// "text/csv".
  public var mediaType: String
  /// What it is, in a sentence without a full stop.
  public var description: String
  public var bytes: [UInt8]

  public init(_ name: String, mediaType: String, _ description: String, _ text: String) {
    self.name = name
    self.mediaType = mediaType
    self.description = description
    bytes = Array(text.utf8)
  }

  /// Where it lies, below the report's folder.
  public var path: String { "\(Self.folder)/\(name)" }

  static let folder = "attachments"
}
