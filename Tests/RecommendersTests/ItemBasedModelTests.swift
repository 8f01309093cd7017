import Autodiff
import Foundation
import Testing

@testable import Recommenders

/// FISM, CML and LRML against their cards.
@Suite struct ItemBasedModelTests {
  private func floats(_ key: String, _ names: String...) -> [Float] {
    names.flatMap { WorkedExample.floats(key, $0) }
  }

  // MARK: FISM. Items 0, 1, 2 are the history, 0 the target, 3 the negative.

  private func fism(_ loss: FISM.LossForm) -> (FISM.Hyperparameters, [(String, [Float])]) {
    var h = FISM.Hyperparameters()
    h.dimension = 2
    h.loss = loss
    h.negatives = 1
    let key = "FISM_rmse"
    let zeros: [Float] = [0, 0]
    let weights = [
      ("Q", floats(key, "q_1", "q_2", "q_3") + zeros), ("P", floats(key, "p_1") + zeros + zeros + floats(key, "p_j")),
      ("b", floats(key, "b_1") + zeros + floats(key, "b_j")),
    ]
    return (h, loss == .rmse ? weights + [("user bias", floats(key, "b_u"))] : weights)
  }

  @Test func fismWithSquaredErrors() {
    let (h, weights) = fism(.rmse)
    let batch = LoneBatch<FISM>(h, items: 4, weights: weights, history: [0, 1, 2], targets: [0], negatives: [3])
    expectClose([batch.loss], WorkedExample.numbers("FISM_rmse", "loss"))
    expectClose(batch.gradient("P", row: 0, width: 2), WorkedExample.numbers("FISM_rmse", "gradients", "p_1"))
    expectClose(batch.gradient("Q", row: 1, width: 2), WorkedExample.numbers("FISM_rmse", "gradients", "q_2"))
    let score = LoneBatch<FISM>.scores(h, items: 4, weights: weights, history: [0, 1, 2], candidates: [3])
    expectClose(score, WorkedExample.numbers("FISM_rmse", "outputs", "x_uj"))
    // Without the target in the history, its score is the one it has in training.
    let rest = LoneBatch<FISM>.scores(h, items: 4, weights: weights, history: [1, 2], candidates: [0])
    expectClose(rest, WorkedExample.numbers("FISM_rmse", "outputs", "x_u1"))
  }

  /// The card's log loss has a user bias too, which is common to both scores' arguments; here it goes into the item's.
  @Test func fismWithLogLoss() {
    var (h, weights) = fism(.logloss)
    h.alpha = WorkedExample.floats("FISM_logloss", "alpha")[0]
    weights[2].1 = weights[2].1.map { $0 + WorkedExample.floats("FISM_logloss", "b_u")[0] }
    let batch = LoneBatch<FISM>(h, items: 4, weights: weights, history: [0, 1, 2], targets: [0], negatives: [3])
    expectClose([batch.loss], WorkedExample.numbers("FISM_logloss", "loss"))
    expectClose(batch.gradient("P", row: 0, width: 2), WorkedExample.numbers("FISM_logloss", "gradients", "p_1"))
    expectClose(batch.gradient("Q", row: 1, width: 2), WorkedExample.numbers("FISM_logloss", "gradients", "q_2"))
  }

  @Test func fismWithPairsOfItems() {
    let (h, weights) = fism(.auc)
    let batch = LoneBatch<FISM>(h, items: 4, weights: weights, history: [0, 1, 2], targets: [0], negatives: [3])
    expectClose([batch.loss], WorkedExample.numbers("FISM_auc", "loss"))
    let x = WorkedExample.numbers("FISM_auc", "outputs", "x_u1")[0] - WorkedExample.numbers("FISM_auc", "outputs", "x_uj")[0]
    let (pairwise, same) = fism(.bpr)
    let bpr = LoneBatch<FISM>(pairwise, items: 4, weights: same, history: [0, 1, 2], targets: [0], negatives: [3])
    expectClose([bpr.loss], [softplus(-x)])
  }

  /// A user's only item has no other to be predicted from: its history term is zero, and nothing is divided by zero.
  @Test func fismOfALoneItem() {
    let (h, weights) = fism(.auc)
    let batch = LoneBatch<FISM>(h, items: 4, weights: weights, history: [0], targets: [0], negatives: [3])
    expectClose([batch.loss], [0.5 * (1 - (0.03 + 0.02)) * (1 - (0.03 + 0.02))])
    #expect(batch.program.gradient(named: "Q").allSatisfy { $0.isFinite })
  }

  // MARK: CML. Item 0 is the positive, items 1 to 4 are the negatives, of 1000 items.

  private func cml(_ change: (inout CML.Hyperparameters) -> Void = { _ in }) -> LoneBatch<CML> {
    var h = CML.Hyperparameters()
    h.dimension = 2
    h.negatives = 4
    change(&h)
    let points = floats("CML", "v_i", "negatives")
    return LoneBatch(
      h, items: 1000,
      weights: [("U", floats("CML", "u")), ("V", points + [Float](repeating: 0, count: 2000 - points.count))],
      targets: [0], negatives: [1, 2, 3, 4])
  }

  @Test func cmlPushesTheClosestNegative() {
    let batch = cml()
    expectClose([batch.loss], WorkedExample.numbers("CML", "loss"))
    for (name, row, published) in [("U", 0, "u"), ("V", 0, "v_i"), ("V", 1, "v_k")] {
      expectClose(
        batch.gradient(name, row: row, width: 2), WorkedExample.numbers("CML", "gradients", published), "\(published)")
    }
    #expect((2...4).allSatisfy { batch.gradient("V", row: $0, width: 2) == [0, 0] })
  }

  @Test func cmlSumsAllViolationsWhereAsked() {
    let batch = cml { $0.sumsViolations = true }
    expectClose([batch.loss], WorkedExample.numbers("CML", "outputs", "loss_sum_over_negatives"))
  }

  @Test func cmlWithoutRankWeightIsAHinge() {
    expectClose([cml { $0.usesRankWeight = false }.loss], WorkedExample.numbers("CML", "outputs", "hinge"))
    let all = cml {
      $0.usesRankWeight = false
      $0.sumsViolations = true
    }
    let weight = WorkedExample.numbers("CML", "outputs", "weight")[0]
    expectClose([all.loss * weight], WorkedExample.numbers("CML", "outputs", "loss_sum_over_negatives"))
  }

  @Test(arguments: [(CML.Covariance.energy, "off_diagonal_energy"), (.signedSum, "author_signed_sum")])
  func cmlCovariance(form: CML.Covariance, published: String) {
    let tape = Tape(for: .scoring)
    let axis = tape.axis("rows", capacity: 5)
    let rows = tape.input("rows", [axis, 2])
    let penalty = CML.covariancePenalty(rows.tensor, form)
    let session = Session(Parameters(Declarations(), optimizer: .sgd(learningRate: 1), seed: 1), seed: 1)
    let program = session.compile(outputs: [penalty])
    program.bind(axis, 3)
    program.set(rows, WorkedExample.floats("CML_covariance", "rows"))
    program.forward()
    expectClose([Double(program.scalar(penalty))], WorkedExample.numbers("CML_covariance", "outputs", published))
  }

  // MARK: LRML. Item 0 is the positive, item 1 the negative.

  private var lrmlWeights: [(String, [Float])] {
    [
      ("P", floats("LRML", "p")), ("Q", floats("LRML", "q", "q_neg")), ("K", floats("LRML", "keys")),
      ("Mem", floats("LRML", "memory")),
    ]
  }

  private func lrml(_ change: (inout LRML.Hyperparameters) -> Void) -> LRML.Hyperparameters {
    var h = LRML.Hyperparameters()
    h.dimension = 2
    h.slices = 3
    h.margin = 1
    change(&h)
    return h
  }

  private func lrmlBatch(_ h: LRML.Hyperparameters) -> LoneBatch<LRML> {
    LoneBatch(h, items: 2, weights: lrmlWeights, targets: [0], negatives: [1])
  }

  @Test func lrmlMovesBothByThePositivesRelation() {
    let batch = lrmlBatch(lrml { _ in })
    expectClose([batch.loss], WorkedExample.numbers("LRML", "loss"))
    for (name, row, published) in [("P", 0, "p"), ("Q", 0, "q"), ("Q", 1, "q_neg")] {
      expectClose(
        batch.gradient(name, row: row, width: 2), WorkedExample.numbers("LRML", "gradients", published), "\(published)")
    }
    for (name, published) in [("K", "keys"), ("Mem", "memory")] {
      expectClose(
        batch.program.gradient(named: name).map(Double.init), WorkedExample.numbers("LRML", "gradients", published))
    }
    expectClose([lrmlBatch(lrml { $0.margin = 0.2 }).loss], [0])
  }

  @Test func lrmlMayGiveTheNegativeItsOwnRelation() {
    expectClose(
      [lrmlBatch(lrml { $0.sharesRelation = false }).loss], WorkedExample.numbers("LRML", "outputs", "loss_own_relation"))
  }

  /// Ranking makes the relation of each candidate; the other distances are those of the card's last line.
  @Test func lrmlScores() {
    let score = { (h: LRML.Hyperparameters) in
      LoneBatch<LRML>.scores(h, items: 2, weights: self.lrmlWeights, candidates: [0])
    }
    expectClose(score(lrml { _ in }), WorkedExample.numbers("LRML", "outputs", "score"))
    expectClose(score(lrml { $0.distance = .euclidean }), [-0.748530])
    expectClose(score(lrml { $0.distance = .absolute }), [-0.836929])
  }

  @Test func lrmlTrainsOnOtherDistances() {
    // |p + r − q'| of the card's vectors, by hand.
    let far = (0.3 + 0.0048554853 + 0.6, 0.5 + 0.0417846456 - 0.1)
    expectClose(
      [lrmlBatch(lrml { $0.distance = .euclidean }).loss],
      [1 + 0.748530 - (far.0 * far.0 + far.1 * far.1 + 1e-3).squareRoot()])
    expectClose([lrmlBatch(lrml { $0.distance = .absolute }).loss], [1 + 0.836929 - far.0 - far.1])
  }

  private func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
}
