/// What users were shown, and what of it they clicked: columns beside a log, in the log's numbering and ticks.
public struct Impressions: Hashable, Sendable {
  public struct Row: Hashable, Sendable {
    public var item: Int32
    public var tick: UInt32
    public var isClicked: Bool

    public init(item: Int32, tick: UInt32, isClicked: Bool) {
      self.item = item
      self.tick = tick
      self.isClicked = isClicked
    }
  }

  /// Where each user's impressions begin; one number more than there are users.
  public let offsets: [Int]
  /// User after user in time order.
  public let items: [Int32]
  public let ticks: [UInt32]
  /// 1 for clicked, 0 for not.
  public let clicked: [UInt8]
  /// Impressions left out because their user or item has no event in the log, or because they lie before it.
  public let dropped: Int

  /// - Parameter rows: for each user, oldest first.
  public init(_ rows: [[Row]], dropped: Int = 0) {
    var offsets = [0]
    for list in rows { offsets.append(offsets.last! + list.count) }
    self.offsets = offsets
    items = rows.flatMap { $0.map(\.item) }
    ticks = rows.flatMap { $0.map(\.tick) }
    clicked = rows.flatMap { $0.map { $0.isClicked ? 1 : 0 } }
    self.dropped = dropped
  }

  public var count: Int { items.count }

  /// The places of a user's impressions in the columns.
  public func range(of user: Int) -> Range<Int> { offsets[user]..<offsets[user + 1] }
}
