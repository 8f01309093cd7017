public import Foundation

/// What the provenance inside a report says, and whether the program of today would make the same results.
public struct Inspection {
  /// Lines for a person.
  public let text: String
  /// Whether every cell was made by today's revisions.
  public let isCurrent: Bool

  /// - Parameters:
  ///   - provenance: the JSON a report carries.
  ///   - revisions: today's, by name.
  /// - Throws: `StudyError` when the JSON is no provenance of a study.
  public init(provenance: Data, revisions: [String: Int], place: String) throws {
    let json = try CanonicalJSON(parsing: String(decoding: provenance, as: UTF8.self), place: place)
    guard let study = json["study"]?.string, let run = try json["run"]?.decode(RunSettings.self),
      let cells = json["cells"]?.array
    else {
      throw StudyError("JSON that is no provenance of a study", place: place, expected: "study, run, cells")
    }
    var inputs: [RecordedInputs] = []
    var failed = 0
    for cell in cells {
      if let recorded = try cell["inputs"]?.decode(RecordedInputs.self) { inputs.append(recorded) }
      if cell["status"] != "ok" { failed += 1 }
    }
    let changed = Set(inputs.flatMap { $0.changes(from: revisions) }).sorted()
    func distinct(_ read: (RecordedInputs) -> String) -> String {
      let values = Set(inputs.map(read)).subtracting([""]).sorted()
      return values.isEmpty ? "none recorded" : values.joined(separator: ", ")
    }
    isCurrent = changed.isEmpty
    text = """
      study    \(study)
      run      \(run.arguments)
      cells    \(cells.count)\(failed > 0 ? ", \(failed) failed" : "")
      commits  \(distinct { $0.commit + ($0.dirty ? " (with changes)" : "") })
      BLAS     \(distinct(\.blas))
      data     \(distinct { String($0.data.prefix(16)) })
      \(changed.isEmpty ? "current: every revision is today's" : "NOT current:\n  " + changed.joined(separator: "\n  "))
      """
  }
}
