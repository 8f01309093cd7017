public import Analysis

/// What numbers say to a yes-or-no question, and how sure they are.
public struct Answer: Equatable, Sendable {
  /// The p-value with which "yes" is concluded; 1 where the numbers point the other way, 0 where nothing is estimated.
  let yes: Double
  /// The same for "no".
  let no: Double
  public let evidence: String
  /// What it would take to decide; nil where nothing is estimated.
  let needs: String?

  /// An answer without uncertainty: printed numbers, ranks, counts.
  public init(_ holds: Bool, _ evidence: String) {
    self.init(yes: holds ? 0 : 1, no: holds ? 1 : 0, evidence: evidence, needs: nil)
  }

  init(yes: Double, no: Double, evidence: String, needs: String?) {
    self.yes = yes
    self.no = no
    self.evidence = evidence
    self.needs = needs
  }

  /// Whether the first of two groups has the larger mean. What was not computed decides nothing.
  public init(_ test: LabelPermutationTest, _ evidence: String) {
    self.init(
      yes: test.greater?.value ?? 1, no: test.less?.value ?? 1, evidence: evidence,
      needs: test.status.reason ?? "a larger difference or more of both groups")
  }

  /// The opposite question.
  public static prefix func ! (answer: Answer) -> Answer {
    Answer(yes: answer.no, no: answer.yes, evidence: answer.evidence, needs: answer.needs)
  }

  /// Whether every one of some answers is yes: as unsure as the least sure of them (intersection–union). It is no as soon
  /// as one is, after Holm's correction.
  public static func every(_ answers: [Answer], _ evidence: String? = nil) -> Answer {
    let no = answers.map(\.no).adjustedByHolm.min() ?? 1
    let needs = answers.max { $0.yes < $1.yes }?.needs
    return Answer(
      yes: answers.map(\.yes).max() ?? 1, no: no,
      evidence: evidence ?? answers.map(\.evidence).joined(separator: "; "), needs: needs)
  }

  /// Whether at least one of some answers is yes, after Holm's correction.
  public static func any(_ answers: [Answer]) -> Answer { !every(answers.map { !$0 }) }
}

extension [Double] {
  /// Holm's correction over a family of probabilities.
  var adjustedByHolm: [Double] { (try? Multiplicity.holm.adjusted(map { Optional($0) }).map { $0 ?? 1 }) ?? map { _ in 1 } }
}
