import Interactions
import Testing

@testable import Evaluation

/// Which items a target is ranked among, at the edges where an item too many would show.
@Suite struct NegativesTests {
  /// Ten items; user a has had all but item 9, in order; the last is the test, the one before it the validation.
  private func exam() throws -> Exam {
    var events = (0..<10).map { Event("z\($0)", "\($0)", 1) }
    events += (0..<9).map { Event("a", "\($0)", Int64(10 + $0)) }
    return try LeaveOneOut().exam(on: raw(events).prepared())
  }

  /// A user who knows all items but one has that one negative, for the validation item as for the test item: neither is the
  /// other's, though it lies ahead.
  @Test func aUserWhoKnowsAllButOneHasOneNegative() throws {
    let exam = try exam()
    #expect(exam.selection.questions.targets == [7] && exam.final.questions.targets == [8])
    for questions in [exam.selection.questions, exam.final.questions] {
      for seed in 0..<20 {
        #expect(FrozenNegatives(questions, count: 5, seed: UInt64(seed)).items == [9])
      }
    }
  }

  /// The same of a catalogue: what lies outside it is never drawn, and the target need not be in it.
  @Test func negativesComeFromTheCatalogue() throws {
    let questions = try exam().final.questions
    #expect(FrozenNegatives(questions, count: 5, seed: 1, among: [0, 5, 9]).items == [9])
    #expect(FrozenNegatives(questions, count: 5, seed: 1, among: [0, 5]).items == [])
  }

  /// The questions of a user about the validation and the test item, and further draws, are asked among other negatives.
  @Test func everyQuestionAndDrawHasItsOwnNegatives() throws {
    let exam = try LeaveOneOut().exam(on: raw(scrambledEvents(users: 12, items: 300, count: 300)).prepared())
    let stages = [exam.selection.questions, exam.final.questions]
    let lists = stages.map { FrozenNegatives($0, count: 10, seed: 4).items }
    #expect(stages[0].users == stages[1].users && lists[0] != lists[1])
    let draws = (0..<3).map { FrozenNegatives(stages[1], count: 10, seed: 4, draw: $0) }
    #expect(Set(draws.map(\.items)).count == 3 && Set(draws.map(\.digest)).count == 3)
  }

  /// The digest is of the questions, too: other targets among the same negatives are other candidates.
  @Test func theDigestNamesTheQuestions() throws {
    let questions = try exam().final.questions
    var other = Questions(questions.log)
    other.append(user: questions.users[0], length: questions.lengths[0], targets: [0], moment: questions.moments[0])
    let same = FrozenNegatives(questions, count: 1, seed: 1), changed = FrozenNegatives(other, count: 1, seed: 1)
    #expect(same.items == changed.items && same.digest != changed.digest)
  }

  /// A marked split: a rated 1 at the end is the test; those who have no mark, or too few events, train on what is not held
  /// out.
  @Test func markedEventsAreHeldOut() throws {
    let events = [
      Event("a", "0", 1, 0), Event("a", "1", 2, 0), Event("a", "2", 3, 1),  // tested
      Event("b", "0", 1, 0), Event("b", "1", 2, 0), Event("b", "2", 3, 0),  // no mark
      Event("c", "3", 1, 0), Event("c", "4", 2, 1),  // one event beside the mark
      Event("d", "0", 1, 0), Event("d", "3", 2, 0), Event("d", "4", 3, 0), Event("d", "1", 4, 1),
    ]
    let exam = try MarkedHoldOut().exam(on: raw(events).prepared())
    #expect(exam.lengths == [1, 3, 1, 2])
    #expect(exam.final.questions.asked == [Asked(user: 0, target: 2, length: 2), Asked(user: 3, target: 1, length: 3)])
    #expect(exam.selection.questions.asked == [Asked(user: 0, target: 1, length: 1), Asked(user: 3, target: 4, length: 2)])
    var unrated = RawLog(timeKind: .clock, hasRatings: false)
    unrated.append(user: "a", item: "0", time: 1)
    let log = try unrated.prepared()
    #expect(throws: EvaluationError.self) { try MarkedHoldOut().exam(on: log) }
  }
}
