import Host
public import Kernels

/// Draws items that did not happen, uniformly, by a named rule.
///
/// What must be avoided is named by keys, one group for each example:
///
/// | rule | key of an example | never drawn |
/// | --- | --- | --- |
/// | `notInHistory` | the user | any of the user's training items |
/// | `notNext` | the positive item | the positive item |
/// | `notInTargets` | all targets of the example | any of them |
/// | `notSuccessor` | the previous item | any item that followed it in training; nothing if the key is `itemCount` |
public struct NegativeSampler: Sendable {
  public enum Rule: String, Codable, Hashable, Sendable, CaseIterable {
    case notInHistory, notNext, notInTargets, notSuccessor
  }

  /// Raised when the same stream gives other negatives.
  public static let revision = 1

  public let rule: Rule
  public let itemCount: Int
  private let avoided: ItemSets?

  /// - Throws: `InteractionError` where a key avoids every item, so that there is nothing to draw.
  public init(_ rule: Rule, _ view: TrainingView) throws(InteractionError) {
    try self.init(rule, view, largestBitmap: ItemSets.largestBitmap)
  }

  init(_ rule: Rule, _ view: TrainingView, largestBitmap: Int) throws(InteractionError) {
    self.rule = rule
    itemCount = view.itemCount
    switch rule {
    case .notInHistory:
      avoided = ItemSets(keys: view.userCount, itemCount: view.itemCount, largestBitmap: largestBitmap) { user, list in
        list.append(contentsOf: view.history(of: user))
      }
    case .notSuccessor: avoided = Self.successors(view, largestBitmap)
    case .notNext, .notInTargets: avoided = nil
    }
    let fullest = avoided.map { sets in (0..<sets.keyCount).map(sets.count(of:)).max() ?? 0 } ?? 1
    guard fullest < itemCount else {
      throw InteractionError(
        .request, "a \(rule == .notSuccessor ? "previous item" : "user") leaves none of the \(itemCount) items to draw",
        expected: "at least one negative for each", hint: "Choose the rule notNext, or filter the data less.")
    }
  }

  private static func successors(_ view: TrainingView, _ largestBitmap: Int) -> ItemSets {
    var followers = [[Int32]](repeating: [], count: view.itemCount)
    for user in 0..<view.userCount {
      let history = view.history(of: user)
      for place in history.indices.dropFirst() { followers[Int(history[place - 1])].append(history[place]) }
    }
    return ItemSets(keys: view.itemCount, itemCount: view.itemCount, largestBitmap: largestBitmap) { item, list in
      list = followers[item]
    }
  }

  /// A running supply of draws, for filling one list of negatives piece by piece.
  public struct Draws: ~Copyable {
    fileprivate var numbers: BoundedDraws
    fileprivate var stream: RandomStream
  }

  /// Draws from the stream, which moves on by 64 bits and what users with most items need.
  /// - Parameter expected: about how many negatives will be drawn in all.
  public func draws(expected: Int, from stream: RandomStream) -> Draws {
    var stream = stream
    let numbers = BoundedDraws(below: bound, expected: expected, from: &stream)
    return Draws(numbers: numbers, stream: stream)
  }

  /// How many items a draw chooses from, before rejection.
  private var bound: Int {
    guard rule == .notNext else { return itemCount }
    require(itemCount >= 2, "a negative other than the next item needs two items or more, got \(itemCount)")
    return itemCount - 1
  }

  /// Fills `negatives` with `perExample` draws for each example, independent and with replacement.
  /// - Parameters:
  ///   - keys: `[examples, keysPerExample]`, as the rule says; only `notInTargets` may have more than one.
  ///   - negatives: `[examples, perExample]`.
  public func draw(
    avoiding keys: UnsafeBufferPointer<Int32>, keysPerExample: Int = 1, perExample: Int = 1,
    from stream: inout RandomStream, into negatives: UnsafeMutableBufferPointer<Int32>
  ) {
    var draws = draws(expected: negatives.count, from: stream)
    draw(avoiding: keys, keysPerExample: keysPerExample, perExample: perExample, from: &draws, into: negatives)
    stream = draws.stream
  }

  /// The same from a running supply: pieces give what one list of all of them would hold.
  public func draw(
    avoiding keys: UnsafeBufferPointer<Int32>, keysPerExample: Int = 1, perExample: Int = 1,
    from draws: inout Draws, into negatives: UnsafeMutableBufferPointer<Int32>
  ) {
    let examples = keysPerExample > 0 ? keys.count / keysPerExample : 0
    require(
      keys.count == examples * keysPerExample && negatives.count == examples * perExample,
      "keys and negatives must be those of the same examples, got \(keys.count) keys, \(keysPerExample) an example, and \(negatives.count) negatives, \(perExample) an example")
    require(
      keysPerExample == 1 || rule == .notInTargets, "the rule \(rule) has one key an example, got \(keysPerExample)")
    switch rule {
    case .notNext: drawOthers(keys, perExample, &draws.numbers, negatives)
    case .notInTargets: drawOutside(keys, keysPerExample, perExample, &draws.numbers, negatives)
    case .notInHistory, .notSuccessor: drawOutsideSets(keys, perExample, &draws, negatives)
    }
  }

  /// Uniform over all items but one: draw among one fewer, and step over it.
  private func drawOthers(
    _ keys: UnsafeBufferPointer<Int32>, _ perExample: Int, _ numbers: inout BoundedDraws,
    _ negatives: UnsafeMutableBufferPointer<Int32>
  ) {
    for example in keys.indices {
      for place in (example * perExample)..<((example + 1) * perExample) {
        let drawn = numbers.next()
        negatives[place] = drawn < keys[example] ? drawn : drawn + 1
      }
    }
  }

  private func drawOutside(
    _ targets: UnsafeBufferPointer<Int32>, _ width: Int, _ perExample: Int, _ numbers: inout BoundedDraws,
    _ negatives: UnsafeMutableBufferPointer<Int32>
  ) {
    require(width < itemCount, "\(width) targets leave nothing to draw from \(itemCount) items")
    for place in negatives.indices {
      let first = place / perExample * width
      var drawn: Int32
      repeat { drawn = numbers.next() } while (first..<(first + width)).contains { targets[$0] == drawn }
      negatives[place] = drawn
    }
  }

  private func drawOutsideSets(
    _ keys: UnsafeBufferPointer<Int32>, _ perExample: Int, _ draws: inout Draws,
    _ negatives: UnsafeMutableBufferPointer<Int32>
  ) {
    guard let avoided else { refuse("the rule \(rule) avoids sets of items, and this sampler was made without") }
    if avoided.wordsPerKey > 0 && !avoided.hasCrowdedKey && perExample == 1 {
      drawByBits(keys, avoided, &draws.numbers, negatives)
      return
    }
    let offsets = avoided.offsets.span
    let members = avoided.members.span
    let bits = avoided.bits.span
    let words = avoided.wordsPerKey
    for example in keys.indices {
      let key = Int(keys[example])
      let isPadding = rule == .notSuccessor && key == avoided.keyCount
      require(isPadding || key >= 0 && key < avoided.keyCount, "there is no key \(key); keys are 0..<\(avoided.keyCount)")
      let range = isPadding ? 0..<0 : offsets[key]..<offsets[key + 1]
      for place in (example * perExample)..<((example + 1) * perExample) {
        if avoided.isCrowded(range.count) {
          // Rejection would take long: draw among the free items by their rank.
          negatives[place] = ItemSets.free(
            Int32(draws.stream.uniform(below: itemCount - range.count)), members.extracting(range))
        } else if words > 0 && !range.isEmpty {
          var drawn: Int
          repeat { drawn = Int(draws.numbers.next()) } while bits[key * words + drawn >> 6] >> UInt64(drawn & 63) & 1 == 1
          negatives[place] = Int32(drawn)
        } else {
          var drawn: Int32
          repeat { drawn = draws.numbers.next() } while Self.contains(drawn, members.extracting(range))
          negatives[place] = drawn
        }
      }
    }
  }

  /// One negative an example where every key has bits and none needs drawing by rank: the common case, without checks of
  /// bounds inside, since a key that exists has its words and a drawn item its bit.
  private func drawByBits(
    _ keys: UnsafeBufferPointer<Int32>, _ avoided: ItemSets, _ numbers: inout BoundedDraws,
    _ negatives: UnsafeMutableBufferPointer<Int32>
  ) {
    let (words, keyCount) = (avoided.wordsPerKey, avoided.keyCount)
    let takesPadding = rule == .notSuccessor
    avoided.bits.withUnsafeBufferPointer { bits in
      for example in keys.indices {
        let key = Int(keys[example])
        guard key >= 0 && key < keyCount else {
          require(takesPadding && key == keyCount, "there is no key \(key); keys are 0..<\(keyCount)")
          negatives[example] = numbers.next()
          continue
        }
        let own = bits.baseAddress.unsafelyUnwrapped + key &* words
        var drawn: Int32
        repeat { drawn = numbers.next() } while own[Int(drawn) &>> 6] &>> UInt64(drawn & 63) & 1 == 1
        negatives[example] = drawn
      }
    }
  }

  private static func contains(_ item: Int32, _ members: Span<Int32>) -> Bool {
    var (low, high) = (0, members.count)
    while low < high {
      let middle = (low + high) / 2
      if members[middle] < item { low = middle + 1 } else { high = middle }
    }
    return low < members.count && members[low] == item
  }
}
