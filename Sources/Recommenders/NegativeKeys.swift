import Interactions

/// What a negative of an example has to avoid, as the sampler's rule names it: the user, the target list, the target, or
/// the item before the target.
struct NegativeKeys {
  let rule: NegativeSampler.Rule
  let targetCount: Int

  /// How many keys one example gives.
  var width: Int { rule == .notInTargets ? targetCount : 1 }

  /// Writes the keys of one example, a moment of `history`.
  func fill(_ keys: UnsafeMutablePointer<Int32>, _ moment: Moment, _ history: UnsafeBufferPointer<Int32>) {
    let position = Int(moment.length)
    switch rule {
    case .notInHistory: keys[0] = moment.user
    case .notNext: keys[0] = history[position]
    case .notSuccessor: keys[0] = history[position - 1]
    case .notInTargets: keys.update(from: history.baseAddress! + position, count: targetCount)
    }
  }
}
