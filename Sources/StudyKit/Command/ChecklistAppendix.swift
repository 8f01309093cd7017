import Reports

/// The questions of reproducibility checklists, answered from the store; what it cannot answer is printed in red.
struct ChecklistAppendix {
  let lab: Lab
  let stored: [(cell: Cell, result: CellResult)]

  private struct Question {
    let text: String
    /// The lists it comes from.
    let lists: String
    /// Nil leaves it unanswered.
    let answer: Text?
  }

  var section: Section {
    Appendix("Reproducibility checklist", label: "checklist") {
      Table("Questions of the NeurIPS, ACL and ACM checklists, answered from the store.", label: "checklist-table", width: .full) {
        Column("Question", .left)
        Column("Asked by", .left)
        Column("Answer", .left)
        for question in questions {
          Row(
            .text(Text(verbatim: question.text)), .text(Text(verbatim: question.lists)),
            question.answer.map { .text($0) } ?? .badge("unanswered", .negative))
        }
      }
    }
  }

  /// By what the code of the stored results can be found again; nil where some of them name nothing.
  var identification: Text? {
    let inputs = stored.map(\.result.inputs)
    guard inputs.allSatisfy({ !$0.sources.isEmpty || !$0.commit.isEmpty }) else { return nil }
    guard inputs.allSatisfy({ !$0.commit.isEmpty }) else {
      return "By the digest of the sources alone: \(inputs.count { $0.commit.isEmpty }) of \(inputs.count) results name no commit."
    }
    if inputs.contains(where: \.dirty) { return "By commit and source digest; the tree had changes that were not committed." }
    return "Yes, by commit and source digest: @provenance."
  }

  private var questions: [Question] {
    let failed = stored.count { $0.result.failure != nil }
    let seeds = Set(stored.map(\.cell.seed)).count
    let trials = lab.evidence.tunings.isEmpty ? nil : reference("tuning")
    return [
      Question(text: "Are the claims stated, and judged on evidence?", lists: "NeurIPS, ACM", answer: lab.evidence.claims.isEmpty ? nil : "Yes: @claims, @evidence."),
      Question(text: "Are data sets, versions, licences and preprocessing given?", lists: "NeurIPS, ACL", answer: "Yes, by digest; see the data table."),
      Question(text: "Are training, validation and test kept apart?", lists: "NeurIPS, ACL", answer: "Yes: tuning trials never rank test targets, and a result that does is refused."),
      Question(text: "Are hyper-parameters, search spaces and budgets given?", lists: "NeurIPS, ACL", answer: trials.map { "Yes: \($0)." }),
      Question(text: "Are seeds given, and is the spread over them shown?", lists: "NeurIPS, ACL", answer: "\(seeds) different seeds; \(code(ReportAttachments.cells)) lists each. Intervals are over users, on seed-averaged values."),
      Question(text: "Are error bars defined and tests named?", lists: "NeurIPS, ACL", answer: lab.evidence.comparisons.isEmpty ? nil : "Yes, in the legend under each table: paired t over users, Holm in the family."),
      Question(text: "Is the compute given: hardware, time, memory, failed runs too?", lists: "NeurIPS, ACL", answer: "Yes: @provenance. \(failed) of \(stored.count) runs failed."),
      Question(text: "Is the number of parameters given?", lists: "ACL", answer: "Yes: \(code(ReportAttachments.cells))."),
      Question(text: "Is the code that made the results identified?", lists: "NeurIPS, ACM", answer: identification),
      Question(text: "Is there one command for each result?", lists: "ACM", answer: "Yes: @commands."),
      Question(text: "Are deviations from the paper declared?", lists: "ACM", answer: lab.evidence.deviations.isEmpty ? nil : "Yes: @deviations."),
      Question(text: "Were the paper's authors asked?", lists: "ACM", answer: nil),
      Question(text: "Are risks to the people in the data discussed?", lists: "NeurIPS, ACL", answer: nil),
    ]
  }
}
