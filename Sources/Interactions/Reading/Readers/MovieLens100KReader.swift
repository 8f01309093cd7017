/// MovieLens 100K as GroupLens publishes it: `u.data` (user, item, rating, Unix seconds, by tabs) and, for titles and
/// genres, `u.item` (by "|", ISO-8859-1, nineteen genre flags).
public struct MovieLens100KReader: DatasetReader {
  public let name = "movielens-100k"
  public let revision = 1

  public init() {}

  public func requiredFiles(in folder: DataFolder) -> [String] { ["u.data"] }
  public func optionalFiles(in folder: DataFolder) -> [String] { ["u.item"] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, hasRatings: true)
    let events = DelimitedFile(
      try folder.required("u.data"), columns: ["user", "item", "rating", "timestamp"], separator: "\t")
    try events.forEachRow { row throws(InteractionError) in
      try log.append(
        row, user: row.positiveNumber(0), item: row.positiveNumber(1), time: row.integer(3),
        rating: row.number(2, in: 1...5))
    }
    if let path = folder.path(of: "u.item") { try readItems(path, into: &log) }
    return log
  }

  private func readItems(_ path: String, into log: inout RawLog) throws(InteractionError) {
    let columns = ["item", "title", "release date", "video release date", "URL"] + Self.genres
    try DelimitedFile(path, columns: columns, separator: "|").forEachRow { row throws(InteractionError) in
      let item = String(decoding: try row.positiveNumber(0), as: UTF8.self)
      try log.setTitle(try row.text(1, .latin1), of: item, row)
      var genres: [String] = []
      for (place, genre) in Self.genres.enumerated() {
        let flag = try row.integer(5 + place)
        guard flag == 0 || flag == 1 else { throw row.refusal(5 + place, expected: "0 or 1") }
        // The first column, "unknown", says that there is no genre.
        if flag == 1 && place > 0 { genres.append(genre) }
      }
      log.setFeature("genre", genres, of: item)
    }
  }

  /// The columns behind the URL, in the order of `u.genre`.
  static let genres = [
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
    "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
  ]
}
