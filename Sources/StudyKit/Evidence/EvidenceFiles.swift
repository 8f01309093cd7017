import Analysis
import Foundation
import Host

/// The machine-readable files beside the PDF.
struct EvidenceFiles {
  let evidence: Evidence
  let provenance: CanonicalJSON
  /// Whether what was measured is left empty, as the report prints a dash for it.
  var hidesMeasured = false

  /// - Throws: `StudyError` of status 1 when the disk refuses.
  func write(to directory: String) throws {
    try onDisk(try AtomicFile.write(claims, to: "\(directory)/claims.json"))
    try onDisk(try AtomicFile.write(numbers, to: "\(directory)/numbers.csv"))
    try onDisk(try AtomicFile.write(comparisons, to: "\(directory)/comparisons.csv"))
    try onDisk(try AtomicFile.write(provenance.text + "\n", to: "\(directory)/provenance.json"))
  }

  var claims: String {
    let lines = evidence.judgements.map { judgement in
      var members: [String: CanonicalJSON] = [
        "id": .string(judgement.id), "text": .string(judgement.text), "source": .string(judgement.source),
        "verdict_paper": .string(judgement.paper.text), "verdict_ours": .string(judgement.ours.text),
        "scope": .string(judgement.scope.rawValue), "evidence": .string(judgement.ours.evidence),
      ]
      if let second = judgement.second { members["verdict_second"] = .string(second.text) }
      return CanonicalJSON.object(members).text
    }
    return lines.isEmpty ? "[]\n" : "[\n" + lines.joined(separator: ",\n") + "\n]\n"
  }

  var numbers: String {
    var text = CSV.line(["table", "row", "column", "published", "ours", "low", "high", "verdict"])
    for table in evidence.reproductions {
      for entry in table.entries { text += line(entry, in: table.table.id) }
      guard let second = table.second, let candidates = second.candidates else { continue }
      for entry in second.entries { text += line(entry, in: "\(table.table.id), \(candidates.name)") }
    }
    return text
  }

  private func line(_ entry: Reproduction.Entry, in table: String) -> String {
    let shown = entry.observed.flatMap { $0.isMeasured && hidesMeasured ? nil : $0 }
    return CSV.line([
      table, entry.row, entry.column.name, entry.published?.csv ?? "", shown?.value.csv ?? "",
      shown?.interval?.low.csv ?? "", shown?.interval?.high.csv ?? "", entry.verdict.text,
    ])
  }

  var comparisons: String {
    var text = CSV.line([
      "dataset", "metric", "a", "b", "n", "mean_a", "mean_b", "diff", "ci_low", "ci_high", "statistic", "p", "p_adjusted",
      "d_z", "wins", "ties", "losses", "test", "family", "p_signflip", "p_wilcoxon",
    ])
    for row in evidence.comparisons {
      text += CSV.line([
        row.data, row.metric, row.a, row.b, String(row.users), row.meanA.csv, row.meanB.csv, row.difference.csv,
        row.interval?.low.csv ?? "", row.interval?.high.csv ?? "", row.statistic?.csv ?? "", row.p?.csv ?? "",
        row.adjusted?.csv ?? "", row.dz?.csv ?? "", String(row.outcomes.wins), String(row.outcomes.ties),
        String(row.outcomes.losses), row.test, row.family, row.resampled.signFlip?.csv ?? "",
        row.resampled.wilcoxon?.csv ?? "",
      ])
    }
    return text
  }
}

/// Lines of comma-separated values as RFC 4180 has them, ended by a line feed.
enum CSV {
  static func line(_ fields: [String]) -> String { fields.map(quoted).joined(separator: ",") + "\n" }

  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { ",\"\n\r".contains($0) }) else { return field }
    return "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
