/// Kinds of behaviour, such as a view, a cart or a purchase: a byte an event where the source tells them apart.
extension InteractionLog {
  /// The kinds of the user's events, as numbers of `kindNames`; nil where the source tells none.
  public func kinds(of user: Int) -> UnsafeBufferPointer<UInt8>? {
    guard let kindColumn else { return nil }
    let range = range(of: user)
    return UnsafeBufferPointer(start: kindColumn + range.lowerBound, count: range.count)
  }

  /// All users' kinds, user after user, or nil.
  public var allKinds: UnsafeBufferPointer<UInt8>? { kindColumn.map { UnsafeBufferPointer(start: $0, count: count) } }

  /// The number of a kind; nil where no event is of that kind.
  public func kind(named name: String) -> UInt8? { kindNames.firstIndex(of: name).map { UInt8($0) } }
}

extension TrainingView {
  /// What kinds of behaviour are called, in the order of their numbers; empty where the source tells none.
  public var kindNames: [String] { log.kindNames }

  /// The kinds of the user's training events, as numbers of `kindNames`; nil where the source tells none.
  public func kinds(of user: Int) -> UnsafeBufferPointer<UInt8>? {
    log.kinds(of: user).map { UnsafeBufferPointer(start: $0.baseAddress, count: count(of: user)) }
  }
}

extension ItemSide {
  /// The kind of an event, as a number of the log's `kindNames`; nil where the source tells none.
  public func kind(of event: Int32) -> UInt8? { log.kindColumn?[seen(event)] }
}
