/// Goodreads by genre (Wan and McAuley): `goodreads_interactions_<genre>.json`, one object a line with `user_id`,
/// `book_id`, `rating` (0 for none) and `date_added`; titles from `goodreads_books_<genre>.json`.
public struct GoodreadsReader: DatasetReader {
  public let name = "goodreads-genre"
  public let revision = 1
  /// As in the file names: "poetry".
  public let genre: String

  public init(genre: String) { self.genre = genre }

  public func requiredFiles(in folder: DataFolder) -> [String] { ["goodreads_interactions_\(genre).json"] }
  public func optionalFiles(in folder: DataFolder) -> [String] { ["goodreads_books_\(genre).json"] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, hasRatings: true)
    let events = JSONLinesFile(
      try folder.required(requiredFiles(in: folder)[0]), members: ["user_id", "book_id", "rating", "date_added"])
    try events.forEachRow { row throws(InteractionError) in
      guard let time = Self.unixSeconds(row.bytes(3)) else {
        throw row.refusal(3, expected: "a time as in \"Wed Jun 09 14:35:36 -0700 2010\"")
      }
      try log.append(
        row, user: row.identifier(0), item: row.identifier(1), time: time, rating: row.number(2, in: 0...5))
    }
    guard let path = folder.path(of: optionalFiles(in: folder)[0]) else { return log }
    try JSONLinesFile(path, members: ["book_id", "title"]).forEachRow { row throws(InteractionError) in
      try log.setTitle(try row.text(1), of: String(decoding: try row.identifier(0), as: UTF8.self), row)
    }
    return log
  }

  /// "Wed Jun 09 14:35:36 -0700 2010" in Unix seconds; nil for anything else.
  static func unixSeconds(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard parts.count == 6, let month = months.firstIndex(of: parts[1]), let day = Int(parts[2]), let year = Int(parts[5]),
      let date = CalendarDay(year: year, month: month + 1, day: day)
    else { return nil }
    let clock = parts[3].split(separator: ":").map { Int64($0) }
    guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2], 0..<24 ~= hour,
      0..<60 ~= minute, 0..<61 ~= second, parts[4].count == 5, let zone = Int64(parts[4]), abs(zone) <= 1400
    else { return nil }
    return date.unixSeconds + 3600 * hour + 60 * minute + second - 3600 * (zone / 100) - 60 * (zone % 100)
  }

  private static let months: [Substring] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
