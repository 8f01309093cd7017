public import Host
import Interactions
public import Kernels

/// Frozen negatives for each question: drawn once from a protocol's seed, without replacement, from the items with which
/// the user has no event that is known, of all the log or of a catalogue.
public struct FrozenNegatives: Hashable, Sendable {
  /// Where each question's negatives begin in `items`; one number more than there are questions.
  public let offsets: [Int32]
  /// The negatives, question after question, in the order drawn.
  public let items: [Int32]
  /// SHA-256 of questions and negatives: recorded with a result, so that two results can be seen to answer the same.
  public let digest: SHA256Digest

  /// Draws `count` negatives for each question, each item equally likely; a user with fewer free items gets all of those.
  /// - Parameters:
  ///   - seed: the protocol's seed, never the training seed.
  ///   - draw: which of several independent draws of the same seed.
  ///   - catalogue: the items that negatives come from, ascending; nil for all of the log.
  public init(_ questions: Questions, count: Int, seed: UInt64, draw: Int = 0, among catalogue: [Int32]? = nil) {
    require(count >= 0 && draw >= 0, "counts and draws are not negative, got \(count) and \(draw)")
    let places = catalogue.map { Dictionary(uniqueKeysWithValues: $0.enumerated().map { ($1, Int32($0)) }) }
    let all = catalogue?.count ?? questions.log.itemCount
    self.init(questions, seed: seed, draw: draw) { known, stream in
      let taken = places.map { places in known.compactMap { places[$0] } } ?? known
      let free = all - taken.count
      return stream.sample(min(count, free), below: free).map { rank in
        let place = ItemSets.free(rank, taken.span)
        return catalogue.map { $0[Int(place)] } ?? place
      }
    }
  }

  /// Draws negatives by a law of one's own.
  /// - Parameter one: the negatives of a question, from the items that are none (the user's known ones and the targets, ascending)
  ///   and a stream of its own.
  public init(
    _ questions: Questions, seed: UInt64, draw: Int = 0, _ one: (_ known: [Int32], _ stream: inout RandomStream) -> [Int32]
  ) {
    let root = RandomStream(seed: seed, purpose: "candidates").split(UInt64(draw))
    var offsets: [Int32] = [0]
    var items: [Int32] = []
    for place in 0..<questions.count {
      let user = questions.users[place]
      let events = questions.log.items(of: Int(user))[..<Int(questions.known[place])]
      var stream = root.split(UInt64(user)).split(UInt64(questions.lengths[place]))
      items += one(Set(events).union(questions.targets(of: place)).sorted(), &stream)
      offsets.append(Int32(items.count))
    }
    self.offsets = offsets
    self.items = items
    digest = Self.digest(questions, offsets, items)
  }

  /// The negatives of a question, by its place.
  public func negatives(of place: Int) -> ArraySlice<Int32> { items[Int(offsets[place])..<Int(offsets[place + 1])] }

  private static func digest(_ questions: Questions, _ offsets: [Int32], _ items: [Int32]) -> SHA256Digest {
    var writer = ByteWriter()
    writer.put((0..<questions.count).flatMap { [questions.users[$0]] + questions.targets(of: $0) + [questions.lengths[$0]] })
    writer.put(offsets)
    writer.put(items)
    return SHA256Digest(of: writer.bytes)
  }
}
