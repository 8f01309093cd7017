import Autodiff
import Interactions
import Testing

@testable import Recommenders

/// The models trained one example at a time against their cards: loss and gradients of one triple; item 0 is the target,
/// item 1 the negative.
@Suite struct SequentialModelTests {
  private func floats(_ key: String, _ names: String...) -> [Float] {
    names.flatMap { WorkedExample.floats(key, $0) }
  }

  @Test func bprmf() {
    var h = BPRMF.Hyperparameters()
    h.dimension = 2
    let key = "BPR-MF"
    let example = LoneExample<BPRMF>(
      h, items: 2,
      weights: [("P", floats(key, "p")), ("Q", floats(key, "q_i", "q_j")), ("b", floats(key, "b_i", "b_j"))],
      fields: [.user: [0]], targets: [0], negatives: [1], objective: .bpr)
    expectClose([example.loss], WorkedExample.numbers(key, "outputs", "loss_without_l2"))
    // The card's gradients hold the decay λθ with λ = 0.01; the recorded loss does not.
    let decay = 0.01
    for (name, row, published) in [("P", 0, "p"), ("Q", 0, "q_i"), ("Q", 1, "q_j")] {
      let values = WorkedExample.numbers(key, "params", published)
      let expected = zip(WorkedExample.numbers(key, "gradients", published), values).map { $0 - decay * $1 }
      expectClose(example.gradient(name, row: row, width: 2), expected, "\(published)")
    }
    expectClose(
      example.program.gradient(named: "b").map(Double.init),
      WorkedExample.numbers(key, "gradients", "b_i") + WorkedExample.numbers(key, "gradients", "b_j"))
  }

  @Test func bprmfStepsAsTheCardDoes() {
    var h = BPRMF.Hyperparameters()
    h.dimension = 2
    h.decay = 0.01
    h.biasDecay = 0
    let key = "BPR-MF"
    let example = LoneExample<BPRMF>(
      h, items: 2,
      weights: [("P", floats(key, "p")), ("Q", floats(key, "q_i", "q_j")), ("b", floats(key, "b_i", "b_j"))],
      fields: [.user: [0]], targets: [0], negatives: [1], objective: .bpr)
    guard case .sequential(let score, _) = SequentialModelTests.recipe(h) else { return }
    example.parameters.train(score.form, keys: [0], positives: [0], negatives: [1])
    expectClose(example.parameters.values(named: "P").map(Double.init), WorkedExample.numbers(key, "outputs", "sgd_p"))
  }

  private static func recipe(_ h: BPRMF.Hyperparameters) -> Recipe.Method {
    var declare = Declarations()
    return BPRMF(h, Catalog(users: 1, items: 2), &declare).recipe.method
  }

  @Test func mc() {
    var h = MC.Hyperparameters()
    h.dimension = 2
    let key = "MC"
    let example = LoneExample<MC>(
      h, items: 3,
      weights: [("G", [0, 0, 0, 0] + floats(key, "g_l")), ("E", floats(key, "e_i", "e_j") + [0, 0])],
      fields: [.lastItem: [2]], targets: [0], negatives: [1], objective: .bpr)
    expectClose([example.loss], WorkedExample.numbers(key, "loss"))
    for (name, row, published) in [("G", 2, "g_l"), ("E", 0, "e_i"), ("E", 1, "e_j")] {
      expectClose(
        example.gradient(name, row: row, width: 2), WorkedExample.numbers(key, "gradients", published), "\(published)")
    }
  }

  @Test func fpmc() {
    var h = FPMC.Hyperparameters()
    h.dimension = 2
    let key = "FPMC"
    let example = LoneExample<FPMC>(
      h, items: 3,
      weights: [
        ("UI", floats(key, "ui")), ("IU", floats(key, "iu_i", "iu_j") + [0, 0]),
        ("LI", [0, 0, 0, 0] + floats(key, "li")), ("IL", floats(key, "il_i", "il_j") + [0, 0]),
      ],
      fields: [.user: [0], .lastItem: [2]], targets: [0], negatives: [1], objective: .bpr)
    expectClose([example.loss], WorkedExample.numbers(key, "loss"))
    for (name, row, published) in [
      ("UI", 0, "ui"), ("IU", 0, "iu_i"), ("IU", 1, "iu_j"), ("LI", 2, "li"), ("IL", 0, "il_i"), ("IL", 1, "il_j"),
    ] {
      expectClose(
        example.gradient(name, row: row, width: 2), WorkedExample.numbers(key, "gradients", published), "\(published)")
    }
  }

  @Test func prme() {
    var h = PRME.Hyperparameters()
    h.dimension = 2
    let key = "PRME"
    let example = LoneExample<PRME>(
      h, items: 3,
      weights: [
        ("PU", floats(key, "P_u")), ("PI", floats(key, "P_i", "P_j") + [0, 0]), ("S", floats(key, "S_i", "S_j", "S_l")),
      ],
      fields: [.user: [0], .lastItem: [2]], targets: [0], negatives: [1], objective: .bpr)
    expectClose([example.loss], WorkedExample.numbers(key, "loss"))
    expectClose(
      example.program.read(example.scores).map { -Double($0) },
      WorkedExample.numbers(key, "outputs", "D_i") + WorkedExample.numbers(key, "outputs", "D_j"))
    for (name, row, published) in [
      ("PU", 0, "P_u"), ("PI", 0, "P_i"), ("PI", 1, "P_j"), ("S", 2, "S_l"), ("S", 0, "S_i"), ("S", 1, "S_j"),
    ] {
      expectClose(
        example.gradient(name, row: row, width: 2), WorkedExample.numbers(key, "gradients", published), "\(published)")
    }
  }

  @Test func transRec() {
    var h = TransRec.Hyperparameters()
    h.dimension = 2
    let key = "TransRec"
    let example = LoneExample<TransRec>(
      h, items: 3,
      weights: [
        ("gamma", floats(key, "gamma_i", "gamma_j", "gamma_l")), ("t", floats(key, "t")), ("T", floats(key, "T_u")),
        ("beta", floats(key, "beta_i", "beta_j") + [0]),
      ],
      fields: [.user: [0], .lastItem: [2]], targets: [0], negatives: [1], objective: .bpr)
    expectClose([example.loss], WorkedExample.numbers(key, "loss"))
    expectClose(
      example.program.read(example.scores).map(Double.init),
      WorkedExample.numbers(key, "outputs", "x_i") + WorkedExample.numbers(key, "outputs", "x_j"))
    for (name, row, published) in [
      ("gamma", 2, "gamma_l"), ("t", 0, "t"), ("T", 0, "T_u"), ("gamma", 0, "gamma_i"), ("gamma", 1, "gamma_j"),
    ] {
      expectClose(
        example.gradient(name, row: row, width: 2), WorkedExample.numbers(key, "gradients", published), "\(published)")
    }
    expectClose(
      example.program.gradient(named: "beta").prefix(2).map(Double.init),
      WorkedExample.numbers(key, "gradients", "beta_i") + WorkedExample.numbers(key, "gradients", "beta_j"))
  }

  /// The card's projection of [0.9, 0.8], met by a step of length zero.
  @Test func transRecHoldsItsItemsInTheBall() {
    var h = TransRec.Hyperparameters()
    h.dimension = 2
    h.learningRate = 0
    var declare = Declarations()
    let model = TransRec(h, Catalog(users: 1, items: 3), &declare)
    guard case .sequential(let score, _) = model.recipe.method else { return }
    let parameters = Parameters(declare, optimizer: model.recipe.optimizer, seed: 1)
    parameters.set("gamma", [0.9, 0.8, 0.1, 0.2, -0.3, 0.4])
    parameters.train(score.form, keys: [0, 2], positives: [0], negatives: [1])
    expectClose(
      parameters.values(named: "gamma").map(Double.init),
      WorkedExample.numbers("TransRec", "outputs", "clip_example") + [0.1, 0.2, -0.3, 0.4])
    let start = Parameters(declare, optimizer: model.recipe.optimizer, seed: 3).values(named: "t")
    #expect(start.reduce(0) { $0 + $1 * $1 } <= 1.0001)
  }

  @Test func hrmOfOneItem() {
    var h = HRM.Hyperparameters()
    h.dimension = 2
    let key = "HRM_one_item"
    let example = LoneExample<HRM>(
      h, items: 3, weights: [("U", floats(key, "u")), ("V", floats(key, "v_i", "v_j", "v_1"))],
      fields: [.user: [0], .lastItem: [2]], targets: [0], negatives: [1], objective: .bpr)
    expectClose([example.loss], WorkedExample.numbers(key, "loss"))
    for (name, row, published) in [("U", 0, "u"), ("V", 2, "v_1"), ("V", 0, "v_i"), ("V", 1, "v_j")] {
      expectClose(
        example.gradient(name, row: row, width: 2), WorkedExample.numbers(key, "gradients", published), "\(published)")
    }
  }

  @Test func hrmOfTwoItems() {
    var h = HRM.Hyperparameters()
    h.dimension = 2
    h.window = 2
    let key = "HRM_two_items"
    let example = LoneExample<HRM>(
      h, items: 4, weights: [("U", floats(key, "u")), ("V", floats(key, "v_i", "v_j", "v_1", "v_2"))],
      fields: [.user: [0], .window(length: 2): [2, 3]], targets: [0], negatives: [1], objective: .bpr)
    expectClose([example.loss], WorkedExample.numbers(key, "loss"))
    expectClose(
      example.program.read(example.scores).map(Double.init),
      WorkedExample.numbers(key, "outputs", "x_i") + WorkedExample.numbers(key, "outputs", "x_j"))
    // The card leaves out v_2: a mean moves its members alike.
    for (name, row, published) in [
      ("U", 0, "u"), ("V", 2, "v_1"), ("V", 3, "v_1"), ("V", 0, "v_i"), ("V", 1, "v_j"),
    ] {
      expectClose(
        example.gradient(name, row: row, width: 2), WorkedExample.numbers(key, "gradients", published), "\(published)")
    }
  }

  /// u = [0.1, 0.2] with max(v_1, v_2) = [0.4, 0.6]: by maxima h = [0.4, 0.6], scores 0.42 and 0.08; by a mean of the two
  /// h = [0.25, 0.4], scores 0.275 and 0.055. An item that is padding takes no part.
  @Test(arguments: [(HRM.Pooling.max, [0.42, 0.08]), (.average, [0.275, 0.055])])
  func hrmByMaxima(pooling: HRM.Pooling, expected: [Double]) {
    var h = HRM.Hyperparameters()
    (h.dimension, h.window, h.itemPooling, h.userPooling) = (2, 3, .max, pooling)
    let key = "HRM_two_items"
    let example = LoneExample<HRM>(
      h, items: 4, weights: [("U", floats(key, "u")), ("V", floats(key, "v_i", "v_j", "v_1", "v_2"))],
      fields: [.user: [0], .window(length: 3): [4, 2, 3]], targets: [0], negatives: [1], objective: .bpr)
    expectClose(example.program.read(example.scores).map(Double.init), expected)
  }

  /// A window that holds one item and padding pools nothing: the example of one item again, through the other score.
  @Test(arguments: [HRM.Pooling.average, .max]) func hrmOfOneItemInALongerWindow(pooling: HRM.Pooling) {
    var h = HRM.Hyperparameters()
    (h.dimension, h.window, h.itemPooling) = (2, 2, pooling)
    let key = "HRM_one_item"
    let example = LoneExample<HRM>(
      h, items: 3, weights: [("U", floats(key, "u")), ("V", floats(key, "v_i", "v_j", "v_1"))],
      fields: [.user: [0], .window(length: 2): [3, 2]], targets: [0], negatives: [1], objective: .bpr)
    expectClose([example.loss], WorkedExample.numbers(key, "loss"))
    expectClose(example.gradient("V", row: 2, width: 2), WorkedExample.numbers(key, "gradients", "v_1"))
  }
}
