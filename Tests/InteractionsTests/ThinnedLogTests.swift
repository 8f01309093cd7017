import Testing

@testable import Interactions

@Suite struct ThinnedLogTests {
  /// Five users with 1, 2 … 5 events of ten items, rated.
  private func log() throws -> InteractionLog {
    var raw = RawLog(timeKind: .clock, hasRatings: true)
    for user in 0..<5 {
      for step in 0...user {
        raw.append(user: "\(user)", item: "\((user + 3 * step) % 10)", time: Int64(step), rating: Float(step + 1))
      }
    }
    return try raw.prepared()
  }

  @Test func keepsAShareOfTheFirstEventsAndAllLaterOnes() throws {
    let whole = try log()
    let lengths = (0..<5).map { Int32(max(0, whole.count(of: $0) - 2)) }
    let (part, dropped) = whole.thinned(keeping: 0.5, ofFirst: lengths, seed: 7)
    #expect(dropped == [0, 0, 0, 1, 1])  // of 0, 0, 1, 2, 3 first events 0, 0, 1, 1, 2 are kept
    #expect(part.itemCount == whole.itemCount && part.userCount == whole.userCount)
    #expect(try part.originalItemIDs() == whole.originalItemIDs())
    #expect(part.trace == whole.trace)
    for user in 0..<5 {
      #expect(Array(part.items(of: user).suffix(2)) == Array(whole.items(of: user).suffix(2)))
      let events = zip(zip(whole.items(of: user), whole.ticks(of: user)), whole.ratings(of: user)!).map { "\($0)" }
      let kept = zip(zip(part.items(of: user), part.ticks(of: user)), part.ratings(of: user)!).map { "\($0)" }
      var place = events.startIndex
      for event in kept {
        place = try #require(events[place...].firstIndex(of: event), "events stay in order") + 1
      }
    }
  }

  @Test func theSeedDecides() throws {
    let whole = try log()
    let lengths = (0..<5).map { Int32(whole.count(of: $0)) }
    func kept(_ seed: UInt64) -> [Int32] { Array(whole.thinned(keeping: 0.4, ofFirst: lengths, seed: seed).log.allItems) }
    #expect(kept(1) == kept(1))
    #expect(Set((1..<20).map(kept)).count > 1)
    #expect(whole.thinned(keeping: 1, ofFirst: lengths, seed: 1).log.allItems.elementsEqual(whole.allItems))
    #expect(whole.thinned(keeping: 0.01, ofFirst: lengths, seed: 1).log.count == 5, "at least one each")
    #expect(whole.thinned(keeping: 0.4, ofFirst: lengths, seed: 1).log.digest != whole.digest)
  }
}
