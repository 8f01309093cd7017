/// How many of those who might be asked can be asked something that training has a chance to know: on data where this is less than
/// half, numbers say little.
public struct Eligibility: Codable, Hashable, Sendable {
  public var asked, all: Int
  /// Who could be asked: "users", "users of the last slice", "pairs".
  public var of: String
  /// What makes one of them eligible: "can be tested on an item that somebody has in training".
  public var rule: String

  public init(_ asked: Int, of all: Int, _ of: String, rule: String) {
    (self.asked, self.all, self.of, self.rule) = (asked, all, of, rule)
  }

  /// 0 where there is nobody.
  public var share: Double { all == 0 ? 0 : Double(asked) / Double(all) }
}
