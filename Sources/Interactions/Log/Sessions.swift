import Host

/// A session is a run of a user's events. Where the source names sessions, one begins wherever the name differs from that of the
/// user's event before. So a bit an event is all that is kept: a column of names would take four bytes, and what they are called
/// serves nothing. Sessions of one user that overlap in time come apart into runs; events at the same time are put in order
/// by session first, so that a tie pulls none apart.
extension InteractionLog {
  /// Whether the source names sessions.
  public var hasSessions: Bool { sessionBits != nil }

  /// The user's sessions as the source has them: places in the user's history, oldest first, each where the last ended.
  /// - Parameter places: the part of the history to cut, all of it where none is given; its first event begins a session.
  /// - Precondition: the source names sessions; the places lie within the history.
  public func sessions(of user: Int, within places: Range<Int>? = nil) -> [Range<Int>] {
    guard let bits = sessionBits else { refuse("the source of this log names no sessions; cut them by a pause") }
    let start = range(of: user).lowerBound
    return runs(of: user, places) { place in
      let event = start + place
      return bits[event >> 3] >> UInt8(event & 7) & 1 == 1
    }
  }

  /// The user's sessions where a new one begins after a pause of more than so many seconds: places in the user's history, oldest
  /// first, each where the last ended.
  /// - Parameter places: the part of the history to cut, all of it where none is given; its first event begins a session.
  /// - Precondition: the log has a clock; the pause is 0 or more; the places lie within the history.
  public func sessions(of user: Int, pause seconds: Double, within places: Range<Int>? = nil) -> [Range<Int>] {
    require(timeKind == .clock, "sessions are cut by a clock, and this log has none")
    require(seconds >= 0, "a pause is 0 seconds or more, got \(seconds)")
    let (ticks, tickSeconds) = (ticks(of: user), tickSeconds)
    return runs(of: user, places) { Double(ticks[$0] - ticks[$0 - 1]) * tickSeconds > seconds }
  }

  /// Cuts some places of the user's history where `begins` says so, which is not asked of the first.
  private func runs(of user: Int, _ places: Range<Int>?, _ begins: (Int) -> Bool) -> [Range<Int>] {
    let whole = 0..<count(of: user)
    let places = places ?? whole
    require(
      places.lowerBound >= 0 && places.upperBound <= whole.upperBound,
      "sessions are cut among the \(whole.upperBound) events of user \(user), got the places \(places)")
    var runs: [Range<Int>] = []
    var start = places.lowerBound
    for place in places.dropFirst() where begins(place) {
      runs.append(start..<place)
      start = place
    }
    if !places.isEmpty { runs.append(start..<places.upperBound) }
    return runs
  }
}

extension TrainingView {
  /// Whether the source names sessions.
  public var hasSessions: Bool { log.hasSessions }

  /// The sessions of the user's training events, as the source has them.
  /// - Precondition: the source names sessions.
  public func sessions(of user: Int) -> [Range<Int>] { log.sessions(of: user, within: 0..<count(of: user)) }

  /// The sessions of the user's training events, where a new one begins after a pause of more than so many seconds.
  /// - Precondition: the log has a clock; the pause is 0 or more.
  public func sessions(of user: Int, pause seconds: Double) -> [Range<Int>] {
    log.sessions(of: user, pause: seconds, within: 0..<count(of: user))
  }
}
