import Analysis
import Interactions
import Testing

@testable import Evaluation

/// What every protocol must keep, over all that a cell can name.
@Suite struct ExamLawTests {
  /// Ten days of 40 users and 25 items; nobody has two events at one time.
  private static let events: [Event] = {
    var taken = Set<String>()
    let scrambled = scrambledEvents(users: 40, items: 25, count: 1_600, times: 10 * 86_400, salt: 9)
    let all = (0..<25).map { Event("z", "i\($0)", Int64(1_000_000 + $0)) }
    // The catalogue and the span of time stay the same whatever happens at the end.
    let ends = [Event("first", "i0", 1_000_000 - 86_400), Event("last", "i1", 1_000_000 + 10 * 86_400 - 1)]
    let marked = scrambled.map { Event($0.user, $0.item, $0.time, $0.rating == 5 ? 1 : $0.rating - 1) }
    return (marked + all + ends).filter { taken.insert("\($0.user) \($0.time)").inserted }
  }()

  /// The protocols, with options that fit ten days.
  private static func settled(_ name: String) throws -> any ExamProtocol {
    switch name {
    case "time slices": TimeSlices(days: 1, candidates: [.sampled(5), .all])
    case "day split": DaySplit(days: 6)
    default: try ExamProtocols.named(name).init()
    }
  }

  private static var names: [String] { ExamProtocols.all.map { $0.name } }

  private func exam(_ name: String, _ events: [Event]) throws -> Exam { try Self.settled(name).exam(on: raw(events).prepared(Preprocessing(repeats: .keep))) }

  @Test(arguments: names) func whatIsAskedIsNeverTrainedOn(name: String) throws {
    let exam = try exam(name, Self.events)
    for stage in [exam.selection, exam.final] {
      let asked = stage.questions
      #expect(asked.count > 5, "the example asks too little")
      #expect(zip(asked.users, asked.users.dropFirst()).allSatisfy { $0 <= $1 })
      for place in asked.indices {
        let (user, moment) = (Int(asked.users[place]), asked.moments[place])
        #expect(stage.training.count(of: user) <= Int(asked.lengths[place]))
        #expect(moment.user == asked.users[place] && moment.length <= asked.lengths[place])
        let rest = asked.log.items(of: user)[Int(asked.lengths[place])...]
        #expect(asked.targets(of: place).allSatisfy { rest.contains($0) }, "a target is among what comes after")
        let looked = asked.log.ticks(of: user)[..<Int(moment.length)]
        #expect(looked.allSatisfy { $0 < moment.tick })
      }
      for user in 0..<stage.training.userCount where asked.moments.contains(where: { $0.tick != .max }) {
        #expect(stage.training.ticks(of: user).allSatisfy { $0 < asked.moments[0].tick }, "no side is trained on the future")
      }
    }
  }

  @Test(arguments: names) func theOrderOfRowsDoesNotMatter(name: String) throws {
    let (one, other) = (try exam(name, Self.events), try exam(name, Self.events.reversed()))
    for (a, b) in [(one.selection, other.selection), (one.final, other.final)] {
      #expect(a.questions.targets == b.questions.targets && a.questions.moments == b.questions.moments)
      #expect(a.training.itemCounts == b.training.itemCounts)
    }
    #expect(one.catalogue == other.catalogue && one.counts == other.counts)
  }

  /// Other items and ratings behind what a stage may look at change neither what is trained on nor what is looked at.
  @Test(arguments: names, [true, false]) func changingTheFutureChangesNothing(name: String, final: Bool) throws {
    let log = try raw(Self.events).prepared(Preprocessing(repeats: .keep))
    let exam = try Self.settled(name).exam(on: log)
    let stage = final ? exam.final : exam.selection
    // Of each user everything behind the training events and behind what is looked at.
    var seen = (0..<log.userCount).map { stage.training.count(of: $0) }
    for moment in stage.questions.moments { seen[Int(moment.user)] = max(seen[Int(moment.user)], Int(moment.length)) }
    let names = try log.names()
    let (users, items) = (names.userIDs, names.itemIDs)
    var changed: [Event] = []
    for user in 0..<log.userCount {
      for place in 0..<log.count(of: user) {
        let time = Int64(1_000_000 - 86_400) + Int64(log.ticks(of: user)[place])
        let (item, rating) = (Int(log.items(of: user)[place]), log.ratings(of: user)![place])
        let isFuture = place >= seen[user] && !["z", "first", "last"].contains(users[user])
        // The mark of a published split stays where it is.
        changed.append(Event(users[user], items[isFuture ? (item * 7 + place) % 25 : item], time, isFuture && rating != 1 ? 3 : rating))
      }
    }
    let other = try Self.settled(name).exam(on: raw(changed).prepared(Preprocessing(repeats: .keep)))
    let again = final ? other.final : other.selection
    #expect(log.digest != other.seen.digest)
    #expect(Shown(stage.training) == Shown(again.training))
    let before = Dictionary(stage.questions.moments.map { ($0.user, $0) }) { a, _ in a }
    for moment in again.questions.moments { #expect(before[moment.user] == nil || before[moment.user] == moment) }
    for (user, moment) in before {
      let (one, two) = (stage.questions.log.items(of: Int(user)), again.questions.log.items(of: Int(user)))
      #expect(Array(one[..<Int(moment.length)]) == Array(two[..<Int(moment.length)]))
    }
  }

  /// Frozen candidates are the same for every model, never a target, and never what the user is known to have.
  @Test(arguments: names) func candidatesAreFrozen(name: String) throws {
    let (one, other) = (try exam(name, Self.events), try exam(name, Self.events))
    let asked = one.final.questions
    guard asked.ratings.isEmpty else { return }
    let rule = try CandidateSet.sampled(4, draws: 2).rule()
    let digests = try rule.freeze(asked, of: one).digests
    #expect(try digests.count == 2 && digests == rule.freeze(other.final.questions, of: other).digests)
    let drawn = FrozenNegatives(asked, count: 4, seed: one.seed, among: one.catalogue)
    for place in asked.indices {
      let known = asked.log.items(of: Int(asked.users[place]))[..<Int(asked.known[place])]
      #expect(drawn.negatives(of: place).allSatisfy { !known.contains($0) && !asked.targets(of: place).contains($0) })
    }
  }
}
