import Evaluation
import Interactions
import Kernels
import Testing

@testable import Recommenders

@Suite struct NMFTests {
  /// The card's factors; H stands with items as columns there and as rows here.
  private static func example(epsilon: Float = 0) -> NMF.Factors {
    let h = WorkedExample.floats("NMF", "H")
    return NMF.Factors(
      RowLists(offsets: [0, 2, 4], members: [0, 2, 1, 2]), users: WorkedExample.floats("NMF", "W"),
      items: (0..<3).flatMap { [h[$0], h[3 + $0]] }, dimension: 2, epsilon: epsilon)
  }

  /// Items as columns, as the card has them.
  private static func columns(_ items: [Float]) -> [Double] {
    (0..<2).flatMap { factor in (0..<3).map { Double(items[2 * $0 + factor]) } }
  }

  @Test func lossAndGradientsAgreeWithTheCard() {
    let factors = Self.example()
    expectClose([factors.loss], WorkedExample.numbers("NMF", "loss"))
    let gradients = factors.gradients
    expectClose(gradients.users.map(Double.init), WorkedExample.numbers("NMF", "gradients", "W"))
    expectClose(Self.columns(gradients.items), WorkedExample.numbers("NMF", "gradients", "H"))
  }

  @Test func oneSweepAgreesWithTheCard() {
    var factors = Self.example()
    factors.sweep()
    expectClose(Self.columns(factors.items), WorkedExample.numbers("NMF", "outputs", "H_after"))
    expectClose(factors.users.map(Double.init), WorkedExample.numbers("NMF", "outputs", "W_after"))
    expectClose([factors.loss], WorkedExample.numbers("NMF", "outputs", "loss_after"))
  }

  @Test func theObjectiveNeverRises() throws {
    let log = try SimulatedWorld(LawCheck.world).log()
    var h = NMF.Hyperparameters()
    h.dimension = 8
    h.tolerance = 0
    h.sweeps = 40
    let model = NMF(h, log.catalog, fitting: try LeaveOneOut().exam(on: log).selection.training, seed: 1)
    let losses = model.sweeps.map(\.loss)
    #expect(losses.count == 40)
    // Single precision: a last digit may go either way.
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $1 <= $0 * (1 + 1e-6) })
  }

  @Test func sweepsEndAtTheTolerance() throws {
    let log = try SimulatedWorld(LawCheck.world).log()
    var h = NMF.Hyperparameters()
    h.dimension = 8
    h.tolerance = 0.01
    let model = NMF(h, log.catalog, fitting: try LeaveOneOut().exam(on: log).selection.training, seed: 1)
    let losses = model.sweeps.map(\.loss)
    let last = losses.count - 1
    #expect(losses.count < 200)
    #expect(losses[last - 1] - losses[last] <= 0.01 * losses[last - 1])
  }
}
