import Host
import Interactions

/// Which training examples are cut from the histories.
public enum ExampleRule: Hashable, Sendable {
  /// Each distinct (user, item) pair is one example with one target; order plays no part.
  case distinctEvents
  /// Each event is one example with one target, repeats too: what a model of ratings learns from.
  case ratedEvents
  /// Each event that follows another of the same user is a target, with the events before it as moment.
  case transitions
  /// Windows of `input` events and the next `targets`, one step apart; a user too short for one gives a single example
  /// whose input is what is left before the last `targets` events.
  case windows(input: Int, targets: Int)
  /// One example a user: the newest `length` + 1 events. All but the last are inputs, and each has the next as its target.
  case sequences(length: Int)
  /// Each distinct (user, item) pair is one example with one target, beside so many other items of the user, drawn anew in
  /// every epoch; users with too few items give no example.
  case withCompanions(Int)
  /// Each user is one example, whose targets are all the user's distinct items. The batch size counts targets. The model
  /// brings its own objective.
  case wholeUsers

  /// Whether an example is one event with what comes before it, so that some can be left out.
  var cutsSingleEvents: Bool {
    switch self {
    case .distinctEvents, .ratedEvents, .transitions, .withCompanions: true
    case .windows(_, let targets): targets == 1
    case .sequences, .wholeUsers: false
    }
  }

  /// The targets of one example.
  var targetCount: Int {
    if case .windows(_, let targets) = self { targets } else { 1 }
  }

  /// The other items of the user that are drawn for one example.
  var companionCount: Int { if case .withCompanions(let count) = self { count } else { 0 } }
}

/// Training examples as columns: a moment each, whose next `targetCount` events are the targets.
struct Examples {
  let targetCount: Int
  private(set) var moments: [Moment] = []

  var count: Int { moments.count }

  /// - Precondition: where the view names its examples, the rule cuts them one event at a time.
  init(_ rule: ExampleRule, _ view: TrainingView) {
    require(
      view.examples == nil || rule.cutsSingleEvents,
      "the rule \(rule) trains on whole histories, and the protocol on some events of each: choose a model that trains event by event")
    targetCount = rule.targetCount
    for user in 0..<view.userCount {
      let history = view.history(of: user)
      let lengths: [Int]
      switch rule {
      case .distinctEvents:
        lengths = Self.firstPlaces(history)
      case .ratedEvents:
        lengths = Array(0..<history.count)
      case .withCompanions(let count):
        let places = Self.firstPlaces(history)
        lengths = places.count > count ? places : []
      case .wholeUsers:
        lengths = history.isEmpty ? [] : [history.count]
      case .transitions:
        lengths = Array(1..<max(1, history.count))
      case .windows(let input, let targets):
        let last = history.count - targets
        lengths = last >= input ? Array(input...last) : last >= 1 ? [last] : []
      case .sequences:
        lengths = history.count >= 2 ? [history.count - 1] : []
      }
      let chosen = view.examples?[user]
      for length in lengths where chosen?.contains(Int32(length)) ?? true {
        moments.append(Moment(user: Int32(user), length: Int32(length)))
      }
    }
  }

  /// Where each distinct item of a history first stands.
  private static func firstPlaces(_ history: UnsafeBufferPointer<Int32>) -> [Int] {
    var seen = Set<Int32>()
    return history.indices.filter { seen.insert(history[$0]).inserted }
  }
}
