import Autodiff
import Kernels
import Testing

@Suite struct OptimizerTests {
  /// One number θ = 1 with loss 0.3 θ.
  private func oneStep(_ optimizer: Optimizer, gradient: Float = 0.3, decay: Decay = .none) -> Float {
    var declare = Declarations()
    let theta = declare.weight("theta", [1], initial: .constant(1), decay: decay)
    let session = Session(Parameters(declare, optimizer: optimizer, seed: 1), seed: 1)
    let tape = Tape(for: .training)
    session.compile(loss: (gradient * tape.weight(theta)).sum()).step()
    return session.parameters.values(named: "theta")[0]
  }

  /// The card's check: θ = 1, g = 0.3, η = 0.05; the accumulator starts at 0.05, or at 0.
  @Test func adagradHasNoEpsilon() {
    #expect(abs(oneStep(.adagrad(learningRate: 0.05, initialAccumulator: 0.05)) - 0.959911) < 1e-6)
    #expect(abs(oneStep(.adagrad(learningRate: 0.05, initialAccumulator: 0)) - 0.950000) < 1e-6)
    #expect(oneStep(.adagrad(learningRate: 0.05, initialAccumulator: 0), gradient: 0) == 1)
  }

  /// The card's check of Adam's first step: it moves by η against the sign of any gradient, and not at all at zero.
  @Test(arguments: [(Float(0.5), Float(0.999)), (-2, 1.001), (0, 1)])
  func adamCorrectsItsBias(gradient: Float, expected: Float) {
    #expect(abs(oneStep(.adam(learningRate: 0.001), gradient: gradient) - expected) < 1e-6)
  }

  @Test func decayIsPartOfTheGradient() {
    #expect(abs(oneStep(.sgd(learningRate: 0.1), decay: .l2(0.5)) - (1 - 0.1 * (0.3 + 0.5))) < 1e-6)
    // a = 0.05 + 0.8², step 0.05 · 0.8 / √a.
    let expected = 1 - 0.05 * 0.8 / Float(0.69).squareRoot()
    #expect(
      abs(oneStep(.adagrad(learningRate: 0.05, initialAccumulator: 0.05), decay: .l2(0.5)) - expected) < 1e-6)
  }

  @Test func rmspropPutsEpsilonOutsideTheRoot() {
    // v = 0.1 · 0.09, step 0.01 · 0.3 / (√v + 0.1).
    let expected = 1 - 0.01 * 0.3 / (Float(0.009).squareRoot() + 0.1)
    #expect(abs(oneStep(.rmsprop(learningRate: 0.01, decay: 0.9, epsilon: 0.1)) - expected) < 1e-6)
  }

  @Test func clippingComesBeforeDecay() {
    #expect(abs(oneStep(.sgd(learningRate: 0.1, clip: .value(0.2)), decay: .l2(0.5)) - (1 - 0.1 * 0.7)) < 1e-6)
    #expect(abs(oneStep(.sgd(learningRate: 0.1, clip: .globalNorm(0.1)), decay: .l2(0.5)) - (1 - 0.1 * 0.6)) < 1e-6)
    #expect(abs(oneStep(.sgd(learningRate: 0.1, clip: .globalNorm(5))) - 0.97) < 1e-6)
  }

  /// The norm is taken over weights and touched rows together: here (3, 4) has norm 5, and is brought to 1.
  @Test func globalNormSpansAllParameters() {
    var declare = Declarations()
    let weight = declare.weight("w", [1], initial: .zeros)
    let table = declare.embedding("t", rows: 3, dimension: 1, initial: .zeros)
    let optimizer = Optimizer.sgd(learningRate: 1, clip: .globalNorm(1))
    let session = Session(Parameters(declare, optimizer: optimizer, seed: 1), seed: 1)
    let tape = Tape(for: .training)
    let row = tape.indices("row", [2])
    let program = session.compile(loss: (3 * tape.weight(weight)).sum() + (2 * table[row]).sum())
    program.set(row, [1, 1])
    program.step()
    #expect(abs(session.parameters.values(named: "w")[0] + 0.6) < 1e-6)
    #expect(abs(session.parameters.values(named: "t")[1] + 0.8) < 1e-6)
  }

  @Test func touchedRowsAreProjectedOnTheBall() {
    var declare = Declarations()
    let table = declare.embedding("t", rows: 3, dimension: 2, initial: .constant(0.6), maxNorm: 1)
    let session = Session(Parameters(declare, optimizer: .sgd(learningRate: 1), seed: 1), seed: 1)
    let tape = Tape(for: .training)
    let row = tape.indices("row", [1])
    let slope = tape.constant([-0.3, -0.2], [1, 2])
    let program = session.compile(loss: (table[row] * slope).sum())
    program.set(row, [1])
    program.step()
    // (0.9, 0.8) is the card's example of the projection; the other rows lie inside the ball and stay.
    let expected: [Float] = [0.6, 0.6, 0.747409, 0.664364, 0.6, 0.6]
    for (found, wanted) in zip(session.parameters.values(named: "t"), expected) {
      #expect(abs(found - wanted) < 1e-6)
    }
  }
}
