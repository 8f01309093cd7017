import Host
import Interactions

/// Which training examples are cut from the histories.
public enum ExampleRule: Hashable, Sendable {
  /// Each distinct (user, item) pair is one example with one target; order plays no part.
  case distinctEvents
  /// Each event is one example with one target, repeats too: what a model of ratings learns from. It looks at the events before
  /// it, or at all of the user's training events, its own too.
  case ratedEvents(lookingAtAll: Bool = false)
  /// Each event that follows another of the same user is a target, with the events before it as moment.
  case transitions
  /// The same, and the next so many different items are its targets; where fewer come the padding row stands.
  case nextItems(Int)
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
    case .distinctEvents, .ratedEvents, .transitions, .nextItems, .withCompanions: true
    case .windows(_, let targets): targets == 1
    case .sequences, .wholeUsers: false
    }
  }

  /// The targets of one example.
  var targetCount: Int {
    switch self {
    case .windows(_, let targets), .nextItems(let targets): targets
    default: 1
    }
  }

  /// Whether targets are different items, filled up with the padding row, and not simply the next events.
  var targetsAreDistinct: Bool { if case .nextItems = self { true } else { false } }

  /// The other items of the user that are drawn for one example.
  var companionCount: Int { if case .withCompanions(let count) = self { count } else { 0 } }
}

/// Training examples as columns: a moment each, and the place of its first target in the user's history.
struct Examples {
  let rule: ExampleRule
  private(set) var moments: [Moment] = []
  /// Where targets do not stand right behind what is looked at.
  private var ownPlaces: [Int32] = []

  var count: Int { moments.count }
  var targetCount: Int { rule.targetCount }

  /// - Precondition: where the view names its examples, the rule cuts them one event at a time.
  init(_ rule: ExampleRule, _ view: TrainingView) {
    require(
      view.examples == nil || rule.cutsSingleEvents,
      "the rule \(rule) trains on whole histories, and the protocol on some events of each: choose a model that trains event by event")
    self.rule = rule
    for user in 0..<view.userCount {
      let history = view.history(of: user)
      let chosen = view.examples?[user]
      for place in Self.places(rule, history) where chosen?.contains(Int32(place)) ?? true { append(place, user, view) }
    }
  }

  private mutating func append(_ place: Int, _ user: Int, _ view: TrainingView) {
    let count = view.count(of: user)
    let tick = view.exampleTick ?? (place < count ? view.ticks(of: user)[place] : .max)
    if case .ratedEvents(lookingAtAll: true) = rule {
      moments.append(Moment(user: Int32(user), length: Int32(count), tick: tick))
      ownPlaces.append(Int32(place))
    } else {
      moments.append(Moment(user: Int32(user), length: Int32(place), tick: tick))
    }
  }

  /// Where the first target of an example stands.
  func place(of example: Int) -> Int { ownPlaces.isEmpty ? Int(moments[example].length) : Int(ownPlaces[example]) }

  /// The most events that so many moments have together.
  func events(ofLongest count: Int) -> Int {
    moments.map { Int($0.length) }.sorted(by: >).prefix(count).reduce(0, +)
  }

  /// Where the targets of a history begin.
  private static func places(_ rule: ExampleRule, _ history: UnsafeBufferPointer<Int32>) -> [Int] {
    switch rule {
    case .distinctEvents: return firstPlaces(history)
    case .ratedEvents: return Array(0..<history.count)
    case .withCompanions(let count):
      let places = firstPlaces(history)
      return places.count > count ? places : []
    case .wholeUsers: return history.isEmpty ? [] : [history.count]
    case .transitions, .nextItems: return Array(1..<max(1, history.count))
    case .windows(let input, let targets):
      let last = history.count - targets
      return last >= input ? Array(input...last) : last >= 1 ? [last] : []
    case .sequences: return history.count >= 2 ? [history.count - 1] : []
    }
  }

  /// Where each distinct item of a history first stands.
  private static func firstPlaces(_ history: UnsafeBufferPointer<Int32>) -> [Int] {
    var seen = Set<Int32>()
    return history.indices.filter { seen.insert(history[$0]).inserted }
  }
}
