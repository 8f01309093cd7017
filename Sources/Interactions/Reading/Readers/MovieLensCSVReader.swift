/// MovieLens as GroupLens publishes it since 2014: `ratings.csv` (userId, movieId, rating in half stars, Unix seconds) and,
/// for titles and genres, `movies.csv` (movieId, title, genres by "|"; UTF-8), both with a header.
public struct MovieLensCSVReader: DatasetReader {
  public let name = "movielens-csv"
  public let revision = 1

  public init() {}

  public func requiredFiles(in folder: DataFolder) -> [String] { ["ratings.csv"] }
  public func optionalFiles(in folder: DataFolder) -> [String] { ["movies.csv"] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, hasRatings: true)
    let events = DelimitedFile(
      try folder.required("ratings.csv"), columns: ["userId", "movieId", "rating", "timestamp"], separator: ",",
      header: .names)
    try events.forEachRow { row throws(InteractionError) in
      try log.append(
        row, user: row.positiveNumber(0), item: row.positiveNumber(1), time: row.integer(3),
        rating: row.number(2, in: 0.5...5))
    }
    guard let path = folder.path(of: "movies.csv") else { return log }
    let movies = DelimitedFile(path, columns: ["movieId", "title", "genres"], separator: ",", header: .names, quoted: true)
    try movies.forEachRow { row throws(InteractionError) in
      let item = String(decoding: try row.positiveNumber(0), as: UTF8.self)
      try log.setTitle(try row.text(1), of: item, row)
      let genres = try row.text(2)
      let values = genres == "(no genres listed)" ? [] : genres.split(separator: "|").map(String.init)
      log.setFeature("genre", values, of: item)
    }
    return log
  }
}
