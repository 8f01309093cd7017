/// A part of a prepared log that not every log has. Which there are, and where, stands in a table of names, places and lengths:
/// a log without any has no table, and its bytes are those of a program that knows of none.
enum LogSection: String, CaseIterable {
  /// A byte an event: the number of its kind.
  case kinds
  /// What the kinds are called, in the order of their numbers.
  case kindNames = "kind names"
  /// A bit an event, lowest first: whether a session of its user begins there.
  case sessions
  /// Where each user's impressions begin, in 8 bytes; one number more than there are users.
  case shownOffsets = "shown offsets"
  /// Items, ticks and whether they were clicked: 4, 4 and 1 bytes an impression, user after user in time order.
  case shownItems = "shown items"
  case shownTicks = "shown ticks"
  case shownClicks = "shown clicks"

  /// The name in the table, padded with zeros.
  var code: [UInt8] { Array(rawValue.utf8) + [UInt8](repeating: 0, count: Self.codeLength - rawValue.utf8.count) }

  static let codeLength = 16
  /// Name, place and length.
  static let entryLength = 32

  init?(code: UnsafeRawBufferPointer) {
    self.init(rawValue: String(decoding: code.prefix { $0 != 0 }, as: UTF8.self))
  }
}

extension LogSection {
  /// Whether sections of these lengths can be those of a log: each column has its partners and fits the events and users.
  static func fit(_ lengths: [LogSection: Int], users: Int, events: Int) -> Bool {
    let kinds = (lengths[.kinds], lengths[.kindNames])
    guard (kinds.0 == nil) == (kinds.1 == nil), kinds.0 ?? events == events else { return false }
    guard lengths[.sessions] ?? (events + 7) / 8 == (events + 7) / 8 else { return false }
    let shown = [LogSection.shownOffsets, .shownItems, .shownTicks, .shownClicks].map { lengths[$0] }
    guard let offsets = shown[0], let items = shown[1], let ticks = shown[2], let clicks = shown[3] else {
      return shown.allSatisfy { $0 == nil }
    }
    return offsets == 8 * (users + 1) && items == 4 * clicks && ticks == 4 * clicks
  }
}
