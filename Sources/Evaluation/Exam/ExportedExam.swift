import Foundation
import Host
import Interactions

/// Writes an exam as files that other programs read: `train.tsv`, `valid.tsv` and `test.tsv` with original ids, a header, and
/// one event a line: user, item, rating (empty where there is none), Unix seconds (or the place in the history, without a clock).
public struct ExportedExam: Sendable {
  /// The files, with how many events each has.
  public let files: [(path: String, events: Int)]

  public var text: String { files.map { "\($0.path): \($0.events) events" }.joined(separator: "\n") }

  /// - Throws: `InteractionError` for names that cannot be read, `FileError` where a file cannot be written.
  public init(_ exam: Exam, to folder: String) throws {
    let table = try ExportTable(exam.final.questions.log)
    let training = exam.selection.training
    let parts = [
      ("train.tsv", (0..<training.userCount).flatMap { user in (0..<training.count(of: user)).map { (user, $0) } }),
      ("valid.tsv", Self.events(exam.selection.questions)), ("test.tsv", Self.events(exam.final.questions)),
    ]
    var files: [(path: String, events: Int)] = []
    for (file, events) in parts {
      try AtomicFile.write(table.text(events), to: "\(folder)/\(file)")
      files.append(("\(folder)/\(file)", events.count))
    }
    self.files = files
  }

  /// Where the targets stand: the first event with each that comes after what may be looked at.
  private static func events(_ questions: Questions) -> [(user: Int, place: Int)] {
    questions.indices.flatMap { place in
      let (user, length) = (Int(questions.users[place]), Int(questions.lengths[place]))
      let items = questions.log.items(of: user)
      return questions.targets(of: place).compactMap { target in items[length...].firstIndex(of: target).map { (user, $0) } }
    }
  }
}

/// Turns places in a log into lines with original ids.
private struct ExportTable {
  let log: InteractionLog
  let users, items: [String]

  init(_ log: InteractionLog) throws(InteractionError) {
    self.log = log
    let names = try log.names()
    users = names.userIDs
    items = names.itemIDs
  }

  func text(_ events: [(user: Int, place: Int)]) -> String {
    var text = "user\titem\trating\ttimestamp\n"
    for (user, place) in events {
      let rating = log.ratings(of: user).map { "\($0[place])" } ?? ""
      text += "\(users[user])\t\(items[Int(log.items(of: user)[place])])\t\(rating)\t\(time(user, place))\n"
    }
    return text
  }

  private func time(_ user: Int, _ place: Int) -> String {
    guard let origin = log.origin else { return String(place) }
    let seconds = origin.timeIntervalSince1970 + Double(log.ticks(of: user)[place]) * log.tickSeconds
    return seconds == seconds.rounded() ? String(Int64(seconds)) : String(seconds)
  }
}
