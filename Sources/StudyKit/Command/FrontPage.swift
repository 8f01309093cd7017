import Reports

/// Page one: the verdicts, then what was run.
struct FrontPage {
  let run: RunSettings
  let outcome: RunOutcome
  let judgements: [Judgement]

  var blocks: [Block] {
    build {
      if !reproduced.isEmpty { verdicts(reproduced, title: "Claims of the paper, by its own numbers and by ours") }
      if !elsewhere.isEmpty {
        verdicts(elsewhere, title: "On substitutes and simulations; none of these counts as reproduced")
      }
      Paragraph(extent)
      if !outcome.failed.isEmpty {
        Callout("Cells that failed", tone: .negative) {
          List { for failure in outcome.failed { "\(failure.cell.description): \(failure.reason)" } }
        }
      }
      if !outcome.stale.isEmpty {
        Callout("Results made by other revisions than today's", tone: .caution) {
          List { for stale in outcome.stale { "\(stale.cell.description): \(stale.reason)" } }
        }
      }
      if !outcome.missing.isEmpty {
        Callout("Not everything has been run", tone: .caution) { "\(outcome.missing.count) cells are missing." }
      }
    }
  }

  private var reproduced: [Judgement] { judgements.filter(\.scope.counts) }
  private var elsewhere: [Judgement] { judgements.filter { !$0.scope.counts } }

  private var extent: Text {
    let total = outcome.done.count + outcome.failed.count + outcome.missing.count
    return "Profile *\(run.profile.rawValue)*: \(outcome.done.count) of \(total) cells ran well."
  }

  private func verdicts(_ judgements: [Judgement], title: String) -> Table {
    Table(Text(verbatim: title)) {
      Column("Claim", .left)
      Column("Paper", .left)
      Column("Ours", .left)
      Column("Data", .left)
      for judgement in judgements {
        Row(
          .text("\(judgement.text) (\(judgement.source))"), Self.badge(judgement.paper), Self.badge(judgement.ours),
          .text("\(judgement.scope.rawValue)"))
      }
    }
  }

  private static func badge(_ finding: Finding) -> Reports.Cell {
    switch finding.conclusion {
    case .supported: .badge(finding.text, .positive)
    case .contradicted: .badge(finding.text, .negative)
    case .inconclusive: .badge(finding.text, .caution)
    case .notTested: .badge(finding.text, .muted)
    }
  }

  private func build(@BlockBuilder _ blocks: () -> [Block]) -> [Block] { blocks() }
}
