/// Last.fm of HetRec 2011: tag assignments of artists, `user_taggedartists-timestamps.dat` or `user_taggedartists.dat`
/// (userID, artistID, tagID and a time; most dates are the first of a month). One event a row: which unit counts is for
/// the preprocessing to say (duplicates `keep`: assignments; `collapse`: different user, artist and date; repeats
/// `first`: the first assignment of a user and artist). Artists have names as titles and tags as feature "tag".
public struct LastFMReader: DatasetReader {
  public let name = "hetrec-lastfm-tags"
  public let revision = 1

  public init() {}

  public func requiredFiles(in folder: DataFolder) -> [String] {
    [HetRecTags.file(in: folder, "user_taggedartists")]
  }

  public func optionalFiles(in folder: DataFolder) -> [String] { ["artists.dat", "tags.dat"] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, hasRatings: false)
    let tags = try HetRecTags.artists(folder) { row, time throws(InteractionError) in
      try log.append(row, user: row.positiveNumber(0), item: row.positiveNumber(1), time: time)
    }
    tags.describe(&log)
    try HetRecTags.readArtists(folder, into: &log)
    return log
  }
}

/// Last.fm of HetRec 2011: which artists a user listened to and how often, `user_artists.dat` (userID, artistID, weight).
/// There are no times; the rating is the count. Artists have names as titles and, where the tag assignments are there, tags
/// as feature "tag".
public struct LastFMListeningReader: DatasetReader {
  public let name = "hetrec-lastfm-listening"
  public let revision = 1

  public init() {}

  public func requiredFiles(in folder: DataFolder) -> [String] { ["user_artists.dat"] }

  public func optionalFiles(in folder: DataFolder) -> [String] {
    ["artists.dat", "tags.dat", HetRecTags.file(in: folder, "user_taggedartists")]
  }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .none, hasRatings: true)
    let pairs = DelimitedFile(
      try folder.required("user_artists.dat"), columns: ["userID", "artistID", "weight"], separator: "\t", header: .names)
    try pairs.forEachRow { row throws(InteractionError) in
      try log.append(
        row, user: row.positiveNumber(0), item: row.positiveNumber(1), rating: row.number(2, in: 0...0x1p24))
    }
    if folder.path(of: HetRecTags.file(in: folder, "user_taggedartists")) != nil {
      try HetRecTags.artists(folder) { _, _ in }.describe(&log)
    }
    try HetRecTags.readArtists(folder, into: &log)
    return log
  }
}

/// Delicious of HetRec 2011: tag assignments of bookmarks, `user_taggedbookmarks-timestamps.dat` or
/// `user_taggedbookmarks.dat` (userID, bookmarkID, tagID and a time). One event a row; collapsed duplicates are bookmarks.
/// Bookmarks have titles and tags as feature "tag".
public struct DeliciousReader: DatasetReader {
  public let name = "hetrec-delicious-tags"
  public let revision = 1

  public init() {}

  public func requiredFiles(in folder: DataFolder) -> [String] {
    [HetRecTags.file(in: folder, "user_taggedbookmarks")]
  }

  public func optionalFiles(in folder: DataFolder) -> [String] { ["bookmarks.dat", "tags.dat"] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, hasRatings: false)
    let tags = try HetRecTags.read(folder, "user_taggedbookmarks", item: "bookmarkID", dates: HetRecTags.hours) {
      row, time throws(InteractionError) in
      try log.append(row, user: row.positiveNumber(0), item: row.positiveNumber(1), time: time)
    }
    tags.describe(&log)
    guard let path = folder.path(of: "bookmarks.dat") else { return log }
    let columns = ["id", "md5", "title", "url", "md5Principal", "urlPrincipal"]
    try DelimitedFile(path, columns: columns, separator: "\t", header: .names).forEachRow { row throws(InteractionError) in
      try log.setTitle(try row.text(2), of: String(decoding: try row.positiveNumber(0), as: UTF8.self), row)
    }
    return log
  }
}

/// The pairs of user and bookmark of HetRec's Delicious alone, `user_bookmarks.tsv`, without header, times and tags.
public struct DeliciousPairsReader: DatasetReader {
  public let name = "hetrec-delicious-pairs"
  public let revision = 1

  public init() {}

  public func requiredFiles(in folder: DataFolder) -> [String] { ["user_bookmarks.tsv"] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .none, hasRatings: false)
    let pairs = DelimitedFile(try folder.required("user_bookmarks.tsv"), columns: ["user", "bookmark"], separator: "\t")
    try pairs.forEachRow { row throws(InteractionError) in
      try log.append(row, user: row.positiveNumber(0), item: row.positiveNumber(1))
    }
    return log
  }
}

/// MovieLens of HetRec 2011: `user_ratedmovies-timestamps.dat` or `user_ratedmovies.dat` (userID, movieID, rating in half
/// stars and a time), titles from `movies.dat` (ISO-8859-1), genres from `movie_genres.dat`.
public struct HetRecMovieLensReader: DatasetReader {
  public let name = "hetrec-movielens"
  public let revision = 1

  public init() {}

  public func requiredFiles(in folder: DataFolder) -> [String] { [HetRecTags.file(in: folder, "user_ratedmovies")] }
  public func optionalFiles(in folder: DataFolder) -> [String] { ["movies.dat", "movie_genres.dat"] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, hasRatings: true)
    let dates = ["date_day", "date_month", "date_year", "date_hour", "date_minute", "date_second"]
    try HetRecTags.forEachTime(folder, "user_ratedmovies", ["userID", "movieID", "rating"], dates: dates) {
      row, time throws(InteractionError) in
      try log.append(
        row, user: row.positiveNumber(0), item: row.positiveNumber(1), time: time, rating: row.number(2, in: 0.5...5))
    }
    if let path = folder.path(of: "movies.dat") {
      let movies = DelimitedFile(path, columns: Self.columns, separator: "\t", header: .names)
      try movies.forEachRow { row throws(InteractionError) in
        let movie = String(decoding: try row.positiveNumber(0), as: UTF8.self)
        try log.setTitle("\(try row.text(1, .latin1)) (\(try row.integer(5)))", of: movie, row)
      }
    }
    if let path = folder.path(of: "movie_genres.dat") {
      var genres: [String: [String]] = [:]
      let rows = DelimitedFile(path, columns: ["movieID", "genre"], separator: "\t", header: .names)
      try rows.forEachRow { row throws(InteractionError) in
        genres[String(decoding: try row.positiveNumber(0), as: UTF8.self), default: []].append(try row.text(1))
      }
      for (movie, values) in genres { log.setFeature("genre", values, of: movie) }
    }
    return log
  }

  private static let columns = [
    "id", "title", "imdbID", "spanishTitle", "imdbPictureURL", "year", "rtID", "rtAllCriticsRating",
    "rtAllCriticsNumReviews", "rtAllCriticsNumFresh", "rtAllCriticsNumRotten", "rtAllCriticsScore",
    "rtTopCriticsRating", "rtTopCriticsNumReviews", "rtTopCriticsNumFresh", "rtTopCriticsNumRotten",
    "rtTopCriticsScore", "rtAudienceRating", "rtAudienceNumRatings", "rtAudienceScore", "rtPictureURL",
  ]
}

/// What the HetRec files have in common: two forms of a file with times, and tags by number.
struct HetRecTags {
  /// By item: the names of its tags.
  private var tags: [String: Set<String>] = [:]

  static let hours = ["day", "month", "year", "hour", "minute", "second"]

  /// The form of a file that the folder has, that with dates first: it needs no conversion.
  static func file(in folder: DataFolder, _ name: String) -> String {
    let timed = "\(name)-timestamps.dat"
    return folder.path(of: "\(name).dat") == nil && folder.path(of: timed) != nil ? timed : "\(name).dat"
  }

  /// Calls `body` with each row and its time, in whichever form the file is there.
  static func forEachTime(
    _ folder: DataFolder, _ name: String, _ columns: [String], dates: [String],
    _ body: (Row, Int64) throws(InteractionError) -> Void
  ) throws(InteractionError) {
    let file = file(in: folder, name)
    let isTimed = file.hasSuffix("-timestamps.dat")
    let rows = DelimitedFile(
      try folder.required(file), columns: columns + (isTimed ? ["timestamp"] : dates), separator: "\t", header: .names)
    try rows.forEachRow { row throws(InteractionError) in
      let time = isTimed
        ? try HetRecClock.time(milliseconds: row, columns.count)
        : try HetRecClock.time(row, from: columns.count, withHours: dates.count == 6)
      try body(row, time)
    }
  }

  /// Reads tag assignments; their third column is a tag's number, which `tags.dat`, where it is there, names.
  static func read(
    _ folder: DataFolder, _ name: String, item: String, dates: [String],
    _ body: (Row, Int64) throws(InteractionError) -> Void
  ) throws(InteractionError) -> HetRecTags {
    let names = try tagNames(folder)
    var found = HetRecTags()
    try forEachTime(folder, name, ["userID", item, "tagID"], dates: dates) { row, time throws(InteractionError) in
      try body(row, time)
      let number = String(decoding: try row.positiveNumber(2), as: UTF8.self)
      let item = String(decoding: try row.positiveNumber(1), as: UTF8.self)
      guard let names else { return }
      guard let tag = names[number] else { throw row.refusal(2, expected: "a tag of tags.dat") }
      found.tags[item, default: []].insert(tag)
    }
    return found
  }

  static func artists(
    _ folder: DataFolder, _ body: (Row, Int64) throws(InteractionError) -> Void
  ) throws(InteractionError) -> HetRecTags {
    try read(folder, "user_taggedartists", item: "artistID", dates: ["day", "month", "year"], body)
  }

  func describe(_ log: inout RawLog) {
    for (item, names) in tags { log.setFeature("tag", names.sorted(), of: item) }
  }

  private static func tagNames(_ folder: DataFolder) throws(InteractionError) -> [String: String]? {
    guard let path = folder.path(of: "tags.dat") else { return nil }
    var names: [String: String] = [:]
    var line = 0
    // Last.fm's header is tagID, tagValue; that of Delicious id, value.
    let tags = DelimitedFile(path, columns: ["tagID", "tagValue"], separator: "\t")
    try tags.forEachRow { row throws(InteractionError) in
      line += 1
      if line == 1, ["tagID", "id"].contains(String(decoding: row.bytes(0), as: UTF8.self)) { return }
      names[String(decoding: try row.positiveNumber(0), as: UTF8.self)] = try row.text(1)
    }
    return names
  }

  static func readArtists(_ folder: DataFolder, into log: inout RawLog) throws(InteractionError) {
    guard let path = folder.path(of: "artists.dat") else { return }
    let artists = DelimitedFile(path, columns: ["id", "name", "url", "pictureURL"], separator: "\t", header: .names)
    try artists.forEachRow { row throws(InteractionError) in
      try log.setTitle(try row.text(1), of: String(decoding: try row.positiveNumber(0), as: UTF8.self), row)
    }
  }
}
