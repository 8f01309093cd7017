/// Clicks on news of Globo.com as the authors publish them: files of `user_id, session_id, …, click_article_id, click_timestamp, …`
/// with a header, times in Unix milliseconds; categories of articles from `articles_metadata` files where they lie beside.
public struct GloboReader: DatasetReader {
  public let name = "globo-clicks"
  public let revision = 1
  private let fileName: String

  public init(fileName: String = "clicks.csv") { self.fileName = fileName }

  public func requiredFiles(in folder: DataFolder) -> [String] { [fileName] }
  public func optionalFiles(in folder: DataFolder) -> [String] { Self.descriptions }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, tickMicroseconds: 1_000, hasRatings: false, hasSessions: true)
    let clicks = DelimitedFile(
      try folder.required(fileName),
      columns: [
        "user_id", "session_id", "session_start", "session_size", "click_article_id", "click_timestamp", "click_environment",
        "click_deviceGroup", "click_os", "click_country", "click_region", "click_referrer_type",
      ], separator: ",", header: .names)
    try clicks.forEachRow { row throws(InteractionError) in
      try log.append(row, user: row.digits(0), item: row.digits(4), time: row.integer(5), session: row.digits(1))
    }
    for path in Self.descriptions.compactMap({ folder.path(of: $0) }) {
      let articles = DelimitedFile(
        path, columns: ["article_id", "category_id", "created_at_ts", "publisher_id", "words_count"], separator: ",", header: .names)
      try articles.forEachRow { row throws(InteractionError) in
        let item = String(decoding: try row.digits(0), as: UTF8.self)
        log.setFeature("category", [String(decoding: try row.digits(1), as: UTF8.self)], of: item)
      }
    }
    return log
  }

  private static let descriptions = ["articles_metadata.azure_function.csv", "articles_metadata.models_lite.csv", "articles_metadata.csv"]
}
