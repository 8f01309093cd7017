import Analysis
import Evaluation
import Foundation
import Host
import Reports

/// The machine-readable files beside the PDF.
struct EvidenceFiles {
  let evidence: Evidence
  let provenance: CanonicalJSON
  /// Whether what was measured is left empty, as the report prints a dash for it.
  var hidesMeasured = false

  var files: [ReportFile] {
    [
      ReportFile("claims.json", claims), ReportFile("numbers.csv", numbers), ReportFile("comparisons.csv", comparisons),
      ReportFile("provenance.json", provenance.text + "\n"),
    ]
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
    var text = CSV.line(["table", "row", "column", "published", "ours", "low", "high", "verdict"].map { .text($0) })
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
      .text(table), .text(entry.row), .text(entry.column.name), number(entry.published), number(shown?.value),
      number(shown?.interval?.low), number(shown?.interval?.high), .text(entry.verdict.text),
    ])
  }

  var comparisons: String {
    var text = CSV.line([
      "dataset", "metric", "a", "b", "n", "mean_a", "mean_b", "diff", "ci_low", "ci_high", "statistic", "p", "p_adjusted",
      "d_z", "wins", "ties", "losses", "test", "family", "p_signflip", "p_wilcoxon",
    ].map { .text($0) })
    for row in evidence.comparisons {
      text += CSV.line([
        .text(row.data), .text(row.metric), .text(row.a), .text(row.b), .number(String(row.users)), number(row.meanA),
        number(row.meanB), number(row.difference), number(row.interval?.low), number(row.interval?.high),
        number(row.statistic), number(row.p), number(row.adjusted), number(row.dz),
        .number(String(row.outcomes.wins)), .number(String(row.outcomes.ties)), .number(String(row.outcomes.losses)),
        .text(row.test), .text(row.family), number(row.resampled.signFlip), number(row.resampled.wilcoxon),
      ])
    }
    return text
  }

  private func number(_ value: Double?) -> CSV.Field { .number(value?.csv ?? "") }
}
