public import Evaluation
import Interactions

extension DataCard {
  /// Who can be asked something that training has a chance to know, of all who might be.
  public var tested: Eligibility {
    eligible
      ?? Eligibility(
        testUsers - coldTargets, of: statistics.users, "users", rule: "can be tested on an item that somebody has in training")
  }
}

extension Lab {
  /// Where fewer users than this can be tested, numbers say little about the data: they are printed and judge nothing.
  static let leastTestedShare = 0.5

  /// Whether our numbers on some data may be held against a table or a claim.
  /// - Throws: `NotComparable` where too few users can be tested; `Missing` while that is not known.
  func requireEnoughTested(on label: String) throws {
    guard let data = dataSets[label], DatasetRegistry.entry(data.name) != nil else { return }
    let tested = try dataCard(data, under: evaluations[label] ?? .leaveOneOut()).value().tested
    guard tested.share < Self.leastTestedShare else { return }
    evidence.addThinlyTested(label, tested)
    throw NotComparable("only \(Int((100 * tested.share).rounded())) % of the \(tested.of) \(tested.rule)")
  }
}
