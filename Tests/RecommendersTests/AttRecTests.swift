import Autodiff
import Testing

@testable import Recommenders

@Suite struct AttRecTests {
  static func settings(window: Int = 3, _ change: (inout AttRec.Hyperparameters) -> Void = { _ in }) -> AttRec.Hyperparameters {
    var h = AttRec.Hyperparameters()
    h.dimension = 2
    h.window = window
    h.targets = 1
    change(&h)
    return h
  }

  /// Items 0, 1, 2 are the window, 3 the target, 4 the negative.
  static func example(_ key: String, _ h: AttRec.Hyperparameters) -> LoneExample<AttRec> {
    func floats(_ name: String) -> [Float] { WorkedExample.floats(key, name) }
    var weights = [
      ("U", floats("U")), ("V", [0, 0, 0, 0, 0, 0] + floats("V_i") + floats("V_j")),
      ("X", floats("window") + floats("X_i") + floats("X_j")),
    ]
    if h.usesAttention { weights.append(("W", floats("W"))) }
    return LoneExample(
      h, items: 5, weights: weights, fields: [.user: [0], .window(length: 3): [0, 1, 2]], targets: [3], negatives: [4],
      objective: .hinge(margin: 0.5))
  }

  @Test(arguments: [
    ("AttRec_post", AttRec.Mask.postSoftmax), ("AttRec_pre", .preSoftmax), ("AttRec_zero", .zeroLogit),
    ("AttRec_none", .none),
  ])
  func agreesWithTheCard(key: String, mask: AttRec.Mask) {
    let example = Self.example(key, Self.settings { $0.mask = mask })
    expectClose([example.loss], WorkedExample.numbers(key, "loss"))
    let scores = example.program.read(example.scores).map { -Double($0) }
    expectClose(scores, WorkedExample.numbers(key, "outputs", "y_i") + WorkedExample.numbers(key, "outputs", "y_j"))
    for (name, row, published) in [
      ("U", 0, "U"), ("V", 3, "V_i"), ("V", 4, "V_j"), ("X", 3, "X_i"), ("X", 4, "X_j"),
    ] {
      expectClose(
        example.gradient(name, row: row, width: 2), WorkedExample.numbers(key, "gradients", published), "\(published)")
    }
    let window = (0..<3).flatMap { example.gradient("X", row: $0, width: 2) }
    expectClose(window, WorkedExample.numbers(key, "gradients", "window"), "window")
    expectClose(
      example.program.gradient(named: "W").map(Double.init), WorkedExample.numbers(key, "gradients", "W"), "W")
  }

  @Test func withoutAttentionTheIntentIsThePlainMean() {
    let key = "AttRec_without_self_attention"
    let example = Self.example(key, Self.settings { $0.usesAttention = false })
    expectClose([example.loss], WorkedExample.numbers(key, "loss"))
    expectClose([-Double(example.program.read(example.scores)[0])], WorkedExample.numbers(key, "outputs", "y_i"))
  }

  /// With zero item vectors as candidates and ω = 0 the distance is ‖m‖².
  @Test(arguments: [AttRec.Aggregation.mean, .sum, .max, .min])
  func aggregatesAsTheCardSays(aggregation: AttRec.Aggregation) {
    let key = "AttRec_post"
    let h = Self.settings {
      $0.aggregation = aggregation
      $0.longTermShare = 0
    }
    let zeros: [Float] = [0, 0]
    let example = LoneExample<AttRec>(
      h, items: 5,
      weights: [("X", WorkedExample.floats(key, "window") + zeros + zeros), ("W", WorkedExample.floats(key, "W"))],
      fields: [.user: [0], .window(length: 3): [0, 1, 2]], targets: [3], negatives: [4], objective: .hinge(margin: 0.5))
    let m = WorkedExample.numbers(key, "outputs", aggregation == .mean ? "m" : aggregation.rawValue)
    expectClose([-Double(example.program.read(example.scores)[0])], [m[0] * m[0] + m[1] * m[1]])
  }

  /// With two items a mask before the softmax leaves one entry a row, so attention is the plain mean.
  @Test func withTwoItemsThePaperMaskIsThePlainMean() {
    func distance(_ h: AttRec.Hyperparameters) -> Double {
      let window = WorkedExample.floats("AttRec_L2_pre", "window")
      var weights = [("X", window + [0, 0, 0, 0])]
      if h.usesAttention { weights.append(("W", WorkedExample.floats("AttRec_L2_pre", "W"))) }
      let example = LoneExample<AttRec>(
        h, items: 4, weights: weights, fields: [.user: [0], .window(length: 2): [0, 1]], targets: [2], negatives: [3],
        objective: .hinge(margin: 0.5))
      return -Double(example.program.read(example.scores)[0])
    }
    let masked = distance(Self.settings(window: 2) {
      $0.mask = .preSoftmax
      $0.longTermShare = 0
    })
    let mean = distance(Self.settings(window: 2) {
      $0.usesAttention = false
      $0.longTermShare = 0
    })
    let m = WorkedExample.numbers("AttRec_L2_pre", "outputs", "plain_mean")
    expectClose([masked, mean], [m[0] * m[0] + m[1] * m[1], m[0] * m[0] + m[1] * m[1]])
  }
}
