import Interactions

@testable import Recommenders

/// Logs whose right answers are known, for the model laws.
enum LawLogs {
  /// Every user walks around a circle of items: after item i comes item i + 1. Starts and lengths differ.
  static func circle(users: Int = 60, items: Int = 30, length: Int = 14) -> InteractionLog {
    log { user, raw in
      let start = user * 7 % items
      for step in 0..<(length + user % 3) {
        raw.append(user: "u\(user)", item: "i\((start + step) % items)", time: Int64(step * 1000 + user), rating: rating(user, start + step))
      }
    } users: { users }
  }

  /// The circle again, but each user's last two events are other items of the circle.
  static func circleWithOtherFuture() -> InteractionLog {
    let users = 60
    let items = 30
    return log { user, raw in
      let start = user * 7 % items
      let length = 14 + user % 3
      for step in 0..<length {
        let moved = step >= length - 2 ? step + 5 : step
        raw.append(user: "u\(user)", item: "i\((start + moved) % items)", time: Int64(step * 1000 + user), rating: rating(user, start + moved))
      }
    } users: { users }
  }

  /// What a user gives an item, for models of ratings: from 1 to 5.
  private static func rating(_ user: Int, _ item: Int) -> Float { Float(1 + (3 * user + item) % 5) }

  private static func log(_ fill: (Int, inout RawLog) -> Void, users: () -> Int) -> InteractionLog {
    var raw = RawLog(timeKind: .clock, hasRatings: true)
    // One event of each item first, in order, so that the numbering of items is the same in every log.
    for user in 0..<users() { fill(user, &raw) }
    return try! raw.prepared(Preprocessing())
  }
}
