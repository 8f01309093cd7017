public import Host
import Kernels

/// Frozen negatives for each case: drawn once from a protocol's seed, without replacement, from the items with which
/// the user has no event at all (training, validation and test); all such items, or those of a catalogue.
public struct SampledCandidates: Hashable, Sendable {
  /// Where each case's negatives begin in `items`; one number more than there are cases.
  public let offsets: [Int32]
  /// The negatives, case after case, in the order drawn.
  public let items: [Int32]
  /// SHA-256 of cases and negatives: recorded with a result, so that two results can be seen to answer the same.
  public let digest: SHA256Digest

  /// Draws `count` negatives for each case; a user with fewer free items gets all of those.
  /// - Parameters:
  ///   - seed: the protocol's seed, never the training seed.
  ///   - draw: which of several independent draws of the same seed.
  ///   - catalogue: the items that negatives come from, ascending; nil for all of the log.
  public init(
    _ split: Split, _ cases: [TestCase], count: Int, seed: UInt64, draw: Int = 0, among catalogue: [Int32]? = nil
  ) {
    require(count >= 0 && draw >= 0, "counts and draws are not negative, got \(count) and \(draw)")
    let log = split.log
    let places = catalogue.map { Dictionary(uniqueKeysWithValues: $0.enumerated().map { ($1, Int32($0)) }) }
    let root = RandomStream(seed: seed, purpose: "candidates").split(UInt64(draw))
    var offsets: [Int32] = [0]
    var items: [Int32] = []
    for testCase in cases {
      var known = Set(log.items(of: Int(testCase.user))).union([testCase.target]).sorted()
      if let places { known = known.compactMap { places[$0] } }
      let free = (catalogue?.count ?? log.itemCount) - known.count
      var stream = root.split(UInt64(testCase.user)).split(UInt64(testCase.context))
      for rank in stream.sample(min(count, free), below: free) {
        let place = ItemSets.free(rank, known.span)
        items.append(catalogue.map { $0[Int(place)] } ?? place)
      }
      offsets.append(Int32(items.count))
    }
    self.offsets = offsets
    self.items = items
    digest = Self.digest(cases, offsets, items)
  }

  /// The negatives of a case, by its place in the list of cases.
  public func negatives(of place: Int) -> ArraySlice<Int32> { items[Int(offsets[place])..<Int(offsets[place + 1])] }

  private static func digest(_ cases: [TestCase], _ offsets: [Int32], _ items: [Int32]) -> SHA256Digest {
    var writer = ByteWriter()
    writer.put(cases.flatMap { [$0.user, $0.target, $0.context] })
    writer.put(offsets)
    writer.put(items)
    return SHA256Digest(of: writer.bytes)
  }
}
