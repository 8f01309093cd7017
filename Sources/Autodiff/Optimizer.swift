/// How parameters follow their gradients g. L2 decay λθ is part of g (see `Decay`).
public struct Optimizer: Hashable, Sendable {
  public enum Rule: Hashable, Sendable {
    /// θ ← θ − ηg.
    case sgd
    /// TensorFlow 1: a ← a + g², θ ← θ − ηg/√a, no ε; where a is 0, θ stays.
    case adagrad(initialAccumulator: Float)
    /// Kingma & Ba 2015 with bias correction, ε outside the root:
    /// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − η·m̂/(√v̂ + ε).
    /// A table with the row rule `touched` takes the step number of the whole training (TensorFlow's lazy Adam).
    case adam(beta1: Float, beta2: Float, epsilon: Float)
    /// v ← ρv + (1−ρ)g², θ ← θ − ηg/(√v + ε).
    case rmsprop(decay: Float, epsilon: Float)
  }

  /// A bound on the loss gradients of all parameters, applied before decay is added.
  public enum Clip: Hashable, Sendable {
    case none
    /// Each component into −c…c.
    case value(Float)
    /// All scaled by min(1, c/‖g‖), the norm being taken over all parameters together.
    case globalNorm(Float)
  }

  public var rule: Rule
  /// η.
  public var learningRate: Float
  public var clip: Clip

  public init(_ rule: Rule, learningRate: Float, clip: Clip = .none) {
    self.rule = rule
    self.learningRate = learningRate
    self.clip = clip
  }

  public static func sgd(learningRate: Float, clip: Clip = .none) -> Optimizer {
    Optimizer(.sgd, learningRate: learningRate, clip: clip)
  }

  public static func adagrad(
    learningRate: Float, initialAccumulator: Float = 0.1, clip: Clip = .none
  ) -> Optimizer {
    Optimizer(.adagrad(initialAccumulator: initialAccumulator), learningRate: learningRate, clip: clip)
  }

  public static func adam(
    learningRate: Float, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, clip: Clip = .none
  ) -> Optimizer {
    Optimizer(.adam(beta1: beta1, beta2: beta2, epsilon: epsilon), learningRate: learningRate, clip: clip)
  }

  public static func rmsprop(
    learningRate: Float, decay: Float = 0.9, epsilon: Float = 1e-8, clip: Clip = .none
  ) -> Optimizer {
    Optimizer(.rmsprop(decay: decay, epsilon: epsilon), learningRate: learningRate, clip: clip)
  }

  /// How many numbers of state the rule keeps for each trained number.
  var statesPerValue: Int {
    switch rule {
    case .sgd: 0
    case .adagrad, .rmsprop: 1
    case .adam: 2
    }
  }

  /// Where the state starts.
  var initialState: Float {
    if case .adagrad(let start) = rule { start } else { 0 }
  }
}
