/// Amazon's reviews of 1996 to 2014 (McAuley), ratings only: `ratings_<Category>.csv` of user, item, rating, Unix seconds
/// without a header.
public struct AmazonRatingsReader: DatasetReader {
  public let name = "amazon-2014-ratings"
  public let revision = 1
  /// As in the file names: "Video_Games".
  public let category: String

  public init(category: String) { self.category = category }

  public func requiredFiles(in folder: DataFolder) -> [String] { ["ratings_\(category).csv"] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, hasRatings: true)
    let events = DelimitedFile(
      try folder.required("ratings_\(category).csv"), columns: ["user", "item", "rating", "timestamp"], separator: ",")
    try events.forEachRow { row throws(InteractionError) in
      try log.append(
        row, user: row.identifier(0), item: row.identifier(1), time: row.integer(3), rating: row.number(2, in: 1...5))
    }
    return log
  }
}

/// Amazon's reviews of 1996 to 2014, the 5-core as JSON lines: `reviews_<Category>_5.json` with the members `reviewerID`,
/// `asin`, `overall` and `unixReviewTime`.
public struct AmazonReviewsReader: DatasetReader {
  public let name = "amazon-2014-reviews"
  public let revision = 1
  /// As in the file names: "Video_Games".
  public let category: String

  public init(category: String) { self.category = category }

  public func requiredFiles(in folder: DataFolder) -> [String] { ["reviews_\(category)_5.json"] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, hasRatings: true)
    let reviews = JSONLinesFile(
      try folder.required("reviews_\(category)_5.json"), members: ["reviewerID", "asin", "overall", "unixReviewTime"])
    try reviews.forEachRow { row throws(InteractionError) in
      try log.append(
        row, user: row.identifier(0), item: row.identifier(1), time: row.integer(3), rating: row.number(2, in: 1...5))
    }
    return log
  }
}

/// Digital Music of the heavy users, as the repository of the DMF model carries it: user, item, rating, Unix seconds by
/// spaces, ids renumbered from 0.
public struct PrunedAmazonReader: DatasetReader {
  public let name = "amazon-2014-pruned"
  public let revision = 1
  private let fileName = "Amazon_ratings_Digital_Music_pruned.txt"

  public init() {}

  public func requiredFiles(in folder: DataFolder) -> [String] { [fileName] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, hasRatings: true)
    let events = DelimitedFile(
      try folder.required(fileName), columns: ["user", "item", "rating", "timestamp"], separator: " ")
    try events.forEachRow { row throws(InteractionError) in
      try log.append(
        row, user: row.wholeID(0), item: row.wholeID(1), time: row.integer(3), rating: row.number(2, in: 1...5))
    }
    return log
  }
}

/// Sequences as the repository of SASRec carries them: user and item by a space, each user's lines together and in time
/// order, without times.
public struct OrderedPairsReader: DatasetReader {
  public let name = "ordered-pairs"
  public let revision = 1
  public let fileName: String

  public init(fileName: String) { self.fileName = fileName }

  public func requiredFiles(in folder: DataFolder) -> [String] { [fileName] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .ordinal, hasRatings: false)
    let events = DelimitedFile(try folder.required(fileName), columns: ["user", "item"], separator: " ")
    try events.forEachRow { row throws(InteractionError) in
      try log.append(row, user: row.positiveNumber(0), item: row.positiveNumber(1))
    }
    return log
  }
}

/// A 5-core of Amazon's reviews put together from three repositories: `<Category>_5core_interactions.csv` of reviewerID,
/// asin, unixReviewTime with a header and, for anonymous attributes, `<Category>_item_attributes.tsv` of the asin and
/// numbers by spaces.
public struct AmazonTimedPairsReader: DatasetReader {
  public let name = "amazon-2014-timed-pairs"
  public let revision = 1
  public let category: String

  public init(category: String) { self.category = category }

  public func requiredFiles(in folder: DataFolder) -> [String] { ["\(category)_5core_interactions.csv"] }
  public func optionalFiles(in folder: DataFolder) -> [String] { ["\(category)_item_attributes.tsv"] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, hasRatings: false)
    let events = DelimitedFile(
      try folder.required(requiredFiles(in: folder)[0]), columns: ["reviewerID", "asin", "unixReviewTime"], separator: ",",
      header: .names)
    try events.forEachRow { row throws(InteractionError) in
      try log.append(row, user: row.identifier(0), item: row.identifier(1), time: row.integer(2))
    }
    guard let path = folder.path(of: optionalFiles(in: folder)[0]) else { return log }
    let attributes = DelimitedFile(path, columns: ["asin", "attribute_ids"], separator: "\t", header: .names)
    try attributes.forEachRow { row throws(InteractionError) in
      let item = String(decoding: try row.identifier(0), as: UTF8.self)
      log.setFeature("attribute", try row.text(1).split(separator: " ").map(String.init), of: item)
    }
    return log
  }
}

/// Grocery as the repository of ReChorus carries it: `train.csv` of user_id, item_id, time by tabs with a header and, for
/// categories, `item_meta.csv`. The last two events of each user stand in files of their own and are not read.
public struct ReChorusReader: DatasetReader {
  public let name = "rechorus-train"
  public let revision = 1

  public init() {}

  public func requiredFiles(in folder: DataFolder) -> [String] { ["train.csv", "item_meta.csv"] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, hasRatings: false)
    let events = DelimitedFile(
      try folder.required("train.csv"), columns: ["user_id", "item_id", "time"], separator: "\t", header: .names)
    try events.forEachRow { row throws(InteractionError) in
      try log.append(row, user: row.positiveNumber(0), item: row.positiveNumber(1), time: row.integer(2))
    }
    let items = DelimitedFile(
      try folder.required("item_meta.csv"), columns: ["item_id", "i_category", "r_complement", "r_substitute"],
      separator: "\t", header: .names)
    try items.forEachRow { row throws(InteractionError) in
      let item = String(decoding: try row.positiveNumber(0), as: UTF8.self)
      log.setFeature("category", [String(decoding: try row.wholeID(1), as: UTF8.self)], of: item)
    }
    return log
  }
}

/// A core of CDs & Vinyl as the repository of IR-Benchmark carries it: pairs without times in `train.tsv` and `test.tsv`
/// (joined here), and the original ids in `user_list.tsv` and `item_list.tsv`.
public struct IRBenchmarkReader: DatasetReader {
  public let name = "ir-benchmark"
  public let revision = 1

  public init() {}

  public func requiredFiles(in folder: DataFolder) -> [String] {
    ["train.tsv", "test.tsv", "user_list.tsv", "item_list.tsv"]
  }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .none, hasRatings: false)
    let users = try names(folder, "user")
    let items = try names(folder, "item")
    for file in ["train.tsv", "test.tsv"] {
      let pairs = DelimitedFile(
        try folder.required(file), columns: ["user_procid", "item_procid"], separator: "\t", header: .names)
      try pairs.forEachRow { row throws(InteractionError) in
        guard var user = users[try row.text(0)] else { throw row.refusal(0, expected: "an id of user_list.tsv") }
        guard var item = items[try row.text(1)] else { throw row.refusal(1, expected: "an id of item_list.tsv") }
        try log.append(row, user: &user, item: &item)
      }
    }
    return log
  }

  /// The original id by the number of the file.
  private func names(_ folder: DataFolder, _ what: String) throws(InteractionError) -> [String: String] {
    let list = DelimitedFile(
      try folder.required("\(what)_list.tsv"), columns: ["\(what)_orgid", "\(what)_procid"], separator: "\t", header: .names)
    var names: [String: String] = [:]
    try list.forEachRow { row throws(InteractionError) in
      let original = try row.text(0)
      guard !original.isEmpty else { throw row.refusal(0, expected: "an id") }
      let number = String(decoding: try row.wholeID(1), as: UTF8.self)
      guard names.updateValue(original, forKey: number) == nil else {
        throw row.refusal(1, expected: "a number that stands once")
      }
    }
    return names
  }
}
