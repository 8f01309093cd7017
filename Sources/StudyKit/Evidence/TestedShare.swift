import Interactions

extension DataCard {
  /// The share of all users who are tested on an item that somebody has in training.
  public var testedShare: Double {
    statistics.users == 0 ? 0 : Double(testUsers - coldTargets) / Double(statistics.users)
  }
}

extension Lab {
  /// Where fewer users than this can be tested, numbers say little about the data: they are printed and judge nothing.
  static let leastTestedShare = 0.5

  /// Whether our numbers on some data may be held against a table or a claim.
  /// - Throws: `NotComparable` where too few users can be tested; `Missing` while that is not known.
  func requireEnoughTested(on label: String) throws {
    guard let data = dataSets[label], DatasetRegistry.entry(data.name) != nil else { return }
    let share = try dataCard(data).value().testedShare
    guard share < Self.leastTestedShare else { return }
    evidence.addThinlyTested(label, share)
    throw NotComparable(
      "only \(Int((100 * share).rounded())) % of the users can be tested on an item that somebody has in training")
  }
}
