import Interactions

/// What a negative of an example has to avoid, as the sampler's rule names it: the user, the target list, the target, or
/// the item before the target.
struct NegativeKeys {
  let rule: NegativeSampler.Rule
  let targetCount: Int

  /// How many keys one example gives.
  var width: Int { rule == .notInTargets ? targetCount : 1 }

  /// Writes the keys of one example, whose first target stands at a place of the user's history.
  func fill(
    _ keys: UnsafeMutablePointer<Int32>, user: Int32, target place: Int, _ history: UnsafeBufferPointer<Int32>
  ) {
    switch rule {
    case .notInHistory: keys[0] = user
    case .notNext: keys[0] = history[place]
    case .notSuccessor: keys[0] = history[place - 1]
    case .notInTargets: keys.update(from: history.baseAddress! + place, count: targetCount)
    }
  }
}
