import Autodiff
import Foundation
import Testing

@testable import Recommenders

/// What each objective makes of scores, by hand: two targets with two negatives each, those of a target together.
@Suite struct ObjectiveTests {
  private let targets: [Float] = [1, 2]
  private let negatives: [Float] = [0.8, -1, 2.2, 0.5]

  private func loss(_ objective: Objective) -> Double {
    let tape = Tape(for: .scoring)
    let output = objective.loss(
      targets: tape.constant(targets, [1, 2]), negatives: tape.constant(negatives, [1, 4]), negativesPerTarget: 2)
    let session = Session(Parameters(Declarations(), optimizer: .sgd(learningRate: 1), seed: 1), seed: 1)
    let program = session.compile(outputs: [output])
    program.forward()
    return Double(program.read(output)[0])
  }

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
  private func softplus(_ x: Double) -> Double { log1p(exp(x)) }

  /// Each target with its own negatives; the pairs across are those of `hingeOverAllPairs` alone.
  @Test func hinges() {
    // Own: 0.5 + 0.8 − 1, and 0.5 + 2.2 − 2; the others lie beyond the margin.
    #expect(abs(loss(.hinge(margin: 0.5)) - (0.3 + 0.7)) < 1e-5)
    // Across: 0.5 + 2.2 − 1 of the first target; 0.5 + 0.5 − 1 = 0.
    #expect(abs(loss(.hingeOverAllPairs(margin: 0.5)) - (0.3 + 0.7 + 1.7)) < 1e-5)
  }

  private var own: [(target: Double, negative: Double)] { [(1, 0.8), (1, -1), (2, 2.2), (2, 0.5)] }

  @Test func logistic() {
    #expect(abs(loss(.bpr) - own.reduce(0) { $0 + softplus($1.negative - $1.target) }) < 1e-5)
    let positive = softplus(-1) + softplus(-2), negative = [0.8, -1, 2.2, 0.5].reduce(0) { $0 + softplus($1) }
    #expect(abs(loss(.binaryCrossEntropy) - (positive + negative) / 6) < 1e-5, "all of them weigh alike")
    #expect(abs(loss(.balancedBinaryCrossEntropy) - (positive / 2 + negative / 4)) < 1e-5, "both sides weigh alike")
  }

  @Test func ranking() {
    let terms = own.map { sigmoid($0.negative - $0.target) + sigmoid($0.negative * $0.negative) }
    #expect(abs(loss(.top1) - terms.reduce(0, +) / 4) < 1e-5)
    func weights(_ a: Double, _ b: Double) -> [Double] { [exp(a) / (exp(a) + exp(b)), exp(b) / (exp(a) + exp(b))] }
    let shares = weights(0.8, -1) + weights(2.2, 0.5)
    #expect(abs(loss(.top1Max) - zip(shares, terms).reduce(0) { $0 + $1.0 * $1.1 } / 2) < 1e-5)
    func bprMax(_ places: Range<Int>) -> Double {
      let won = places.reduce(0) { $0 + shares[$1] * sigmoid(own[$1].target - own[$1].negative) }
      return -log(won) + 0.3 * places.reduce(0) { $0 + shares[$1] * own[$1].negative * own[$1].negative }
    }
    #expect(abs(loss(.bprMax(penalty: 0.3)) - (bprMax(0..<2) + bprMax(2..<4)) / 2) < 1e-5)
  }

  /// Sums and means are told apart where an epoch's loss is printed.
  @Test func meansAreSaidToBeMeans() {
    let sums: [Objective] = [.bpr, .hinge(margin: 1), .hingeOverAllPairs(margin: 1), .ofModel]
    let means: [Objective] = [.binaryCrossEntropy, .balancedBinaryCrossEntropy, .softmax, .top1, .top1Max, .bprMax(penalty: 1)]
    #expect(sums.allSatisfy { !$0.isMean } && means.allSatisfy(\.isMean))
  }
}
