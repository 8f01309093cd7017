import Host

/// The candidates of full ranking: all items but those in the case's context, and always the target, even if it is in
/// the context too (repeat consumption).
///
/// In leave-one-out the context is the training items, and when testing the validation item with them.
public struct FullCandidates: Sendable {
  private let split: Split

  public init(_ split: Split) { self.split = split }

  /// The items that are no candidates of the case, ascending, each once.
  public func excluded(for testCase: TestCase) -> [Int32] {
    Set(split.context(of: testCase)).subtracting([testCase.target]).sorted()
  }

  /// How many candidates the case has, the target included.
  public func count(for testCase: TestCase) -> Int { split.log.itemCount - excluded(for: testCase).count }

  /// Sets `mask[item]` to 1 for each candidate and 0 for each other item.
  /// - Precondition: the mask has `itemCount` places.
  public func fill(_ mask: UnsafeMutableBufferPointer<UInt8>, for testCase: TestCase) {
    require(
      mask.count == split.log.itemCount,
      "the mask needs a place for each of \(split.log.itemCount) items, got \(mask.count)")
    mask.update(repeating: 1)
    for item in split.context(of: testCase) { mask[Int(item)] = 0 }
    mask[Int(testCase.target)] = 1
  }
}
