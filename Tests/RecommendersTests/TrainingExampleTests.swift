import Autodiff
import Evaluation
import Foundation
import Interactions
import Kernels
import Testing

@testable import Recommenders

/// What is trained on, by hand: which examples a rule cuts, what their negatives avoid, in which order they come, and what
/// their losses add up to.
@Suite struct TrainingExampleTests {
  /// User a has items 0 1 2 1 3 4 to train on, b has 5 and c has 6 7; two further events of each lie behind the cut.
  private static let view: TrainingView = {
    var raw = RawLog(timeKind: .clock, hasRatings: false)
    for item in 0..<10 { raw.append(user: "z", item: "\(item)", time: Int64(item)) }
    for (user, items) in [("a", [0, 1, 2, 1, 3, 4, 8, 9]), ("b", [5, 8, 9]), ("c", [6, 7, 8, 9])] {
      for (time, item) in items.enumerated() { raw.append(user: user, item: "\(item)", time: Int64(time)) }
    }
    return try! LeaveOneOut().exam(on: try! raw.prepared()).selection.training
  }()

  /// The moments of user a's examples; -1 stands for those of others.
  private func lengths(_ rule: ExampleRule, of user: Int32 = 0) -> [Int32] {
    Examples(rule, Self.view).moments.filter { $0.user == user }.map(\.length)
  }

  @Test func theHistoryIsTheOneMeant() {
    #expect(Array(Self.view.history(of: 0)) == [0, 1, 2, 1, 3, 4])
    #expect(Self.view.count(of: 1) == 1 && Self.view.count(of: 2) == 2)
  }

  /// A moment of length n has event n as its (first) target.
  @Test func rulesCutTheirExamples() {
    #expect(lengths(.distinctEvents) == [0, 1, 2, 4, 5], "the second 1 is no example")
    #expect(lengths(.distinctEvents, of: 1) == [0])
    #expect(lengths(.transitions) == [1, 2, 3, 4, 5])
    #expect(lengths(.transitions, of: 1) == [], "one event follows nothing")
    #expect(lengths(.windows(input: 2, targets: 2)) == [2, 3, 4], "the last two targets are events 4 and 5")
    #expect(lengths(.windows(input: 4, targets: 2)) == [4])
    #expect(lengths(.windows(input: 5, targets: 2)) == [4], "too short for a window: one example of what is left")
    #expect(lengths(.windows(input: 5, targets: 2), of: 2) == [], "both events would be targets of nothing")
    #expect(lengths(.windows(input: 5, targets: 1), of: 2) == [1])
    #expect(lengths(.sequences(length: 3)) == [5])
    #expect(lengths(.sequences(length: 3), of: 2) == [1], "two events are one input and its target")
    #expect(lengths(.sequences(length: 3), of: 1) == [])
    #expect(lengths(.withCompanions(4)) == [0, 1, 2, 4, 5], "five different items: four beside each")
    #expect(lengths(.withCompanions(5)) == [])
    #expect(lengths(.wholeUsers) == [6] && lengths(.wholeUsers, of: 1) == [1])
  }

  @Test func negativesAvoidWhatTheRuleNames() {
    let history = Self.view.history(of: 0)
    func keys(_ rule: NegativeSampler.Rule, targets: Int = 1) -> [Int32] {
      let keys = NegativeKeys(rule: rule, targetCount: targets)
      var found = [Int32](repeating: -1, count: keys.width)
      found.withUnsafeMutableBufferPointer { keys.fill($0.baseAddress!, user: 0, target: 3, history) }
      return found
    }
    #expect(keys(.notInHistory) == [0], "the user")
    #expect(keys(.notNext) == [1], "the target, event 3")
    #expect(keys(.notSuccessor) == [2], "the item before it")
    #expect(keys(.notInTargets, targets: 3) == [1, 3, 4], "the target and those after it")
  }

  @Test func partsOfAPrefix() {
    let items: [Int32] = [7, 8, 9]
    func filled(_ field: Query.Field, _ items: [Int32]) -> [Int32] {
      var target = [Int32](repeating: -1, count: field.width)
      items.withUnsafeBufferPointer { field.fill(&target, user: 4, items: $0, padding: 99) }
      return target
    }
    #expect(filled(.user, items) == [4])
    #expect(filled(.lastItem, items) == [9] && filled(.lastItem, []) == [99])
    #expect(filled(.window(length: 2), items) == [8, 9] && filled(.window(length: 5), items) == [99, 99, 7, 8, 9])
  }

  /// Companions are other items of the user, all different, and drawn from all of them.
  @Test func companionsAreOtherItemsOfTheUser() {
    let sampler = CompanionSampler(Self.view, perExample: 2)
    var stream = RandomStream(seed: 3, purpose: "test")
    var seen = Set<Int32>()
    for _ in 0..<200 {
      var drawn: [Int32] = [-1, -1]
      [Moment(user: 0, length: 2)].withUnsafeBufferPointer { moments in
        drawn.withUnsafeMutableBufferPointer { sampler.draw(moments, Self.view, &stream, into: $0) }
      }
      #expect(drawn[0] != drawn[1] && !drawn.contains(2), "the target is 2")
      seen.formUnion(drawn)
    }
    #expect(seen == [0, 1, 3, 4])
  }

  /// Each item once, in the order of first events; a share is rounded, and at least one is read.
  @Test func historiesHoldEachItemOnce() {
    var selection = HistorySelection(itemCount: 10)
    func read(limit: Int? = nil, share: Float = 1) -> [Int32] {
      let items: [Int32] = [5, 3, 5, 8, 3, 1]
      var target = [Int32](repeating: -1, count: 6)
      let count = items.withUnsafeBufferPointer { items in
        selection.write(items, of: 0, History.Form(limit: limit, share: share), to: &target)
      }
      return Array(target.prefix(count))
    }
    #expect(read() == [5, 3, 8, 1])
    #expect(read(share: 0.5).count == 2 && read(share: 0.01).count == 1 && read(limit: 3).count == 3)
    #expect(Set(read(share: 0.5)).isSubset(of: read(limit: 3)), "a smaller part of the same order")
    #expect(read(limit: 3) == [5, 3, 8, 1].filter(Set(read(limit: 3)).contains), "in their order")
  }

  private func training(_ settings: BPRMF.Hyperparameters, seed: UInt64 = 1) throws -> Training<BPRMF> {
    let log = LawLogs.circle()
    return try Training(
      settings, TrainingJob(catalog: log.catalog, view: try LeaveOneOut().exam(on: log).selection.training, log: log, seed: seed))
  }

  /// Every epoch goes through all examples in an order of its own, with negatives of its own; both follow the seed, and
  /// neither follows the other.
  @Test func everyEpochHasItsOwnOrderAndNegatives() throws {
    let training = try training(.init())
    let orders = (1...3).map { training.order(epoch: $0) }
    #expect(Set(orders).count == 3)
    #expect(orders.allSatisfy { $0.sorted() == (0..<Int32(training.examples.count)).map { $0 } })
    let keys = (1...3).flatMap { [training.shuffle(epoch: $0).key, training.negatives(epoch: $0).key] }
    #expect(Set(keys).count == 6)
    #expect(try self.training(.init(), seed: 2).order(epoch: 1) != orders[0])
    #expect(try self.training(.init()).order(epoch: 1) == orders[0])
  }

  /// A model that knows nothing has −ln σ(0) = ln 2 on every example, however they are put into batches: what is printed as
  /// an epoch's loss is the mean over all of them, the last and smaller batch included.
  @Test(arguments: [
    ("BPR-MF", ["learningRate": 1e-9]), ("BPR-MF", ["learningRate": 1e-9, "optimizer": "adam", "batchSize": 48]),
    ("BPR-MF", ["learningRate": 1e-9, "optimizer": "adam", "batchSize": 7]),
    ("AttRec", ["learningRate": 1e-9, "margin": 0.6931471805599453]), ("NeuMF", ["learningRate": 1e-9, "batchSize": 33]),
  ] as [(String, [String: any Sendable])])
  func aModelThatKnowsNothingLosesALogarithmOfTwo(name: String, changes: [String: any Sendable]) throws {
    let check = LawCheck(try ModelRegistry.entry(named: name))
    let settings = check.small.merging(changes) { $1 }
    let trained = try check.train(on: LawLogs.circle(), epochs: 1, settings: settings)
    let perExample = name == "AttRec" ? 2.0 : 1  // two targets an example, each with the margin's loss
    #expect(abs(trained.epochs[0].loss / perExample - log(2)) < 0.03, "\(trained.epochs[0].loss)")
  }

  /// Two items that follow each other in turn: at every position the target is the one, its negative the other. A model that
  /// is shown them so tells them apart; one whose targets or negatives are off by a position compares an item with itself.
  @Test func positionsOfASequenceHaveTheirOwnTargetsAndNegatives() throws {
    let check = LawCheck(try ModelRegistry.entry(named: "GRU4Rec"))
    let settings: [String: Any] = ["dimension": 8, "length": 8, "batchSize": 8, "learningRate": 0.05, "loss": "top1", "negatives": 1]
    let trained = try check.train(on: LawLogs.circle(users: 20, items: 2, length: 10), epochs: 20, settings: settings)
    // σ(n − t) + σ(n²) of equal scores is at least 1; told apart, it comes near 1/2.
    #expect(trained.epochs[0].loss > 0.9 && trained.epochs[19].loss < 0.7, "\(trained.epochs.map(\.loss))")
  }

  /// Whole users come once an epoch, however many of them make a batch.
  @Test(arguments: [20, 40, 100_000]) func everyUserIsTrainedOn(batchSize: Int) throws {
    let check = LawCheck(try ModelRegistry.entry(named: "FISM"))
    let log = LawLogs.circle()
    var settings = check.small
    (settings["learningRate"], settings["batchSize"]) = (1e-9, batchSize)
    let found = try check.train(on: log, epochs: 1, settings: settings).epochs[0].loss
    settings["batchSize"] = 1_000
    let expected = try check.train(on: log, epochs: 1, settings: settings).epochs[0].loss
    #expect(abs(found / expected - 1) < 0.02, "\(found) against \(expected)")
  }
}
