import Autodiff
import Interactions
import Testing

@testable import Recommenders

/// BPR-MF, MC and FPMC against their cards: loss and gradients of one triple; item 0 is the target, item 1 the negative.
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
}
