import Autodiff
import Foundation
import Interactions
import Testing

@testable import Recommenders

/// REDA against its card. Items 0, 1, 2, 3 are a, b, c and the negative n.
@Suite struct REDATests {
  private func settings(_ change: (inout REDA.Hyperparameters) -> Void = { _ in }) -> REDA.Hyperparameters {
    var h = REDA.Hyperparameters()
    h.dimension = 2
    h.aspects = 2
    h.slices = 2
    h.attentionUnits = 2
    change(&h)
    return h
  }

  private func weights(_ h: REDA.Hyperparameters, memoryScale: Float = 1) -> [(String, [Float])] {
    let key = "REDA_relation"
    let aspects = ["item_a", "item_b", "item_c", "item_n"].map { WorkedExample.floats(key, $0) }
    let rows = aspects.flatMap { h.usesPairwiseInteraction ? $0 : Array($0.prefix(2)) }
    // The card multiplies v · Wa; here a unit is a row.
    let wa = WorkedExample.floats(key, "Wa")
    var all = [("E", rows)]
    if h.usesMemory {
      all.append(("K", WorkedExample.floats(key, "K")))
      all.append(("Mem", WorkedExample.floats(key, "Mem").map { memoryScale * $0 }))
    }
    if h.usesPairwiseInteraction {
      all.append(("Wa", [wa[0], wa[2], wa[1], wa[3]]))
      all.append(("ba", WorkedExample.floats(key, "ba")))
      all.append(("h", WorkedExample.floats(key, "h")))
    }
    return all
  }

  /// z_u of two items is their relation.
  private func relation(_ pair: [Int32], _ h: REDA.Hyperparameters) -> [Double] {
    LoneBatch<REDA>.observable("profile", h, items: 4, weights: weights(h), history: pair)
  }

  @Test func relationsAgreeWithTheCard() {
    expectClose(relation([0, 1], settings()), WorkedExample.numbers("REDA_relation", "outputs", "r_ab"))
    expectClose(relation([1, 0], settings()), WorkedExample.numbers("REDA_relation", "outputs", "r_ba"))
    let withoutMemory = relation([0, 1], settings { $0.usesMemory = false })
    expectClose(withoutMemory, WorkedExample.numbers("REDA_relation", "outputs", "r_ab_NMAL"))
    let withoutInteraction = relation([0, 1], settings { $0.usesPairwiseInteraction = false })
    expectClose(withoutInteraction, WorkedExample.numbers("REDA_relation", "outputs", "r_ab_NPIL"))
  }

  /// What pictures are drawn from is what the model computes.
  @Test(arguments: [(true, true, "r_ab"), (false, true, "r_ab_NMAL"), (true, false, "r_ab_NPIL")])
  func relationsFromWeightsAgreeWithTheCard(memory: Bool, interaction: Bool, output: String) throws {
    let h = settings {
      $0.usesMemory = memory
      $0.usesPairwiseInteraction = interaction
    }
    let named = Dictionary(uniqueKeysWithValues: weights(h))
    let aspects = interaction ? 2 : 1
    let relations = try REDA.Relations(aspects: aspects) { name in
      named[name].map { (name == "E" ? 2 * aspects : 2, $0) }
    }
    expectClose(relations.relation(0, 1).map(Double.init), WorkedExample.numbers("REDA_relation", "outputs", output))
    #expect(throws: RecommenderError.self) { try REDA.Relations(aspects: 2) { _ in nil } }
  }

  @Test func scoresAgreeWithTheCard() {
    let h = settings()
    let scores = LoneBatch<REDA>.scores(h, items: 4, weights: weights(h), history: [0, 1, 2], candidates: [3])
    expectClose(scores, WorkedExample.numbers("REDA_score", "outputs", "score_n"))
    let profile = LoneBatch<REDA>.observable("profile", h, items: 4, weights: weights(h), history: [0, 1, 2])
    expectClose(profile, WorkedExample.numbers("REDA_score", "outputs", "z_u"))
  }

  private func batch(_ h: REDA.Hyperparameters, memoryScale: Float = 1, isReversed: Bool = false) -> LoneBatch<REDA> {
    LoneBatch(
      h, items: 4, weights: weights(h, memoryScale: memoryScale), targets: [isReversed ? 3 : 0],
      negatives: [isReversed ? 0 : 3], companions: [1, 2])
  }

  @Test(arguments: [(REDA.LossForm.sigmoid, "REDA_loss_sigmoid"), (.bpr, "REDA_loss_bpr")])
  func lossesAgreeWithTheCard(form: REDA.LossForm, key: String) {
    let batch = batch(settings { $0.loss = form })
    expectClose([batch.loss], WorkedExample.numbers(key, "loss"))
    expectClose(
      batch.program.gradient(named: "Mem").map(Double.init), WorkedExample.numbers(key, "gradients", "Mem"), "Mem")
    for (row, item) in [(0, "item_a"), (2, "item_c")] {
      expectClose(batch.gradient("E", row: row, width: 4), WorkedExample.numbers(key, "gradients", item), "\(item)")
    }
  }

  /// Independent pairs compare the relations of (a, c), (b, c) and (n, c) as anchored ones do, if those are drawn.
  @Test func independentPairsAreThreeRelations() {
    let h = settings { $0.pairs = .independent }
    let batch = LoneBatch<REDA>(
      h, items: 4, weights: weights(h), targets: [0], negatives: [3, 2], companions: [2, 1, 2])
    expectClose([batch.loss], WorkedExample.numbers("REDA_loss_sigmoid", "loss"))
  }

  /// Eq. 10 as printed minimises Σ ln σ(x). With a pair ranked rightly (x < 0), a longer memory lowers it without end,
  /// about by x itself, while the other two forms stay above zero.
  @Test func thePrintedLossHasNoLowerBound() {
    let x = WorkedExample.numbers("REDA_loss_sigmoid", "outputs", "x")[0]
    expectClose(
      [batch(settings { $0.loss = .printed }).loss],
      WorkedExample.numbers("REDA_loss_sigmoid", "outputs", "literal_log_sigma"))
    for scale in [1e3, 1e4, 1e5] {
      let printed = batch(settings { $0.loss = .printed }, memoryScale: Float(scale), isReversed: true).loss
      expectClose([printed / (x * scale * scale)], [-1], tolerance: 2e-3)
      for form in [REDA.LossForm.sigmoid, .bpr] {
        #expect(batch(settings { $0.loss = form }, memoryScale: Float(scale), isReversed: true).loss >= 0)
      }
    }
  }

  /// Nothing holds training by the printed loss: it falls on and on, below any value the bounded forms can have.
  @Test func trainingByThePrintedLossFallsOn() throws {
    let entry = try ModelRegistry.entry(named: "REDA")
    var settings = LawCheck(entry).small
    settings["loss"] = "printed"
    settings["decay"] = 0
    let losses = try LawCheck(entry).train(on: LawLogs.circle(), epochs: 40, settings: settings).epochs.map(\.loss)
    let tens = [losses[9], losses[19], losses[29], losses[39]]
    #expect(zip(tens, tens.dropFirst()).allSatisfy { $1 < 1.5 * $0 } && losses[39] < -100, "\(losses)")
  }

  /// Two thousand items are two million pairs; made one by one they would take gigabytes.
  @Test func memoryDoesNotGrowWithThePairs() {
    let tape = Tape(for: .scoring)
    let axis = tape.axis("items", capacity: 2_000)
    let keys = tape.input("keys", [20, 128]).tensor
    let units = (
      projection: tape.input("projection", [10, 128]).tensor, bias: tape.input("bias", [10]).tensor,
      output: tape.input("output", [10]).tensor
    )
    let sums = tape.input("rows", [axis, 384]).tensor.relations(
      within: tape.segments("histories", count: 1, members: axis), aspects: 3,
      RelationAttention(keys: keys, units: units))
    let session = Session(Parameters(Declarations(), optimizer: .sgd(learningRate: 1), seed: 1), seed: 1)
    _ = session.compile(outputs: [sums])
    #expect(session.arenaBytes < 1 << 20)
  }

  /// Of a long history a fixed sample is read; a smaller share reads a part of a larger one's items.
  @Test func sharesOfAHistoryAreNested() {
    var selection = HistorySelection(itemCount: 100)
    let history: [Int32] = (0..<60).map { ($0 * 7) % 50 }
    func read(_ limit: Int?, _ share: Float, user: Int32 = 3) -> [Int32] {
      var found = [Int32](repeating: 0, count: 60)
      let count = history.withUnsafeBufferPointer {
        selection.write($0, of: user, History.Form(limit: limit, share: share), to: &found)
      }
      return Array(found[..<count])
    }
    let all = read(nil, 1)
    #expect(all == Array(history[..<50]))
    var larger = all
    for share: Float in [0.8, 0.6, 0.4, 0.2] {
      let part = read(nil, share)
      #expect(part.count == Int((share * 50).rounded()))
      #expect(part == larger.filter(part.contains))
      larger = part
    }
    #expect(read(nil, 0.001).count == 1)
    #expect(read(20, 1).count == 20 && read(20, 0.2) == read(nil, 0.2))
    #expect(read(20, 1) != read(20, 1, user: 4))
  }
}
