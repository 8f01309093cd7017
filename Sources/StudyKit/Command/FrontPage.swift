import Analysis
import Evaluation
import Reports

/// Page one: the verdicts, then what was run.
struct FrontPage {
  let run: RunSettings
  let outcome: RunOutcome
  let evidence: Evidence

  var blocks: [Block] {
    build {
      Paragraph(headline)
      if let disagreement { Paragraph(disagreement) }
      if !reproduced.isEmpty { verdicts(reproduced, title: "Claims of the paper, by its own numbers and by ours.", label: "claims") }
      if !elsewhere.isEmpty {
        verdicts(
          elsewhere, title: "On \(otherScopes): none of these counts as reproduced.", label: "claims-elsewhere")
      }
      if !evidence.thinlyTested.isEmpty {
        Callout("Data without verdicts", tone: .caution) {
          List {
            for (data, tested) in evidence.thinlyTested.sorted(by: { $0.key < $1.key }) {
              "\(data): only \(percent(tested.share, decimals: 0)) of the \(tested.of) \(tested.rule); at least half are needed for a verdict"
            }
          }
        }
      }
      if !evidence.unverified.isEmpty {
        Callout("Data that are not known to be the paper's", tone: .caution) {
          List {
            for (data, reason) in evidence.unverified.sorted(by: { $0.key < $1.key }) { "\(data): \(reason)" }
          }
        }
      }
      if !outcome.contradictions.isEmpty {
        Callout("Results that are not compared", tone: .negative) {
          List { for reason in outcome.contradictions { "\(reason)" } }
        }
      }
      if !outcome.failed.isEmpty {
        Callout("Cells that failed", tone: .negative) {
          List { for failure in outcome.failed { "\(failure.cell.description): \(failure.reason)" } }
        }
      }
      if !outcome.stale.isEmpty {
        Callout(outcome.isStaleByData ? "Results made by other revisions or from other data than today's" : "Results made by other revisions than today's", tone: .caution) {
          List { for stale in outcome.stale { "\(stale.cell.description): \(stale.reason)" } }
        }
      }
      if !outcome.staleDerived.isEmpty {
        Callout("Values computed from other data than today's", tone: .caution) {
          List { for stale in outcome.staleDerived { "\(stale.kind): \(stale.reason)" } }
        }
      }
      if !outcome.missing.isEmpty {
        Callout("Not everything has been run", tone: .caution) { "\(outcome.missing.count) cells are missing." }
      }
      if !outcome.missingDerived.isEmpty || !outcome.failedDerived.isEmpty {
        Callout("Not everything has been computed", tone: .caution) {
          List {
            if !outcome.missingDerived.isEmpty { "Not there: \(RunOutcome.counted(outcome.missingDerived))" }
            for failure in outcome.failedDerived { "\(failure.kind) failed: \(failure.reason)" }
          }
        }
      }
    }
  }

  private var judgements: [Judgement] { evidence.judgements.sorted { $0.id < $1.id } }
  private var reproduced: [Judgement] { judgements.filter(\.scope.counts) }
  private var elsewhere: [Judgement] { judgements.filter { !$0.scope.counts } }

  /// What the claims of the second table rest on.
  private var otherScopes: String {
    let isVerified = !elsewhere.contains { $0.scope == .unverified }
    return isVerified ? "substitutes and simulations" : "unverified data, substitutes and simulations"
  }

  /// The counts of verdicts, and what was run.
  private var headline: Text {
    let total = outcome.done.count + outcome.failed.count + outcome.missing.count
    let kinds = reproduced.map { $0.ours.word }
    let claims = ["supported", "contradicted", "inconclusive", "not tested"]
      .map { kind in "\(kinds.count { $0 == kind }) \(kind)" }.joined(separator: ", ")
    let entries = evidence.reproductions.flatMap(\.entries)
    let counts = [Agreement.withinTolerance, .sameOrdering, .orderingDiffers].map { verdict in
      (name: verdict.name, count: entries.count { $0.verdict == verdict })
    }
    let numbers = counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    return "Of \(kinds.count) claims, on the paper's data or part of it: \(claims). Of \(counts.reduce(0) { $0 + $1.count }) published numbers that can be held against ours: \(numbers). Profile *\(run.profile.rawValue)*; \(outcome.done.count) of \(total) cells ran well."
  }

  /// What the second candidate set changes; nil where nothing was ranked in two ways.
  private var disagreement: Text? {
    let repeated = reproduced.filter { $0.second != nil }
    guard !repeated.isEmpty else { return nil }
    let changed = repeated.filter(\.dependsOnCandidates)
    let intro: Text = "Repeated with other candidates (\(secondSets)), *not the paper's protocol*, "
    if changed.isEmpty { return intro + "none of \(repeated.count) verdicts changes." }
    let named = changed.map { "\($0.number) (\($0.ours.word), then \($0.second!.word))" }.joined(separator: ", ")
    return intro + "\(changed.count) of \(repeated.count) verdicts change: \(named)."
  }

  /// "all, 300 users".
  private var secondSets: String {
    evidence.reproductions.compactMap { $0.second?.candidates?.name }.uniqued.joined(separator: "; ")
  }

  private func verdicts(_ judgements: [Judgement], title: String, label: String) -> Table {
    let isRepeated = judgements.contains { $0.second != nil }
    return Table(Text(verbatim: title), label: label, width: .full) {
      Column("Claim", .left)
      Column("Paper", .left)
      Column("Ours", .left)
      if isRepeated { Column("Second", .left) }
      Column("On", .left)
      for judgement in judgements {
        let second = isRepeated ? [judgement.second?.badge ?? .empty] : []
        Row(
          cells: [
            .text("\(judgement.number)  \(judgement.text) (\(judgement.source))"), judgement.paperBadge, judgement.ours.badge,
          ] + second + [.text(Text(verbatim: judgement.extent))])
      }
      if isRepeated { Note("*Second*: ours with other candidates than the paper's: \(secondSets). Empty where the claim rests on no table ranked so.") }
      Note("*Paper*: judged on the paper's own numbers, where it prints them; *ours*: on this run. *On*: how many of the data sets, or of their columns in the table, that the claim speaks of were tested (a star where a threshold was scaled down to them). The evidence for each verdict, and what an inconclusive one would take, is in @evidence.")
    }
  }

  private func build(@BlockBuilder _ blocks: () -> [Block]) -> [Block] { blocks() }
}

extension Judgement {
  /// The verdict on the paper's own numbers; the paper of a claim that cannot be judged so prints none.
  fileprivate var paperBadge: TableCell {
    if case .notTested = paper.conclusion { return .badge("no numbers", .muted) }
    return paper.badge
  }

  /// "01" of "attrec-01".
  var number: String { id.split(separator: "-").last.map(String.init) ?? id }

  /// "1 of 12", or "all" where the claim does not count data sets.
  var extent: String {
    if case .notTested = ours.conclusion { return "" }
    let count = ours.tested.map { "\($0.count) of \($0.of)" } ?? (scope == .part ? "part" : "all")
    return ours.isScaled ? "\(count)*" : count
  }
}

extension Finding {
  /// The verdict in one or two words.
  var word: String {
    switch conclusion {
    case .supported: "supported"
    case .contradicted: "contradicted"
    case .inconclusive: "inconclusive"
    case .notTested: "not tested"
    }
  }

  /// Why it is not decided; empty where it is.
  var reservation: String {
    switch conclusion {
    case .supported, .contradicted: ""
    case .inconclusive(let needs): needs
    case .notTested(let reason): reason
    }
  }

  var badge: TableCell {
    switch conclusion {
    case .supported: .badge(word, .positive)
    case .contradicted: .badge(word, .negative)
    case .inconclusive: .badge(word, .caution)
    case .notTested: .badge(word, .muted)
    }
  }
}
