import Foundation
import Host
import Interactions
import Kernels

/// A click log in the form of Taobao's UserBehavior.csv: user, item, category, behaviour, Unix time; no header; the
/// lines of a user together, as in the published file, and as many lines a user as there.
enum ClickLog {
  private static let file = "UserBehavior.csv"

  /// The library folder that holds the log, inside the folder of inputs.
  static func folder(_ lines: Int) -> String { "clicks-\(lines)" }
  private static let items = 4_162_024

  /// Writes the log into `folder` inside the given one, unless it is there.
  static func write(lines: Int, to parent: String) throws {
    let place = "\(parent)/\(folder(lines))/taobao-userbehavior"
    let path = "\(place)/\(file)"
    guard !FileManager.default.fileExists(atPath: path) else { return }
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    let partial = TemporaryName.path(beside: path)
    guard FileManager.default.createFile(atPath: partial, contents: nil),
      let handle = FileHandle(forWritingAtPath: partial)
    else { throw CocoaError(.fileWriteUnknown) }
    var text = LineBuffer()
    var stream = RandomStream(seed: 1, purpose: "click log")
    let users = max(1, lines * 987_994 / 100_150_807)
    let order = stream.permutation(users)
    var left = lines
    for (place, user) in order.enumerated() {
      // What is left, shared evenly with a spread of a half: the last user takes the rest.
      let share = Double(left) / Double(users - place)
      let count = place == users - 1 ? left : min(left, max(1, Int(share * (0.5 + stream.uniform()))))
      for _ in 0..<count { line(Int(user) + 1, &stream, &text) }
      left -= count
      if text.bytes.count > 1 << 22 { try text.flush(to: handle) }
    }
    try text.flush(to: handle)
    try handle.close()
    try FileManager.default.moveItem(atPath: partial, toPath: path)
  }

  private static func line(_ user: Int, _ stream: inout RandomStream, _ text: inout LineBuffer) {
    // Squares of uniforms give a few items most of the clicks.
    let share = stream.uniform()
    let item = Int(share * share * share * Double(items - 1)) + 1
    let draw = stream.uniform(below: 1000)
    text.put(user)
    text.put(",")
    text.put(item)
    text.put(",")
    text.put(100_000 + item % 9_439)
    text.put(draw < 895 ? ",pv," : draw < 915 ? ",buy," : draw < 970 ? ",cart," : ",fav,")
    text.put(1_511_539_200 + stream.uniform(below: 777_600))
    text.put("\n")
  }

  /// Bytes of text on their way to a file.
  private struct LineBuffer {
    var bytes: [UInt8] = []

    mutating func put(_ text: StaticString) {
      text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ number: Int) {
      var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
      withUnsafeMutableBytes(of: &digits) { digits in
        var place = digits.count
        var rest = number
        repeat {
          place -= 1
          digits[place] = UInt8(ascii: "0") + UInt8(rest % 10)
          rest /= 10
        } while rest > 0
        bytes.append(contentsOf: digits[place...])
      }
    }

    mutating func flush(to handle: FileHandle) throws {
      try handle.write(contentsOf: bytes)
      bytes.removeAll(keepingCapacity: true)
    }
  }
}
