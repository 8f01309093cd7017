/// RecBole's atomic files: `<name>.inter` and, for titles and features, `<name>.item`; columns by tabs, and a first line
/// of typed names such as `user_id:token`, `rating:float`, `class:token_seq` (values of a sequence are separated by
/// spaces).
///
/// Read are the columns `user_id`, `item_id`, `rating`, `timestamp` of the events. Without a `timestamp` the order of
/// the rows is the order in time. Of items are read a column with "title" in its name, and every `token_seq` column
/// that is not the title, as a feature named by the column; the columns `class`, `genre` and `genres` are named "genre".
public struct AtomicFileReader: DatasetReader {
  public let name = "recbole-atomic"
  public let revision = 1

  public init() {}

  /// Every file of events: where there are several, it is not for us to choose one.
  public func requiredFiles(in folder: DataFolder) -> [String] { folder.names(endingIn: ".inter").filter { !$0.hasPrefix(".") } }

  public func optionalFiles(in folder: DataFolder) -> [String] {
    requiredFiles(in: folder).map { $0.dropLast(".inter".count) + ".item" }
  }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    let files = requiredFiles(in: folder)
    guard let events = files.first else {
      throw InteractionError(.missing, "the folder has no .inter file", path: folder.path)
    }
    guard files.count == 1 else {
      throw InteractionError(
        .malformed, "the folder has \(files.count) .inter files: \(files.prefix(8).joined(separator: ", "))", expected: "one",
        path: folder.path,
        hint: "Put the events of a split into one file, under one header, or keep the one that is meant.")
    }
    let path = try folder.required(events)
    let header = try AtomicHeader(path)
    let user = try header.column("user_id")
    let item = try header.column("item_id")
    let rating = header.columns.firstIndex { $0.name == "rating" }
    let time = header.columns.firstIndex { $0.name == "timestamp" }
    var log = RawLog(timeKind: time == nil ? .ordinal : .clock, hasRatings: rating != nil)
    try header.file.forEachRow { row throws(InteractionError) in
      var value: Float?
      if let rating { value = try row.number(rating) }
      var moment: Int64 = 0
      if let time { moment = try row.wholeNumber(time) }
      try log.append(row, user: row.identifier(user), item: row.identifier(item), time: moment, rating: value)
    }
    for name in optionalFiles(in: folder) {
      if let path = folder.path(of: name) { try readItems(path, into: &log) }
    }
    return log
  }

  private func readItems(_ path: String, into log: inout RawLog) throws(InteractionError) {
    let header = try AtomicHeader(path)
    let item = try header.column("item_id")
    let title = header.columns.firstIndex { $0.name.contains("title") }
    let features = header.columns.indices.filter { $0 != title && header.columns[$0].type == "token_seq" }
    try header.file.forEachRow { row throws(InteractionError) in
      let id = String(decoding: try row.identifier(item), as: UTF8.self)
      if let title { try log.setTitle(try row.text(title), of: id, row) }
      for column in features {
        let name = header.columns[column].name
        let values = try row.text(column).split(separator: " ").map(String.init)
        log.setFeature(["class", "genres"].contains(name) ? "genre" : name, values, of: id)
      }
    }
  }
}

/// The first line of an atomic file.
struct AtomicHeader {
  let columns: [(name: String, type: String)]
  let file: DelimitedFile
  private let path: String

  init(_ path: String) throws(InteractionError) {
    let line = try Self.firstLine(of: path)
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    var columns: [(name: String, type: String)] = []
    for field in fields {
      let parts = field.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, ["token", "token_seq", "float", "float_seq"].contains(parts[1]) else {
        throw InteractionError(
          .malformed, "the header has \"\(field.prefix(40))\"", expected: "name:type with token, token_seq, float or float_seq",
          path: path, line: 1, hint: "An atomic file begins with a line of typed column names.")
      }
      columns.append((parts[0], parts[1]))
    }
    self.columns = columns
    self.path = path
    file = DelimitedFile(path, columns: fields, separator: "\t", header: .names)
  }

  func column(_ name: String) throws(InteractionError) -> Int {
    guard let column = columns.firstIndex(where: { $0.name == name }) else {
      throw InteractionError(
        .malformed, "the header has no column \(name), only \(columns.map(\.name).joined(separator: ", "))",
        expected: "user_id and item_id", path: path, line: 1)
    }
    return column
  }

  private static func firstLine(of path: String) throws(InteractionError) -> String {
    guard let first = try LineFile(path: path).firstLine() else {
      throw InteractionError(.malformed, "the file is empty", expected: "a line of typed column names", path: path)
    }
    return first.hasPrefix("\u{FEFF}") ? String(first.dropFirst()) : first
  }
}
