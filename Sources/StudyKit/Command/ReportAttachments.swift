import Analysis
import Reports

/// What a report carries and does not print: every cell, every space that was searched, which file holds which part, the study's
/// own text.
struct ReportAttachments {
  let lab: Lab
  let stored: [(cell: Cell, result: CellResult)]
  /// The pages before the appendices.
  let pages: [Block]
  let listing: [SourceFile]
  let hidesMeasured: Bool

  static let cells = "cells.csv"
  static let spaces = "search-spaces.csv"
  static let parts = "parts.csv"

  var files: [Attachment] {
    var files = stored.isEmpty ? [] : [Attachment(Self.cells, mediaType: "text/csv", "Every cell: what was run, and what it cost", cellLines)]
    if !lab.evidence.tunings.isEmpty {
      files.append(Attachment(Self.spaces, mediaType: "text/csv", "Every search for settings: its space, its budget and its rounds", spaceLines))
    }
    files.append(Attachment(Self.parts, mediaType: "text/csv", "Every table and figure: its label, what it is, its files", partLines))
    return files + listing.map {
      Attachment(Self.name(of: $0.name), mediaType: "text/plain", "\($0.name) of the study, as it was built", $0.text)
    }
  }

  /// What a file of the study is called where there are no folders.
  static func name(of source: String) -> String { source.replacing("/", with: "-") }

  private var cellLines: String {
    let heads = ["cell", "model", "settings", "data", "purpose", "protocol", "seed", "epochs", "parameters", "cpu_seconds", "megabytes", "commit", "blas"]
    return CSV.line(heads.map { .text($0) })
      + stored.map { cell, result in
        func measured(_ value: Double) -> CSV.Field { .number(hidesMeasured ? "" : "\(value)") }
        return CSV.line([
          .text(cell.id), .text("\(cell.model.label)"), .text(cell.model.options.text), .text(cell.data.label), .text(cell.purpose.rawValue), .text("\(cell.evaluation)"), .number("\(cell.seed)"),
          .number("\(result.training.epochs)"), .number("\(result.training.parameters)"),
          measured(result.measured.cpuSeconds), measured(Double(result.measured.peakMemoryBytes / 1_000_000)),
          .text(result.inputs.commit), .text(result.inputs.blas),
        ])
      }.joined()
  }

  private var partLines: String {
    CSV.line(["label", "what", "files"].map { .text($0) })
      + pages.labelledParts.map { CSV.line([.text($0.label), .text($0.caption), .text($0.files)]) }.joined()
  }

  private var spaceLines: String {
    CSV.line(["model", "data", "search", "budget", "space", "rounds"].map { .text($0) })
      + lab.evidence.tunings.map { tuned in
        CSV.line([
          .text(tuned.label), .text(tuned.dataSets.map(\.label).joined(separator: ", ")), .text(tuned.method.description),
          .number("\(tuned.budget)"), .text(tuned.space.description),
          .text(
            tuned.method.rungs(trials: tuned.budget).filter { $0.epochs != nil }
              .map { "\($0.count) at \($0.epochs!) epochs" }.joined(separator: "; ")),
        ])
      }.joined()
  }
}
