/// The splits that the authors of REDA publish: `trainset.txt`, lines "user:item item …", and `testset.txt`, lines
/// "user:training items:target". Users without a line of the second kind are not tested.
///
/// There are no times: training items are ordered by the tie hash, which is as good as drawn, and a target is last. The rating says what an event is for: 0 to train
/// on, 1 held out; `Split.marked` reads it.
public struct REDASplitReader: DatasetReader {
  public let name = "reda-split"
  public let revision = 1

  public init() {}

  public func requiredFiles(in folder: DataFolder) -> [String] { ["trainset.txt", "testset.txt"] }

  public func read(_ folder: DataFolder) throws(InteractionError) -> RawLog {
    var targets = try readTargets(try folder.required("testset.txt"))
    var log = RawLog(timeKind: .ordinal, hasRatings: true)
    var seen = Set<String>()
    let rows = DelimitedFile(try folder.required("trainset.txt"), columns: ["user", "items"], separator: ":")
    try rows.forEachRow { row throws(InteractionError) in
      let user = String(decoding: try row.wholeID(0), as: UTF8.self)
      guard seen.insert(user).inserted else { throw row.refusal(0, expected: "a user who stands once") }
      let items = try row.text(1)
      let order = items.split(separator: " ").map { (hash: TieHash.value(user: user, item: String($0)), item: $0) }
      for entry in order.sorted(by: { $0.hash < $1.hash }) { try append(entry.item, 0, row, &log) }
      guard let target = targets.removeValue(forKey: user) else { return }
      guard target.training == items.split(separator: " ") else {
        throw row.refusal(1, expected: "the items that line \(target.line) of testset.txt has for user \(user)")
      }
      try append(target.item, 1, row, &log)
    }
    if let (user, target) = targets.min(by: { $0.value.line < $1.value.line }) {
      throw InteractionError(
        .malformed, "user \(user) has no line in trainset.txt", expected: "users of trainset.txt",
        path: try folder.required("testset.txt"), line: target.line, hint: Row.remedy)
    }
    return log
  }

  private struct Target {
    var training: [Substring]
    var item: Substring
    var line: Int
  }

  private func append(_ item: Substring, _ rating: Float, _ row: Row, _ log: inout RawLog) throws(InteractionError) {
    guard !item.isEmpty, item.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else {
      throw row.refusal(1, expected: "whole numbers by spaces")
    }
    var user = String(decoding: try row.wholeID(0), as: UTF8.self)
    var text = String(item)
    try log.append(row, user: &user, item: &text, rating: rating)
  }

  private func readTargets(_ path: String) throws(InteractionError) -> [String: Target] {
    var targets: [String: Target] = [:]
    let rows = DelimitedFile(path, columns: ["user", "training items", "target"], separator: ":")
    try rows.forEachRow { row throws(InteractionError) in
      let user = String(decoding: try row.wholeID(0), as: UTF8.self)
      let target = Target(
        training: try row.text(1).split(separator: " "), item: Substring(String(decoding: try row.wholeID(2), as: UTF8.self)),
        line: row.line)
      guard targets.updateValue(target, forKey: user) == nil else {
        throw row.refusal(0, expected: "a user who stands once")
      }
    }
    return targets
  }
}
