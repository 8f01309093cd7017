/// All comparisons of one table block (one data set, one metric, the proposed model against each baseline), corrected
/// together. Declare it before results exist and print its name under the table.
///
/// A member without a p (undefined, degenerate, an error) counts as 1 in the family and stays without one.
public struct ComparisonFamily: Hashable, Codable, Sendable {
  /// "HR@50 on ml-100k: AttRec against 10 baselines".
  public let name: String
  public let correction: Multiplicity
  public let comparisons: [PairedComparison]
  /// The headline p of each comparison after correction.
  public let adjusted: [PValue?]

  public init(_ name: String, _ comparisons: [PairedComparison], correction: Multiplicity = .holm) {
    self.name = name
    self.correction = correction
    self.comparisons = comparisons
    adjusted = correction.corrected(comparisons.map(\.p))
  }

  /// Whether comparison `index` is significant in this family.
  public func isSignificant(_ index: Int) -> Bool {
    adjusted[index].map { $0.value < Significance.level } ?? false
  }
}
