import Interactions

/// Which training examples are cut from the histories.
public enum ExampleRule: Hashable, Sendable {
  /// Each distinct (user, item) pair is one example with one target; order plays no part.
  case distinctEvents
  /// Each event that follows another of the same user is a target, with the events before it as prefix.
  case transitions
  /// Windows of `input` events and the next `targets`, one step apart; a user too short for one gives a single example
  /// whose input is what is left before the last `targets` events.
  case windows(input: Int, targets: Int)
  /// One example a user: the newest `length` + 1 events. All but the last are inputs, and each has the next as its target.
  case sequences(length: Int)

  /// The targets of one example.
  var targetCount: Int {
    if case .windows(_, let targets) = self { targets } else { 1 }
  }
}

/// Training examples as columns: a prefix each, whose next `targetCount` events are the targets.
struct Examples {
  let targetCount: Int
  private(set) var prefixes: [Prefix] = []

  var count: Int { prefixes.count }

  init(_ rule: ExampleRule, _ view: TrainingView) {
    targetCount = rule.targetCount
    for user in 0..<view.userCount {
      let history = view.history(of: user)
      let lengths: [Int]
      switch rule {
      case .distinctEvents:
        var seen = Set<Int32>()
        lengths = history.indices.filter { seen.insert(history[$0]).inserted }
      case .transitions:
        lengths = Array(1..<max(1, history.count))
      case .windows(let input, let targets):
        let last = history.count - targets
        lengths = last >= input ? Array(input...last) : last >= 1 ? [last] : []
      case .sequences:
        lengths = history.count >= 2 ? [history.count - 1] : []
      }
      for length in lengths { prefixes.append(Prefix(user: Int32(user), length: Int32(length))) }
    }
  }
}
