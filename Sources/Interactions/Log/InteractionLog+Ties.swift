extension InteractionLog {
  /// How many users' last two events are at the same time, so that the tie rule decides what is tested.
  public var usersTiedAtTheEnd: Int {
    (0..<userCount).count { user in
      let ticks = ticks(of: user)
      return ticks.count >= 2 && ticks[ticks.count - 1] == ticks[ticks.count - 2]
    }
  }

  /// How many events share their time with another event of the same user.
  public var tiedEvents: Int {
    (0..<userCount).reduce(0) { total, user in
      let ticks = ticks(of: user)
      return total + ticks.indices.count { event in
        (event > 0 && ticks[event - 1] == ticks[event])
          || (event + 1 < ticks.count && ticks[event + 1] == ticks[event])
      }
    }
  }
}
