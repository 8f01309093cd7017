@testable import Autodiff
import Testing

@Suite struct GradientCheckTests {
  @Test(arguments: Operation.allCases)
  func derivativeAgreesWithDifferences(_ operation: Operation) {
    let cases = GradientCases.cases(of: operation)
    #expect(cases.isEmpty == !operation.isDifferentiable, "\(operation) lacks a gradient check")
    for (name, record) in cases {
      let check = GradientCheck()
      let output = record(check)
      #expect(
        check.tape.nodes.contains { $0.operation == operation }, "\(operation), \(name): the operation is not recorded")
      check.run(output, "\(operation), \(name)")
    }
  }
}
