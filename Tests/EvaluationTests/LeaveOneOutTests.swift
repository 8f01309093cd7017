import Interactions
import Testing

@testable import Evaluation

/// All that a `TrainingView` shows, as values.
struct Shown: Equatable {
  let histories: [[Int32]]
  let ticks: [[UInt32]]
  let ratings: [[Float]?]
  let itemCounts, recentCounts: [Int32]
  let windows: [[Int32]]
  let eventCount, users, items: Int

  init(_ view: TrainingView) {
    histories = (0..<view.userCount).map { Array(view.history(of: $0)) }
    ticks = (0..<view.userCount).map { Array(view.ticks(of: $0)) }
    ratings = (0..<view.userCount).map { view.ratings(of: $0).map(Array.init) }
    itemCounts = view.itemCounts
    recentCounts = view.recentItemCounts(share: 0.2)
    windows = (0..<view.userCount).map { user in
      var window = [Int32](repeating: 0, count: 5)
      window.withUnsafeMutableBufferPointer { view.fillWindow(of: user, before: view.count(of: user), into: $0) }
      return window
    }
    (eventCount, users, items) = (view.eventCount, view.userCount, view.itemCount)
  }
}

@Suite struct LeaveOneOutTests {
  @Test func leaveOneOutCutsTheLastTwo() throws {
    let log = try raw([
      Event("a", "1", 1), Event("a", "2", 2), Event("a", "3", 3), Event("a", "4", 4), Event("b", "1", 1), Event("b", "2", 2),
      Event("c", "4", 9),
    ]).prepared()
    let exam = try LeaveOneOut().exam(on: log)
    #expect(exam.lengths == [2, 2, 1])
    #expect(exam.selection.questions.asked == [Asked(user: 0, target: 2, length: 2)])
    #expect(exam.final.questions.asked == [Asked(user: 0, target: 3, length: 3)])
    #expect(Array(exam.final.questions.past(of: 0)) == [0, 1, 2])
    #expect(exam.final.questions.moments == [Moment(user: 0, length: 3)])
    #expect(exam.selection.training.eventCount == 5 && !exam.trainsAgain)
    #expect(exam.selection.training.itemCounts == [2, 2, 0, 1])
    #expect(exam.counts == ExamCounts(users: 3, testedUsers: 1, questions: 1, targets: 1, repeatedTargets: 0, coldTargets: 0))
  }

  @Test func repeatedTargetsAreCounted() throws {
    let log = try raw([
      Event("a", "1", 1), Event("a", "2", 2), Event("a", "3", 3), Event("a", "1", 4),
      Event("b", "1", 1), Event("b", "2", 2), Event("b", "2", 3),
    ]).prepared()
    let counts = try LeaveOneOut().exam(on: log).counts
    #expect(counts.testedUsers == 2 && counts.repeatedTargets == 1 && counts.coldTargets == 0)
  }

  @Test func theSecondTrainingHasTheValidationItems() throws {
    let log = try raw(["1", "2", "3", "4"].enumerated().map { Event("a", $1, Int64($0)) } + [Event("b", "1", 1)]).prepared()
    let exam = try LeaveOneOut(retrainsWithValidation: true).exam(on: log)
    #expect(exam.trainsAgain && exam.lengths == [2, 1])
    #expect((0..<2).map { exam.final.training.count(of: $0) } == [3, 1])
  }

  @Test func coldTargetsAreNotAskedFor() throws {
    // c is held out of a and known from b; e is held out of b and known to nobody else.
    let events = [
      Event("a", "x", 1), Event("a", "y", 2), Event("a", "c", 3), Event("b", "c", 1), Event("b", "y", 2), Event("b", "e", 3),
    ]
    let exam = try LeaveOneOut(warmOnly: true).exam(on: raw(events).prepared())
    #expect(exam.final.questions.users == [0] && exam.selection.questions.users == [0])
    #expect(exam.lengths == [1, 2] && exam.catalogue == [0, 2, 3])
  }

  /// A model that sees part of the histories is asked about part of them, and nothing else of the exam changes.
  @Test func aShareOfTheHistoriesIsSeen() throws {
    let log = try raw((0..<7).flatMap { user in (0..<6).map { Event("\(user)", "\((user + 3 * $0) % 10)", Int64($0)) } }).prepared()
    let (whole, half) = (try LeaveOneOut().exam(on: log), try LeaveOneOut(keepShare: 0.5).exam(on: log))
    #expect(half.final.questions.asked == whole.final.questions.asked)
    #expect(whole.final.questions.moments.allSatisfy { $0.length == 5 } && half.final.questions.moments.allSatisfy { $0.length == 3 })
    #expect(half.lengths.allSatisfy { $0 == 2 } && half.seen.itemCount == log.itemCount)
    for share in [0, 1.1, -.infinity, .nan] {
      #expect(throws: EvaluationError.self) { try LeaveOneOut(keepShare: share).exam(on: log) }
    }
    #expect(throws: EvaluationError.self) { try LeaveOneOut(candidateSeed: -1).exam(on: log) }
  }

  /// Rewrites every event behind the training events, and compares everything that a view shows.
  @Test(arguments: [UInt64(1), 2, 3, 4, 5])
  func changingTheFutureChangesNothing(salt: UInt64) throws {
    // No user has two events at one time, so that the cut lies between the same events whatever follows it.
    var taken = Set<String>()
    var events = scrambledEvents(users: 25, items: 20, count: 500, times: 3_000, salt: salt)
    events = events.filter { taken.insert("\($0.user) \($0.time)").inserted }
    // Every item also with a user who only trains, so that the catalogue stays the same.
    events += (0..<20).map { Event("z\($0)", "i\($0)", 1_000_000) }
    events.sort { ($0.user, $0.time) < ($1.user, $1.time) }
    var changed = events
    for (user, places) in Dictionary(grouping: events.indices, by: { events[$0].user }) where places.count >= 3 {
      for place in places.suffix(2) {
        changed[place] = Event(user, "i\((place * 7 + Int(salt)) % 20)", events[place].time + 100_000 + Int64(place), 1)
      }
    }
    let exams = try [events, changed].map { try LeaveOneOut().exam(on: raw($0).prepared()) }
    #expect(exams[0].seen.digest != exams[1].seen.digest)
    let asked = exams.map(\.final.questions.asked)
    #expect(asked[0].count > 10 && asked[0] != asked[1])
    #expect(Shown(exams[0].selection.training) == Shown(exams[1].selection.training))
  }

  @Test func sampledCandidatesAreFrozenDifferentAndUnknown() throws {
    let log = try raw(scrambledEvents(users: 40, items: 60, count: 800)).prepared()
    let questions = try LeaveOneOut().exam(on: log).final.questions
    let sampled = FrozenNegatives(questions, count: 20, seed: 11)
    #expect(sampled == FrozenNegatives(questions, count: 20, seed: 11))
    #expect(sampled.digest != FrozenNegatives(questions, count: 20, seed: 12).digest)
    #expect(sampled.digest != FrozenNegatives(questions, count: 20, seed: 11, draw: 1).digest)
    for place in questions.indices {
      let negatives = sampled.negatives(of: place)
      let known = Set(log.items(of: Int(questions.users[place])))
      #expect(negatives.count == min(20, log.itemCount - known.count))
      #expect(Set(negatives).count == negatives.count)
      #expect(known.isDisjoint(with: negatives))
    }
    // Another list of cases gives the same user the same negatives.
    let some = FrozenNegatives(questions.among(questions.indices.suffix(3)), count: 20, seed: 11)
    #expect(Array(some.negatives(of: 0)) == Array(sampled.negatives(of: questions.count - 3)))
  }

  @Test func sampledCandidatesAreUniformOverFreeItems() throws {
    // One user with a known target among 12 items; 2 of 9 free items a draw.
    var events = (0..<12).map { Event("z\($0)", "\($0)", 1) }
    events += [Event("a", "1", 1), Event("a", "5", 2), Event("a", "7", 3)]
    let questions = try LeaveOneOut().exam(on: raw(events).prepared()).final.questions
    var counts = [Int32: Int]()
    for seed in 0..<4_500 {
      for item in FrozenNegatives(questions, count: 2, seed: UInt64(seed)).items { counts[item, default: 0] += 1 }
    }
    #expect(counts.count == 9)
    // Expected 1000 each; standard deviation about 28.
    #expect(counts.values.allSatisfy { abs($0 - 1_000) < 140 })
  }
}
