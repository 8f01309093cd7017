import Reports

/// The appendices every study has: deviations, and where each number comes from.
struct RunAppendices {
  let run: RunSettings
  let lab: Lab

  /// All cells that were asked for and are there.
  var stored: [(cell: Cell, result: CellResult)] {
    get throws { try lab.requests.compactMap { cell in try lab.archive.result(cell.id).map { (cell, $0.result) } } }
  }

  func blocks() throws -> [Block] {
    let stored = try stored
    return build {
      if !lab.evidence.claims.isEmpty { EvidenceAppendix(evidence: lab.evidence).section }
      if !lab.evidence.deviations.isEmpty { deviations }
      if !lab.evidence.tunings.isEmpty { TuningAppendix(lab: lab).section }
      if !stored.isEmpty {
        provenance(stored)
        CommandsAppendix(run: run).section
        ChecklistAppendix(lab: lab, stored: stored).section
      }
    }
  }

  private var deviations: Section {
    Appendix("Deviations and assumptions", label: "deviations") {
      List(.numbered) {
        for entry in lab.evidence.deviations {
          Paragraph(Self.text(of: entry))
        }
      }
    }
  }

  private static func text(of entry: Deviation) -> Text {
    guard !entry.paper.isEmpty else { return "**\(entry.id).** \(entry.done)" }
    return "**\(entry.id).** The paper \(entry.paper) Here: \(entry.done) Why: \(entry.why)"
  }

  private func provenance(_ stored: [(cell: Cell, result: CellResult)]) -> Section {
    Appendix("Provenance", label: "provenance") {
      "Run with \(code("\(run.study) run \(run.arguments)"))."
      List {
        "Commits: \(Self.commits(of: stored))"
        "BLAS kernels: \(Self.distinct(stored) { $0.inputs.blas })"
        "Data digests: \(Self.distinct(stored) { String($0.inputs.data.prefix(16)) })"
        "CPUs: \(measured(Self.distinct(stored) { $0.measured.cpu }))"
        "Hosts: \(measured(Self.distinct(stored) { $0.measured.host }))"
        "CPU time in all: \(measured(stored.reduce(0) { $0 + $1.result.measured.cpuSeconds }, decimals: 0, unit: "s"))"
      }
      "Each run, with its seed, epochs, parameters, cost, commit and BLAS kernel, is a line of \(code(ReportAttachments.cells)), which is embedded in the PDF and lies beside it in \(code("attachments/")); \(code("provenance.json")) has all that it depends on."
    }
  }

  private static func commits(of stored: [(cell: Cell, result: CellResult)]) -> String {
    let named = distinct(stored) { $0.inputs.commit.prefix(12) + ($0.inputs.dirty ? " (with changes)" : "") }
    let unknown = stored.count { $0.result.inputs.commit.isEmpty }
    return unknown == 0 || unknown == stored.count ? named : "\(named), not recorded for \(unknown) of \(stored.count) cells"
  }

  private static func distinct(_ stored: [(cell: Cell, result: CellResult)], _ read: (CellResult) -> String) -> String {
    let values = Set(stored.map { read($0.result) }).subtracting([""]).sorted()
    return values.isEmpty ? "none recorded" : values.joined(separator: ", ")
  }

  private func build(@BlockBuilder _ blocks: () -> [Block]) -> [Block] { blocks() }
}
