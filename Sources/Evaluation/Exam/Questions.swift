import Host
public import Interactions

/// Which items are no candidates when all items are ranked, whatever a question's targets are.
public enum Exclusion: String, Codable, Hashable, Sendable {
  /// The items of the user's events that come before what is asked: what the user has already.
  case past
  /// The items of all of the user's events that are known when candidates are drawn, the other questions' targets too.
  case known
  /// Nothing: an item may be wanted again.
  case nothing
}

/// What a stage asks, as columns: for each question a user, how far the user's history goes, and the items that came, with
/// their ratings where these are to be told.
public struct Questions: Sendable {
  /// The log in which the answers stand.
  public let log: InteractionLog
  /// What is no candidate among all items.
  public let exclusion: Exclusion
  /// The user of each question, never falling.
  public private(set) var users: [Int32] = []
  /// How many of the user's events, from the first, come before what is asked.
  public private(set) var lengths: [Int32] = []
  /// How many of the user's events are known to be no negatives when candidates are drawn.
  public private(set) var known: [Int32] = []
  /// Where the targets of each question begin; one entry more than questions.
  public private(set) var offsets: [Int32] = [0]
  /// The items that came, each once in a question.
  public private(set) var targets: [Int32] = []
  /// Their ratings; empty where none are asked.
  public private(set) var ratings: [Float] = []
  /// What a model may look at, in the log that it is given.
  public private(set) var moments: [Moment] = []

  public init(_ log: InteractionLog, exclusion: Exclusion = .past) {
    self.log = log
    self.exclusion = exclusion
  }

  public var count: Int { users.count }
  public var indices: Range<Int> { users.indices }

  /// Adds a question at the end.
  /// - Parameters:
  ///   - length: how many of the user's events come before what is asked.
  ///   - known: how many are known when candidates are drawn; all of the log where nil.
  ///   - moment: what a model may look at.
  /// - Precondition: users never fall; at least one target, each once; lengths lie within the history; either all questions
  ///   have ratings or none has.
  public mutating func append(
    user: Int32, length: Int32, targets: some Collection<Int32>, ratings: some Collection<Float> = EmptyCollection<Float>(),
    known: Int32? = nil, moment: Moment
  ) {
    let events = log.count(of: Int(user))
    require(users.last ?? 0 <= user, "user \(user) is asked after user \(users.last ?? 0)")
    require(0...events ~= Int(length) && 0...events ~= Int(known ?? 0), "a question looks behind the \(events) events of user \(user)")
    require(!targets.isEmpty && Set(targets).count == targets.count, "a question has different targets, at least one")
    require(ratings.isEmpty || ratings.count == targets.count, "\(ratings.count) ratings for \(targets.count) targets")
    require(self.targets.isEmpty || ratings.isEmpty == self.ratings.isEmpty, "either all questions have ratings or none has")
    users.append(user)
    lengths.append(length)
    self.known.append(known ?? Int32(events))
    self.targets.append(contentsOf: targets)
    self.ratings.append(contentsOf: ratings)
    offsets.append(Int32(self.targets.count))
    moments.append(moment)
  }

  /// The targets of a question.
  public func targets(of place: Int) -> ArraySlice<Int32> { targets[Int(offsets[place])..<Int(offsets[place + 1])] }

  /// The items of the user's events before what is asked, oldest first. Valid while the log is alive.
  public func past(of place: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(rebasing: log.items(of: Int(users[place]))[..<Int(lengths[place])])
  }

  /// The items that are no candidates when all are ranked. Valid while the log is alive.
  func excluded(of place: Int) -> UnsafeBufferPointer<Int32> {
    switch exclusion {
    case .past: past(of: place)
    case .known: UnsafeBufferPointer(rebasing: log.items(of: Int(users[place]))[..<Int(known[place])])
    case .nothing: UnsafeBufferPointer(rebasing: past(of: place)[..<0])
    }
  }

  /// Some of the questions, by their places, rising.
  public func among(_ places: some Sequence<Int>) -> Questions {
    var kept = Questions(log, exclusion: exclusion)
    for place in places {
      let own = Int(offsets[place])..<Int(offsets[place + 1])
      kept.append(
        user: users[place], length: lengths[place], targets: targets[own],
        ratings: ratings.isEmpty ? [] : ratings[own], known: known[place], moment: moments[place])
    }
    return kept
  }
}
