import Interactions
import Testing

@testable import Evaluation

@Suite struct PopularNegativesTests {
  /// Item k of ten is had by k other users; user a had items 0 and 9, and is asked for item 1.
  private func exam() throws -> Exam {
    var events = (1..<10).flatMap { item in (0..<item).map { Event("u\(item)-\($0)", "\(item)", 1) } }
    events += [Event("a", "0", 1), Event("a", "9", 2), Event("a", "2", 3), Event("a", "1", 4)]
    return try LeaveOneOut().exam(on: raw(events).prepared())
  }

  @Test func frequentItemsAreDrawnMoreOften() throws {
    let exam = try exam()
    let questions = exam.final.questions
    #expect(questions.count == 1)
    var firsts = [Int](repeating: 0, count: 10)
    let draws = 4_000
    for seed in 0..<draws {
      let other = try Exam(
        training: exam.final.training, selection: exam.selection.questions, final: questions, seed: seed, eligible: exam.eligible)
      let frozen = try #require(CandidateSet.popular(3).rule().freeze(questions, of: other) as? FrozenDraws).draws[0]
      #expect(frozen.items.count == 3 && Set(frozen.items).isDisjoint(with: [0, 1, 2, 9]), "known items and the target are none")
      firsts[Int(frozen.items[0])] += 1
    }
    let rest = 3 + 4 + 5 + 6 + 7 + 8
    for item in 3...8 {
      let share = Double(item) / Double(rest)
      #expect(abs(Double(firsts[item]) - Double(draws) * share) < 4 * (Double(draws) * share * (1 - share)).squareRoot(), "item \(item)")
    }
  }

  @Test func theSameSeedDrawsTheSame() throws {
    let exam = try exam()
    let frozen = try (0..<2).map { _ in try CandidateSet.popular(3).rule().freeze(exam.final.questions, of: exam).digests }
    #expect(frozen[0] == frozen[1] && frozen[0].count == 1)
  }
}
