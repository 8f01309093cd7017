import Analysis
import Interactions
import Testing

@testable import Evaluation

/// Each protocol by hand on a small log.
@Suite struct ProtocolTests {
  private let day: Int64 = 86_400

  /// Ratings 0 to 9 at times 0 to 9, then one each at 10 and 11: with a share of 0.75 nine lie before the cut, and of these
  /// the last third, three, are chosen on.
  @Test func ratingsAfterACut() throws {
    var events = (0..<10).map { (number: Int) -> Event in
      Event(number % 2 == 0 ? "a" : "b", String(number), Int64(number), Float(1 + number % 5))
    }
    events += [Event("a", "1", 10, 2), Event("c", "0", 11, 5)]
    let log = try raw(events).prepared()
    let exam = try RatingsAfterCut(trainingShare: 0.75, validationShare: 1.0 / 3).exam(on: log)
    // Events 0 to 5 are trained on, 6 to 8 chosen on, 9 to 11 told at the end.
    #expect(exam.lengths == [3, 3, 0] && !exam.trainsAgain)
    let (chosen, told) = (exam.selection.questions, exam.final.questions)
    #expect(chosen.users == [0, 1] && chosen.targets == [6, 8, 7] && chosen.ratings == [2, 4, 3])
    #expect(told.users == [0, 1, 2] && told.targets == [1, 9, 0] && told.ratings == [2, 5, 5])
    #expect(told.moments == [Moment(user: 0, length: 5, tick: 9), Moment(user: 1, length: 4, tick: 9), Moment(user: 2, length: 0, tick: 9)])
    #expect(exam.counts.testedUsers == 3 && exam.counts.coldTargets == 1, "item 9 is in no training event")
    #expect(exam.catalogue == [0, 1, 2, 3, 4, 5, 9])
    // Item 9 is cold, and so is user c.
    #expect((exam.eligible.asked, exam.eligible.all) == (1, 3) && exam.eligible.of == "pairs")
    // Of user a no item of a's own is a candidate, whenever it was rated, save the target.
    let found = try Grader(told, Constant(items: 10)).amongAll()
    #expect(found.candidates == [5, 6, 10])
  }

  @Test func predictionsStayOnTheScale() throws {
    let events = (0..<20).map { (number: Int) -> Event in Event(String(number % 2), String(number), Int64(number), Float(2 + number % 3)) }
    let log = try raw(events).prepared()
    let exam = try RatingsAfterCut(trainingShare: 0.5).exam(on: log)
    let asked = exam.final.questions
    let cases = try CandidateSet.ratings.rule().freeze(asked, of: exam).grade(Constant(items: 20, 7))
    #expect(cases.scalars["prediction"] == [Float](repeating: 4, count: 10) && cases.scalars["truth"] == asked.ratings)
    #expect(cases.users == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1] && cases.flaw == nil)
    // Nobody has the asked items in training.
    #expect(try CandidateSet.warmRatings.rule().freeze(asked, of: exam).grade(Constant(items: 20)).count == 0)
    #expect(throws: GradingError.self) { try CandidateSet.ratings.rule().freeze(asked, of: exam).grade(Constant(items: 20, .nan)) }
    let ranked = try LeaveOneOut().exam(on: log)
    #expect(throws: EvaluationError.self) { try CandidateSet.ratings.rule().freeze(ranked.final.questions, of: ranked) }
  }

  /// Slices of a day from midnight; the log begins at six in the morning and ends within the sixth day.
  @Test func timeSlices() throws {
    func at(_ slice: Int64, _ hour: Int64) -> Int64 { slice * day + hour * 3_600 }
    let events = [
      Event("a", "0", at(0, 6)), Event("a", "1", at(3, 1)), Event("a", "2", at(3, 2)), Event("a", "3", at(4, 1)), Event("a", "4", at(5, 9)),
      Event("b", "5", at(3, 4)), Event("b", "6", at(5, 0)), Event("b", "7", at(5, 1)),
      Event("c", "8", at(1, 1)), Event("c", "9", at(4, 2)),
    ]
    let log = try raw(events).prepared()
    let midnights: [UInt32] = [0, 64_800, 151_200, 237_600, 324_000, 410_400, 496_800]
    #expect(log.sliceStarts(seconds: Double(day)) == midnights)
    // Half of the sixth day is no slice of two and a half days.
    #expect(log.sliceStarts(seconds: 2.5 * Double(day)).count == 3)
    let exam = try TimeSlices(days: 1).exam(on: log)
    // The fourth day is trained on by those who were there before: user a, by the first event of the day.
    #expect(exam.lengths == [3, 1, 1])
    #expect(exam.selection.training.examples == [1..<2, 0..<0, 0..<0])
    #expect(exam.selection.training.exampleTick == midnights[3] && exam.selection.training.cut == midnights[4])
    #expect((exam.eligible.asked, exam.eligible.all) == (2, 2) && exam.eligible.share == 1)
    #expect(exam.selection.questions.asked == [Asked(user: 0, target: 3, length: 3), Asked(user: 2, target: 9, length: 1)])
    #expect(exam.final.questions.asked == [Asked(user: 0, target: 4, length: 4), Asked(user: 1, target: 6, length: 1)])
    #expect(exam.final.questions.moments.map(\.tick) == [midnights[5], midnights[5]])
    #expect(exam.final.questions.known == [5, 3] && exam.selection.questions.known == [4, 2], "up to the end of the slice that is asked about")
    #expect(throws: EvaluationError.self) { try TimeSlices(days: 2).exam(on: log) }
    #expect(throws: EvaluationError.self) { try TimeSlices(days: 0).exam(on: log) }
  }

  /// Three days; user a has four sessions on the last, of which one is looked at.
  @Test func theDaySplit() throws {
    func at(_ slice: Int64, _ minute: Int64) -> Int64 { slice * day + minute * 60 }
    let events = [
      Event("z", "0", 0), Event("z", "1", 1), Event("z", "2", 2), Event("z", "3", 3), Event("y", "9", 3 * day - 1),
      Event("a", "0", at(1, 0)), Event("a", "1", at(1, 60)), Event("a", "2", at(1, 61)),
      Event("a", "3", at(2, 0)), Event("a", "2", at(2, 10)), Event("a", "1", at(2, 100)), Event("a", "9", at(2, 101)),
      Event("a", "0", at(2, 200)), Event("a", "1", at(2, 300)),
      Event("b", "0", at(2, 5)), Event("b", "1", at(2, 6)),
    ]
    let log = try raw(events).prepared(Preprocessing(repeats: .keep))
    let exam = try DaySplit(days: 3).exam(on: log)
    #expect(exam.trainsAgain && exam.lengths == [0, 0, 0, 4], "users are a, b, y, z")
    #expect((0..<4).map { exam.final.training.count(of: $0) } == [3, 0, 0, 4])
    // On the second day the first of two sessions is looked at.
    #expect(exam.selection.questions.users == [0] && exam.selection.questions.targets == [1, 2] && exam.selection.questions.lengths == [1])
    // On the third the first of four; 9 has no training event, 1 comes twice; b has but one session.
    #expect(exam.final.questions.users == [0] && exam.final.questions.targets == [1, 0] && exam.final.questions.lengths == [5])
    let found = try Grader(exam.final.questions, Constant(items: log.itemCount)).amongAll()
    #expect(found.candidates == [Int32(log.itemCount)] && found.tied == [3, 3], "nothing is excluded")
    #expect(throws: EvaluationError.self) { try DaySplit(days: 2).exam(on: log) }
  }

  @Test func timesAreNeeded() throws {
    var unordered = RawLog(timeKind: .ordinal, hasRatings: false)
    for item in ["x", "y", "z"] { unordered.append(user: "a", item: item) }
    let log = try unordered.prepared()
    for asked in [RatingsAfterCut() as any ExamProtocol, TimeSlices(), DaySplit()] {
      let error = #expect(throws: EvaluationError.self) { try asked.exam(on: log) }
      #expect(error?.description.contains("without times") == true)
    }
  }
}

/// Scores everything alike.
private final class Constant: Scorer {
  let itemCount: Int
  let blockSize = 2
  let value: Float

  init(items: Int, _ value: Float = 0) { (itemCount, self.value) = (items, value) }

  func withScoresOfAll<Result>(
    _ moments: ArraySlice<Moment>, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try [Float](repeating: value, count: moments.count * itemCount).withUnsafeBufferPointer(body)
  }

  func scoreListed(
    _ moments: ArraySlice<Moment>, candidates: [Int32], width: Int, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    scores.update(repeating: value)
  }
}
