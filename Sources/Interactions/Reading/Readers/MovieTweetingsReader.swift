/// MovieTweetings: `ratings.dat` (user, movie, rating from 0 to 10, Unix seconds, by "::"; movies are IMDb numbers with
/// leading zeros) and, for titles and genres, `movies.dat` (movie, title, genres by "|"; UTF-8).
public struct MovieTweetingsReader: DatasetReader {
  public let name = "movietweetings"
  public let revision = 1

  public init() {}

  public func requiredFiles(in folder: DataFolder) -> [String] { ["ratings.dat"] }
  public func optionalFiles(in folder: DataFolder) -> [String] { ["movies.dat"] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, hasRatings: true)
    let events = DelimitedFile(
      try folder.required("ratings.dat"), columns: ["user", "movie", "rating", "timestamp"], separator: "::")
    try events.forEachRow { row throws(InteractionError) in
      try log.append(
        row, user: row.positiveNumber(0), item: row.digits(1), time: row.integer(3), rating: row.number(2, in: 0...10))
    }
    guard let path = folder.path(of: "movies.dat") else { return log }
    let movies = DelimitedFile(path, columns: ["movie", "title", "genres"], separator: "::")
    try movies.forEachRow { row throws(InteractionError) in
      let item = String(decoding: try row.digits(0), as: UTF8.self)
      try log.setTitle(try row.text(1), of: item, row)
      log.setFeature("genre", try row.text(2).split(separator: "|").map(String.init), of: item)
    }
    return log
  }
}
