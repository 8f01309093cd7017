import Interactions
import Testing

@testable import Evaluation

@Suite struct LastAfterCutTests {
  /// Events 0 to 7 at times 0 to 7, a's even and b's odd, then c's at 8 and a's at 9 and, at the same time, another.
  @Test func theLastEventAfterTheCutIsAsked() throws {
    var events = (0..<8).map { Event($0 % 2 == 0 ? "a" : "b", "\($0)", Int64($0)) }
    events += [Event("c", "0", 8), Event("a", "8", 9), Event("a", "1", 9)]
    let log = try raw(events).prepared()
    let exam = try LastAfterCut(trainingShare: 8.0 / 11, validationShare: 0.25).exam(on: log)
    // Events 0 to 5 are trained on, 6 and 7 chosen on; the cut lies at time 8.
    #expect((0..<3).map { exam.selection.training.count(of: $0) } == [3, 3, 0] && exam.trainsAgain)
    #expect((0..<3).map { exam.final.training.count(of: $0) } == [4, 4, 0])
    #expect(exam.selection.questions.targets == [6, 7])
    #expect(exam.selection.questions.moments == [Moment(user: 0, length: 3, tick: 6), Moment(user: 1, length: 3, tick: 7)])
    let asked = exam.final.questions
    #expect(asked.users == [0, 2] && asked.moments == [Moment(user: 0, length: 4, tick: 9), Moment(user: 2, length: 0, tick: 8)])
    #expect(asked.targets[1] == 0 && [1, 8].contains(asked.targets[0]), "of two at one time the tie rule names the last")
    #expect(exam.eligible.all == 2 && exam.eligible.asked == (asked.targets[0] == 1 ? 2 : 1))
    #expect(throws: EvaluationError.self) { try LastAfterCut(trainingShare: 1).exam(on: log) }
  }
}
