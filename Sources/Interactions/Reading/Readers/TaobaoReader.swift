/// Taobao's UserBehavior as Tianchi publishes it: a CSV without header of user, item, category, behaviour (pv, buy, cart,
/// fav) and Unix seconds. Every behaviour is an event and its kind; the item's category is its feature "category".
public struct TaobaoReader: DatasetReader {
  public let name: String
  public let revision = 1
  private let fileName: String
  private let hasKinds: Bool

  public init() { self.init(fileName: "UserBehavior.csv") }

  /// - Parameter hasKinds: false for a log that does not tell the behaviours apart.
  public init(fileName: String, hasKinds: Bool = true) {
    self.fileName = fileName
    self.hasKinds = hasKinds
    name = hasKinds ? "taobao-behaviours" : "taobao-userbehavior"
  }

  public func requiredFiles(in folder: DataFolder) -> [String] { [fileName] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var log = RawLog(timeKind: .clock, hasRatings: false, hasKinds: hasKinds)
    let events = DelimitedFile(
      try folder.required(fileName), columns: ["user", "item", "category", "behaviour", "timestamp"], separator: ",")
    try events.forEachRow { row throws(InteractionError) in
      try Self.checkBehaviour(row)
      try log.append(
        row, user: row.positiveNumber(0), item: row.positiveNumber(1), time: row.integer(4), kind: hasKinds ? row.bytes(3) : nil)
      log.describeNewItem("category", try row.positiveNumber(2))
    }
    return log
  }

  private static func checkBehaviour(_ row: Row) throws(InteractionError) {
    let found = row.bytes(3)
    guard behaviours.contains(where: { found.elementsEqual($0) }) else {
      throw row.refusal(3, expected: "pv, buy, cart or fav")
    }
  }

  private static let behaviours = ["pv", "buy", "cart", "fav"].map { Array($0.utf8) }
}
