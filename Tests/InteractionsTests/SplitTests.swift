import Foundation
import Testing

@testable import Interactions

/// All that a `TrainingView` shows, as values.
private struct Shown: Equatable {
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

struct SplitTests {
  @Test func leaveOneOutCutsTheLastTwo() throws {
    let log = try raw([
      Event("a", "1", 1), Event("a", "2", 2), Event("a", "3", 3), Event("a", "4", 4), Event("b", "1", 1), Event("b", "2", 2),
      Event("c", "4", 9),
    ]).prepared()
    let split = Split.leaveOneOut(log)
    #expect(split.trainingLengths == [2, 2, 1])
    #expect(split.validation == [TestCase(user: 0, target: 2, context: 2)])
    #expect(split.test == [TestCase(user: 0, target: 3, context: 3)])
    #expect(Array(split.context(of: split.test[0])) == [0, 1, 2])
    #expect(split.training.eventCount == 5)
    #expect(split.training.itemCounts == [2, 2, 0, 1])
    #expect(split.coldTargets(in: split.validation) == 1)
    #expect(split.coldTargets(in: split.test) == 0)
  }

  @Test func repeatedTargetsAreCounted() throws {
    let log = try raw([
      Event("a", "1", 1), Event("a", "2", 2), Event("a", "3", 3), Event("a", "1", 4),
      Event("b", "1", 1), Event("b", "2", 2), Event("b", "2", 3),
    ]).prepared()
    let split = Split.leaveOneOut(log)
    #expect(split.repeatedTargets(in: split.test) == 1)
    #expect(split.repeatedTargets(in: split.validation) == 0)
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
    let splits = try [events, changed].map { Split.leaveOneOut(try raw($0).prepared()) }
    #expect(splits[0].log.digest != splits[1].log.digest)
    #expect(splits[0].test.count > 10 && splits[0].test != splits[1].test)
    #expect(Shown(splits[0].training) == Shown(splits[1].training))
  }

  @Test func cutsInTimeAreTheSameMomentForAll() throws {
    let log = try raw([
      Event("a", "1", 0), Event("a", "2", 10), Event("a", "3", 20), Event("a", "4", 25), Event("b", "1", 12), Event("b", "2", 21),
      Event("c", "3", 22),
    ]).prepared()
    let next = try Split.timeCut(log, validation: 10, test: 20)
    #expect(next.trainingLengths == [1, 0, 0])
    #expect(next.validation == [TestCase(user: 0, target: 1, context: 1)])
    #expect(next.test == [TestCase(user: 0, target: 2, context: 2), TestCase(user: 1, target: 1, context: 1)])
    let all = try Split.timeCut(log, validation: 10, test: 20, end: 25, targets: .all)
    #expect(all.test == [TestCase(user: 0, target: 2, context: 2), TestCase(user: 1, target: 1, context: 1)])
    #expect(try Split.timeCut(log, validation: 10, test: 20, targets: .all).test.count == 3)
    #expect(throws: InteractionError.self) { try Split.timeCut(log, validation: 20, test: 10) }
    // Half of seven events are four, rounded up; the fifth is at 21.
    #expect(log.tick(atShare: 0.5) == 21)
    #expect(log.tick(atShare: 0) == 0)
    #expect(log.tick(atShare: 1) == 26)
    #expect(log.sliceEnds(2) == [13, 26])
    #expect(log.lengths(before: 13) == [2, 1, 0])
  }

  @Test func recentCountsTakeTheNewestEventsOfAllUsers() throws {
    let log = try raw([
      Event("a", "1", 0), Event("a", "2", 1), Event("b", "3", 8), Event("b", "4", 9), Event("a", "1", 9), Event("b", "5", 10),
    ]).prepared()
    let view = TrainingView(log, lengths: [3, 3])
    #expect(view.recentItemCounts(share: 1) == view.itemCounts)
    #expect(view.recentItemCounts(share: 1 / 6) == [0, 0, 0, 0, 1])
    // A third are two events; the second newest ties with another, so that three count.
    #expect(view.recentItemCounts(share: 1 / 3) == [1, 0, 0, 1, 1])
    #expect(TrainingView(log, lengths: [2, 2]).recentItemCounts(share: 0.5) == [0, 0, 1, 1, 0])
  }

  @Test func windowsArePaddedOnTheLeft() throws {
    let log = try raw([Event("a", "1", 1), Event("a", "2", 2), Event("a", "3", 3), Event("b", "9", 1)]).prepared()
    func window(_ position: Int, _ length: Int) -> [Int32] {
      var window = [Int32](repeating: -9, count: length)
      window.withUnsafeMutableBufferPointer { log.fillWindow(of: 0, before: position, into: $0) }
      return window
    }
    #expect(log.itemCount == 4)
    #expect(window(3, 2) == [1, 2])
    #expect(window(3, 5) == [4, 4, 0, 1, 2])
    #expect(window(1, 2) == [4, 0])
    #expect(window(0, 2) == [4, 4])
    let (users, positions): ([Int32], [Int32]) = ([0, 1], [2, 1])
    var windows = [Int32](repeating: -9, count: 6)
    users.withUnsafeBufferPointer { users in
      positions.withUnsafeBufferPointer { positions in
        windows.withUnsafeMutableBufferPointer { log.fillWindows(users: users, before: positions, length: 3, into: $0) }
      }
    }
    #expect(windows == [4, 0, 1, 4, 4, 3])
  }

  @Test func aViewDoesNotFillWindowsBehindItsEnd() async throws {
    let refused = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let log = try raw([Event("a", "1", 1), Event("a", "2", 2), Event("a", "3", 3)]).prepared()
      var window: [Int32] = [0, 0]
      window.withUnsafeMutableBufferPointer { Split.leaveOneOut(log).training.fillWindow(of: 0, before: 2, into: $0) }
    }
    let said = String(decoding: refused?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("position 2 lies behind the 1 training events of user 0"), "\(said)")
  }

  @Test func fullCandidatesLeaveOutWhatIsKnownSaveTheTarget() throws {
    let log = try raw([
      Event("a", "1", 1), Event("a", "2", 2), Event("a", "3", 3), Event("a", "1", 4), Event("b", "4", 1), Event("b", "5", 2),
    ]).prepared()
    let split = Split.leaveOneOut(log)
    let full = FullCandidates(split)
    #expect(full.excluded(for: split.validation[0]) == [0, 1])
    #expect(full.count(for: split.validation[0]) == 3)
    // The test's target 1 is in training; the validation item 3 is excluded.
    #expect(full.excluded(for: split.test[0]) == [1, 2])
    var mask = [UInt8](repeating: 9, count: 5)
    mask.withUnsafeMutableBufferPointer { full.fill($0, for: split.test[0]) }
    #expect(mask == [1, 0, 0, 1, 1])
  }

  @Test func sampledCandidatesAreFrozenDifferentAndUnknown() throws {
    let log = try raw(scrambledEvents(users: 40, items: 60, count: 800)).prepared()
    let split = Split.leaveOneOut(log)
    let sampled = SampledCandidates(split, split.test, count: 20, seed: 11)
    #expect(sampled == SampledCandidates(split, split.test, count: 20, seed: 11))
    #expect(sampled.digest != SampledCandidates(split, split.test, count: 20, seed: 12).digest)
    #expect(sampled.digest != SampledCandidates(split, split.test, count: 20, seed: 11, draw: 1).digest)
    for (place, testCase) in split.test.enumerated() {
      let negatives = sampled.negatives(of: place)
      let known = Set(log.items(of: Int(testCase.user)))
      #expect(negatives.count == min(20, log.itemCount - known.count))
      #expect(Set(negatives).count == negatives.count)
      #expect(known.isDisjoint(with: negatives))
    }
    // Another list of cases gives the same user the same negatives.
    let some = SampledCandidates(split, Array(split.test.suffix(3)), count: 20, seed: 11)
    #expect(Array(some.negatives(of: 0)) == Array(sampled.negatives(of: split.test.count - 3)))
  }

  @Test func sampledCandidatesAreUniformOverFreeItems() throws {
    // One user with a known target among 12 items; 2 of 9 free items a draw.
    var events = (0..<12).map { Event("z\($0)", "\($0)", 1) }
    events += [Event("a", "1", 1), Event("a", "5", 2), Event("a", "7", 3)]
    let split = Split.leaveOneOut(try raw(events).prepared())
    var counts = [Int32: Int]()
    for seed in 0..<4_500 {
      for item in SampledCandidates(split, split.test, count: 2, seed: UInt64(seed)).items { counts[item, default: 0] += 1 }
    }
    #expect(counts.count == 9)
    // Expected 1000 each; standard deviation about 28.
    #expect(counts.values.allSatisfy { abs($0 - 1_000) < 140 })
  }
}
