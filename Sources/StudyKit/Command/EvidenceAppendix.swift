import Reports

/// For each claim: what our verdict rests on.
struct EvidenceAppendix {
  let evidence: Evidence

  var section: Section {
    Appendix("Evidence for the claims", label: "evidence") {
      Table("Each claim with the numbers that decided it, and what an undecided one would take.", label: "claims-evidence", width: .full) {
        Column("No.", .left)
        Column("Ours", .left)
        Column("Evidence", .left)
        for judgement in evidence.judgements.sorted(by: { $0.id < $1.id }) {
          Row(.text(Text(verbatim: judgement.number)), judgement.ours.badge, .text(Text(verbatim: text(judgement))))
        }
        Note("Unless another test is named, p is that of a two-sided paired t-test over users of what the claim asks, a factor or a margin included, and 0.05 decides. A difference that changes its sign from seed to seed, or that new seeds could undo, decides nothing.")
      }
    }
  }

  private func text(_ judgement: Judgement) -> String {
    let (evidence, reservation) = (judgement.ours.evidence, judgement.ours.reservation)
    let parts = [evidence, evidence.contains(reservation) ? "" : reservation].filter { !$0.isEmpty }
    var sentence = parts.joined(separator: ". ")
    sentence += sentence.hasSuffix(".") ? "" : "."
    guard let second = judgement.second, judgement.dependsOnCandidates else { return sentence }
    return "\(sentence) With the second candidates \(second.word): \(second.evidence)."
  }
}
