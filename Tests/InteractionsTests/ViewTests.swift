import Foundation
import Testing

@testable import Interactions

@Suite struct ViewTests {
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
      window.withUnsafeMutableBufferPointer { allButTheLastTwo(log).fillWindow(of: 0, before: 2, into: $0) }
    }
    let said = String(decoding: refused?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("position 2 lies behind the 1 training events of user 0"), "\(said)")
  }

  @Test func cutsInTime() throws {
    let log = try raw([
      Event("a", "1", 0), Event("a", "2", 10), Event("a", "3", 20), Event("a", "4", 25), Event("b", "1", 12), Event("b", "2", 21),
      Event("c", "3", 22),
    ]).prepared()
    // Half of seven events are four, rounded up; the fifth is at 21.
    #expect(log.tick(atShare: 0.5) == 21)
    #expect(log.tick(atShare: 0) == 0)
    #expect(log.tick(atShare: 1) == 26)
    #expect(log.sliceEnds(2) == [13, 26])
    #expect(log.lengths(before: 13) == [2, 1, 0])
  }
}
