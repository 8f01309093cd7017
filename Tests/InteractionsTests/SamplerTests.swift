import Foundation
import Kernels
import Testing

@testable import Interactions

struct SamplerTests {
  private func draw(
    _ sampler: NegativeSampler, _ keys: [Int32], keysPerExample: Int = 1, perExample: Int = 1, seed: UInt64 = 5
  ) -> [Int32] {
    var stream = RandomStream(seed: seed, purpose: "negatives")
    var negatives = [Int32](repeating: -1, count: keys.count / keysPerExample * perExample)
    keys.withUnsafeBufferPointer { keys in
      negatives.withUnsafeMutableBufferPointer {
        sampler.draw(avoiding: keys, keysPerExample: keysPerExample, perExample: perExample, from: &stream, into: $0)
      }
    }
    return negatives
  }

  /// Ten items; user a has 0, 1, 2 in training, user b nearly all, so that the sampler draws by rank.
  private func view() throws -> TrainingView {
    var events = (0..<3).map { Event("a", "\($0)", Int64($0)) }
    events += (0..<8).map { Event("b", "\($0)", Int64($0)) }
    events += [Event("c", "9", 1), Event("d", "8", 1)]
    return TrainingView(try raw(events).prepared(), lengths: [3, 8, 1, 1])
  }

  /// The largest deviation from equal counts that a χ² of 9 degrees at p = 1e-6 allows: 44.8.
  private func expectUniform(_ drawn: [Int32], over allowed: [Int32]) {
    var counts = [Int32: Int]()
    for item in drawn { counts[item, default: 0] += 1 }
    #expect(Set(counts.keys).isSubset(of: allowed))
    let expected = Double(drawn.count) / Double(allowed.count)
    let chi = allowed.reduce(0.0) { $0 + pow(Double(counts[$1] ?? 0) - expected, 2) / expected }
    #expect(chi < 44.8)
  }

  @Test func notInHistoryIsUniformOverTheRest() throws {
    let sampler = try NegativeSampler(.notInHistory, view())
    expectUniform(draw(sampler, Array(repeating: 0, count: 20_000)), over: Array(3..<10))
    expectUniform(draw(sampler, Array(repeating: 1, count: 20_000)), over: [8, 9])
    expectUniform(draw(sampler, Array(repeating: 2, count: 20_000)), over: Array(0..<9))
  }

  @Test func notNextIsUniformOverAllOthers() throws {
    let sampler = try NegativeSampler(.notNext, view())
    for positive in [Int32(0), 4, 9] {
      expectUniform(draw(sampler, Array(repeating: positive, count: 20_000)), over: (0..<10).filter { $0 != positive })
    }
  }

  @Test func notInTargetsIsUniformOverTheRest() throws {
    let sampler = try NegativeSampler(.notInTargets, view())
    let keys = [[Int32]](repeating: [1, 8, 4], count: 10_000).flatMap(\.self)
    let drawn = draw(sampler, keys, keysPerExample: 3, perExample: 2)
    #expect(drawn.count == 20_000)
    expectUniform(drawn, over: [0, 2, 3, 5, 6, 7, 9])
  }

  @Test func notSuccessorAvoidsWhatEverFollowed() throws {
    let sampler = try NegativeSampler(.notSuccessor, view())
    expectUniform(draw(sampler, Array(repeating: 0, count: 20_000)), over: [0, 2, 3, 4, 5, 6, 7, 8, 9])
    // Without a previous item nothing is avoided.
    expectUniform(draw(sampler, Array(repeating: 10, count: 20_000)), over: Array(0..<10))
    // The last item of a's and b's training has no successor.
    expectUniform(draw(sampler, Array(repeating: 7, count: 20_000)), over: Array(0..<10))
  }

  @Test func futureItemsMayBeDrawn() throws {
    let log = try raw((0..<5).map { Event("a", "\($0)", Int64($0)) }).prepared()
    let sampler = try NegativeSampler(.notInHistory, allButTheLastTwo(log))
    #expect(Set(draw(sampler, Array(repeating: 0, count: 1_000))) == [3, 4])
  }

  @Test func sameStreamSameDrawsAndNoTwoAlike() throws {
    let sampler = try NegativeSampler(.notInHistory, view())
    let users = (0..<999).map { Int32($0 % 4) }
    #expect(draw(sampler, users) == draw(sampler, users))
    #expect(draw(sampler, users) != draw(sampler, users, seed: 6))
    var stream = RandomStream(seed: 1, purpose: "negatives")
    var (first, second) = ([Int32](repeating: 0, count: 999), [Int32](repeating: 0, count: 999))
    users.withUnsafeBufferPointer { keys in
      first.withUnsafeMutableBufferPointer { sampler.draw(avoiding: keys, from: &stream, into: $0) }
      second.withUnsafeMutableBufferPointer { sampler.draw(avoiding: keys, from: &stream, into: $0) }
    }
    #expect(first != second)
  }

  @Test func listsAndBitsAgree() throws {
    let log = try raw(scrambledEvents(users: 50, items: 200, count: 2_000)).prepared()
    let sets = ItemSets(keys: log.userCount, itemCount: log.itemCount) { $1.append(contentsOf: log.items(of: $0)) }
    for user in 0..<log.userCount {
      let expected = Set(log.items(of: user))
      #expect(sets.count(of: user) == expected.count)
      #expect(Array(sets.members[sets.offsets[user]..<sets.offsets[user + 1]]) == expected.sorted())
      let free = (0..<Int32(log.itemCount)).filter { !expected.contains($0) }
      let members = expected.sorted()
      for (rank, item) in free.enumerated() { #expect(ItemSets.free(Int32(rank), members.span) == item) }
      for item in 0..<log.itemCount {
        let bit = sets.bits[user * sets.wordsPerKey + item / 64] >> UInt64(item % 64) & 1
        #expect((bit == 1) == expected.contains(Int32(item)))
      }
    }
  }

  /// Where bits would take too much room, lists decide the same.
  @Test(arguments: [NegativeSampler.Rule.notInHistory, .notSuccessor])
  func drawsAreTheSameWithoutBits(rule: NegativeSampler.Rule) throws {
    let view = allButTheLastTwo(try raw(scrambledEvents(users: 50, items: 200, count: 2_000)).prepared())
    let keys = (0..<40).flatMap { [Int32](repeating: $0, count: 50) }
    #expect(
      draw(try NegativeSampler(rule, view), keys) == draw(try NegativeSampler(rule, view, largestBitmap: 0), keys))
  }

  /// Pieces from a running supply are the list drawn at once, whatever the rule, with users drawn by rank among them.
  @Test(arguments: NegativeSampler.Rule.allCases) func piecesAreTheWhole(rule: NegativeSampler.Rule) throws {
    let sampler = try NegativeSampler(rule, view())
    let keys = (0..<900).map { Int32($0 % 4) }
    let whole = draw(sampler, keys)
    var draws = sampler.draws(expected: keys.count, from: RandomStream(seed: 5, purpose: "negatives"))
    var pieces = [Int32](repeating: -1, count: keys.count)
    for start in stride(from: 0, to: keys.count, by: 137) {
      let part = start..<min(start + 137, keys.count)
      keys.withUnsafeBufferPointer { keys in
        pieces.withUnsafeMutableBufferPointer { pieces in
          sampler.draw(
            avoiding: UnsafeBufferPointer(rebasing: keys[part]), from: &draws,
            into: UnsafeMutableBufferPointer(rebasing: pieces[part]))
        }
      }
    }
    #expect(pieces == whole)
  }

  /// Without crowded users, where bits decide in a loop of their own.
  @Test func sparseUsersDrawUniformly() throws {
    var events = (0..<3).map { Event("a", "\($0)", Int64($0)) }
    events += (3..<10).map { Event("u\($0)", "\($0)", 1) }
    let sampler = try NegativeSampler(.notInHistory, TrainingView(try raw(events).prepared(), lengths: [3] + Array(repeating: 1, count: 7)))
    expectUniform(draw(sampler, Array(repeating: 0, count: 20_000)), over: Array(3..<10))
    expectUniform(draw(sampler, Array(repeating: 1, count: 20_000)), over: [0, 1, 2, 4, 5, 6, 7, 8, 9])
  }

  @Test func aUserWithEverythingIsRefused() throws {
    let log = try raw((0..<3).map { Event("a", "\($0)", Int64($0)) }).prepared()
    let error = try #require(throws: InteractionError.self) {
      try NegativeSampler(.notInHistory, TrainingView(log, lengths: [3]))
    }
    #expect(error.description.contains("none of the 3 items"))
  }

  @Test func boundedDrawsAreUnbiased() {
    // 3 · 2³⁰ is where a multiply without rejection would be off by a third.
    var stream = RandomStream(seed: 8, purpose: "test")
    var draws = BoundedDraws(below: 3 << 29, expected: 30_000, from: &stream)
    var thirds = [0, 0, 0]
    for _ in 0..<30_000 { thirds[Int(draws.next()) / (1 << 29)] += 1 }
    #expect(thirds.allSatisfy { abs($0 - 10_000) < 500 })
    var low = BoundedDraws(below: 1, expected: 3, from: &stream)
    for _ in 0..<10 { #expect(low.next() == 0) }
  }

  /// The words made in bulk are those of `Philox.block`, however many are made at a time.
  @Test(arguments: [1, 7, 64, 5_000])
  func boundedDrawsArePhiloxBlocks(expected: Int) {
    var stream = RandomStream(seed: 21, purpose: "test")
    var same = stream
    let bits = same.next()
    let key = SIMD2(UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32))
    // A bound of 2³¹ rejects nothing and halves each word.
    var draws = BoundedDraws(below: 1 << 31, expected: expected, from: &stream)
    for counter in 0..<300 {
      let block = Philox.block(SIMD4(UInt32(counter), 0, 1, 0), key: key)
      for lane in 0..<4 { #expect(draws.next() == Int32(block[lane] >> 1)) }
    }
  }
}
