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

  /// Fills `negatives` with `perExample` draws for each example, independent and with replacement.
  /// - Parameters:
  ///   - keys: `[examples, keysPerExample]`, as the rule says; only `notInTargets` may have more than one.
  ///   - negatives: `[examples, perExample]`.
  public func draw(
    avoiding keys: UnsafeBufferPointer<Int32>, keysPerExample: Int = 1, perExample: Int = 1,
    from stream: inout RandomStream, into negatives: UnsafeMutableBufferPointer<Int32>
  ) {
    let examples = keysPerExample > 0 ? keys.count / keysPerExample : 0
    precondition(
      keys.count == examples * keysPerExample && negatives.count == examples * perExample,
      "\(keys.count) keys of \(keysPerExample) and \(negatives.count) negatives of \(perExample) an example")
    precondition(keysPerExample == 1 || rule == .notInTargets, "the rule \(rule) has one key an example")
    switch rule {
    case .notNext: drawOthers(keys, perExample, &stream, negatives)
    case .notInTargets: drawOutside(keys, keysPerExample, perExample, &stream, negatives)
    case .notInHistory, .notSuccessor: drawOutsideSets(keys, perExample, &stream, negatives)
    }
  }

  /// Uniform over all items but one: draw among one fewer, and step over it.
  private func drawOthers(
    _ keys: UnsafeBufferPointer<Int32>, _ perExample: Int, _ stream: inout RandomStream,
    _ negatives: UnsafeMutableBufferPointer<Int32>
  ) {
    precondition(itemCount >= 2, "one item leaves nothing to draw")
    var draws = BoundedDraws(below: itemCount - 1, expected: negatives.count, from: &stream)
    for example in keys.indices {
      for place in (example * perExample)..<((example + 1) * perExample) {
        let drawn = draws.next()
        negatives[place] = drawn < keys[example] ? drawn : drawn + 1
      }
    }
  }

  private func drawOutside(
    _ targets: UnsafeBufferPointer<Int32>, _ width: Int, _ perExample: Int, _ stream: inout RandomStream,
    _ negatives: UnsafeMutableBufferPointer<Int32>
  ) {
    precondition(width < itemCount, "\(width) targets leave nothing to draw from \(itemCount) items")
    var draws = BoundedDraws(below: itemCount, expected: negatives.count, from: &stream)
    for place in negatives.indices {
      let first = place / perExample * width
      var drawn: Int32
      repeat { drawn = draws.next() } while (first..<(first + width)).contains { targets[$0] == drawn }
      negatives[place] = drawn
    }
  }

  private func drawOutsideSets(
    _ keys: UnsafeBufferPointer<Int32>, _ perExample: Int, _ stream: inout RandomStream,
    _ negatives: UnsafeMutableBufferPointer<Int32>
  ) {
    guard let avoided else { preconditionFailure("the rule \(rule) has sets") }
    var draws = BoundedDraws(below: itemCount, expected: negatives.count, from: &stream)
    let offsets = avoided.offsets.span
    let members = avoided.members.span
    let bits = avoided.bits.span
    let words = avoided.wordsPerKey
    for example in keys.indices {
      let key = Int(keys[example])
      let isPadding = rule == .notSuccessor && key == avoided.keyCount
      precondition(isPadding || key >= 0 && key < avoided.keyCount, "there is no key \(key)")
      let range = isPadding ? 0..<0 : offsets[key]..<offsets[key + 1]
      for place in (example * perExample)..<((example + 1) * perExample) {
        if 2 * range.count > itemCount {
          // Rejection would take long: draw among the free items by their rank.
          negatives[place] = ItemSets.free(
            Int32(stream.uniform(below: itemCount - range.count)), members.extracting(range))
        } else if words > 0 && !range.isEmpty {
          var drawn: Int
          repeat { drawn = Int(draws.next()) } while bits[key * words + drawn >> 6] >> UInt64(drawn & 63) & 1 == 1
          negatives[place] = Int32(drawn)
        } else {
          var drawn: Int32
          repeat { drawn = draws.next() } while Self.contains(drawn, members.extracting(range))
          negatives[place] = drawn
        }
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
