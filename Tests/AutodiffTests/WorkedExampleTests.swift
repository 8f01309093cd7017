import Autodiff
import Testing

/// The AttRec card's worked example: mask after the softmax, mean of the window, squared distances, hinge.
@Suite struct WorkedExampleTests {
  @Test func attRecAgreesWithItsCard() {
    var fixture = AttRecFixture()
    fixture.catalog = (users: 1, items: 5)
    fixture.dimension = 2
    fixture.targets = 1
    fixture.batch = 4
    fixture.masks = false
    fixture.timeSignal = [0, 1, 0.8414709848, 0.5403023059, 0.9092974268, -0.4161468365]
    let compiled = fixture.compile()
    let parameters = compiled.session.parameters
    parameters.set("U", [0.1, 0.2])
    parameters.set("V", [0, 0, 0, 0, 0, 0, 0.3, 0.1, -0.2, 0.4])
    parameters.set("X", [0.2, -0.1, 0.4, 0.3, -0.3, 0.5, 0.1, 0.2, -0.4, -0.1])
    parameters.set("W", [0.5, -0.2, 0.1, 0.3])
    let program = compiled.program
    program.bind(compiled.batch, 1)
    program.set(compiled.users, [0])
    program.set(compiled.history, [0, 1, 2])
    program.set(compiled.positives, [3])
    program.set(compiled.negatives, [4])
    program.differentiate()

    expect(program.read(compiled.intent), [0.0700425139, 0.1563458108])
    expect(program.read(compiled.positiveScores), [-0.0122425114])
    expect(program.read(compiled.negativeScores), [-0.2553225117])
    expect(program.gradient(named: "U"), [-0.2, 0.12])
    expect(program.gradient(named: "V"), [0, 0, 0, 0, 0, 0, 0.08, -0.04, 0.12, -0.08])
    expect(
      program.gradient(named: "X"),
      [
        -0.1706423748, -0.0979016851, -0.1887783689, -0.1146527118, -0.1714560816, -0.1027612983, 0.0479319777,
        0.0698467028, 0.7520680223, 0.4101532972,
      ])
    expect(program.gradient(named: "W"), [-0.0118959234, -0.0074625625, -0.015997399, -0.0007597428])
    #expect(abs(program.step() - 0.2569199997) < 1e-6)
  }

  /// Tolerance 2e-5, the cards' own for single precision.
  private func expect(_ found: [Float], _ expected: [Float]) {
    #expect(found.count == expected.count)
    for (value, wanted) in zip(found, expected) { #expect(abs(value - wanted) < 2e-5) }
  }
}
