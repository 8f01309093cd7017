import Autodiff
import Testing

@testable import Recommenders

/// NeuMF and Caser against their cards.
@Suite struct TowerTests {
  /// The card's pair with its label: user 0 and item 0.
  private func neumf(label: Float) -> LoneExample<NeuMF> {
    var h = NeuMF.Hyperparameters()
    h.factors = 2
    h.towerFactors = 2
    h.hidden = [2, 1]
    let names = ["Pg", "Qg", "Pm", "Qm", "W1", "b1", "W2", "b2", "h", "b"]
    return LoneExample<NeuMF>(
      h, items: 1, weights: names.map { ($0, WorkedExample.floats("NeuMF", $0)) }, fields: [.user: [0]],
      candidates: [0]
    ) { scores in
      Loss.binaryCrossEntropy(logits: scores, labels: scores.tape.constant([label], [1]).broadcast(to: scores.shape), .sum)
    }
  }

  @Test func neumfAgreesWithTheCard() {
    let example = neumf(label: 1)
    expectClose([example.loss], WorkedExample.numbers("NeuMF", "loss"))
    expectClose([neumf(label: 0).loss], WorkedExample.numbers("NeuMF", "outputs", "loss_label_0"))
    expectClose(
      example.program.read(example.scores).map(Double.init), WorkedExample.numbers("NeuMF", "outputs", "logit"))
    for name in ["Pg", "Qg", "Pm", "Qm", "W1", "W2", "h", "b"] {
      expectClose(
        example.program.gradient(named: name).map(Double.init), WorkedExample.numbers("NeuMF", "gradients", name),
        "\(name)")
    }
  }

  /// One positive and one negative of equal score: the mean of the card's two losses, and their sum where each side is
  /// averaged by itself.
  @Test func pointwiseObjectivesAverageAsTheySay() {
    let names = ["Pg", "Qg", "Pm", "Qm", "W1", "b1", "W2", "b2", "h", "b"]
    var h = NeuMF.Hyperparameters()
    h.factors = 2
    h.towerFactors = 2
    h.hidden = [2, 1]
    func loss(_ objective: Objective, negatives: [Int32]) -> Double {
      LoneExample<NeuMF>(
        h, items: 1, weights: names.map { ($0, WorkedExample.floats("NeuMF", $0)) }, fields: [.user: [0]],
        targets: [0], negatives: negatives, objective: objective
      ).loss
    }
    let yes = WorkedExample.numbers("NeuMF", "loss")[0]
    let no = WorkedExample.numbers("NeuMF", "outputs", "loss_label_0")[0]
    expectClose([loss(.binaryCrossEntropy, negatives: [0, 0, 0])], [(yes + 3 * no) / 4])
    expectClose([loss(.balancedBinaryCrossEntropy, negatives: [0, 0, 0])], [yes + no])
  }

  /// Items 0 and 1 are the window, 2 the target, 3 the negative.
  @Test func caserAgreesWithTheCard() {
    var h = Caser.Hyperparameters()
    h.dimension = 2
    h.window = 2
    h.targets = 1
    h.negatives = 1
    h.horizontalFilters = 1
    h.verticalFilters = 1
    h.dropout = 0
    func floats(_ names: String...) -> [Float] { names.flatMap { WorkedExample.floats("Caser", $0) } }
    let zeros: [Float] = [0, 0, 0, 0]
    let example = LoneExample<Caser>(
      h, items: 4,
      weights: [
        ("E", floats("X") + zeros), ("P", floats("P_u")), ("W2", zeros + zeros + floats("W2_i", "W2_j")),
        ("b2", [0, 0] + floats("b2_i", "b2_j")), ("F", floats("vertical")), ("vertical bias", floats("vertical_bias")),
        ("H1", floats("h1")), ("H2", floats("h2")), ("horizontal bias", floats("h1_bias", "h2_bias")),
        ("W1", floats("W1")), ("b1", floats("b1")),
      ],
      fields: [.user: [0], .window(length: 2): [0, 1]], targets: [2], negatives: [3],
      objective: .balancedBinaryCrossEntropy)
    expectClose([example.loss], WorkedExample.numbers("Caser", "loss"))
    expectClose(
      example.program.read(example.scores).map(Double.init),
      WorkedExample.numbers("Caser", "outputs", "y_i") + WorkedExample.numbers("Caser", "outputs", "y_j"))
    for (name, row, width, published) in [
      ("P", 0, 2, "P_u"), ("W2", 2, 4, "W2_i"), ("W2", 3, 4, "W2_j"), ("b2", 2, 1, "b2_i"), ("b2", 3, 1, "b2_j"),
      ("W1", 0, 8, "W1"), ("E", 0, 4, "X"),
    ] {
      expectClose(
        example.gradient(name, row: row, width: width), WorkedExample.numbers("Caser", "gradients", published),
        "\(published)")
    }
  }
}
