import Autodiff

/// What the models that SCoRe compares end with: an affine map of each element, two hidden layers, a logit.
///
/// `x_0 = γ ⊙ x + β`, `h_1 = ReLU(x_0 W_1 + b_1)`, `h_2 = ReLU(h_1 W_2 + b_2)`, `h_2 · w_3 + b_3`. The affine map stands for a batch
/// normalisation whose averages are never updated, as in the authors' code.
struct PredictionHead: Sendable {
  private let gain, offset: Weight
  private let layers: [(weight: Weight, bias: Weight)]
  private let output, outputBias: Weight
  private let dropout: Float

  /// - Parameters:
  ///   - width: how many numbers it reads of a pair.
  ///   - hidden: the units of the hidden layers.
  ///   - dropout: the share of hidden units that training sets to zero.
  ///   - decay: of gains, offsets and kernels; biases have none.
  init(width: Int, hidden: [Int], dropout: Float, decay: Decay, _ declare: inout Declarations) {
    self.dropout = dropout
    gain = declare.weight("gain", [width], initial: .constant(1), decay: decay)
    offset = declare.weight("offset", [width], initial: .zeros, decay: decay)
    var below = width
    var layers: [(Weight, Weight)] = []
    for (number, units) in hidden.enumerated() {
      layers.append((
        declare.weight("W\(number + 1)", [below, units], initial: .glorotUniform, decay: decay),
        declare.weight("b\(number + 1)", [units], initial: .zeros)
      ))
      below = units
    }
    self.layers = layers
    output = declare.weight("w\(hidden.count + 1)", [below, 1], initial: .glorotUniform, decay: decay)
    outputBias = declare.weight("b\(hidden.count + 1)", [1], initial: .zeros)
  }

  /// The logits of vectors: `[b, c, width] → [b, c]`.
  func logits(_ input: Tensor) -> Tensor {
    let top = layers.reduce(input * gain + offset) { below, layer in
      (below.matmul(layer.weight) + layer.bias).relu().dropout(dropout)
    }
    return (top.matmul(output) + outputBias).squeezed()
  }
}
