import Testing

@testable import Analysis

/// Means over events as values of users, held to the sandwich estimator of `tools/golden/pooled_errors.py`.
@Suite struct PooledErrorTests {
  @Test func agreesWithTheSandwich() throws {
    for golden in Golden.pooledErrors["cases"].array {
      let name = golden["name"].string ?? ""
      let users = golden["users"].array.map { Int32($0.number!) }
      let squares = golden["squares"].array.map { $0.array.map { $0.number! } }
      for isRoot in [false, true] {
        let pooled = squares.map { PooledErrors(users: users, values: $0, isRoot: isRoot) }
        let (values, errors) = (golden[isRoot ? "roots" : "means"], golden[isRoot ? "errorOfRoots" : "errorOfMeans"])
        for model in 0...1 {
          let test = PairedTTest(Differences(pooled[model].userValues))
          #expect(abs(pooled[model].value - values[model].number!) < 1e-12, "\(name)")
          #expect(abs(test.mean! - values[model].number!) < 1e-12, "\(name)")
          #expect(abs(error(test) - errors[model].number!) < 1e-12, "\(name)")
        }
        guard isRoot else { continue }
        let paired = PairedTTest(Differences(pooled[0].userValues, minus: pooled[1].userValues))
        #expect(abs(error(paired) - golden["errorOfDifference"].number!) < 1e-12, "\(name)")
      }
    }
  }

  private func error(_ test: PairedTTest) -> Double { test.standardDeviation! / Double(test.count).squareRoot() }

  /// An event more of the same error changes nothing but how much is known.
  @Test func usersWithOneEventAreTheirEvents() {
    let pooled = PooledErrors(users: [3, 5, 8], values: [1, 4, 7], isRoot: false)
    #expect(pooled.userValues == [1, 4, 7] && pooled.own == [1, 4, 7] && pooled.value == 4 && pooled.events == 3)
  }

  @Test func whereNothingErrsAllIsZero() {
    let pooled = PooledErrors(users: [0, 0, 1], values: [0, 0, 0], isRoot: true)
    #expect(pooled.value == 0 && pooled.userValues == [0, 0])
  }

  @Test func aGroupIsItsEvents() {
    let pooled = PooledErrors(users: [0, 0, 1, 2], values: [1, 3, 4, 100], isRoot: true)
    #expect(pooled.own == [Double(2).squareRoot(), 2, 10])
    #expect(pooled.among([0, 1]).value == (Double(8) / 3).squareRoot())
  }
}
