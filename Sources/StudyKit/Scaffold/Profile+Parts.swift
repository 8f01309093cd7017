extension Profile {
  /// In smoke only the machinery is tried: two epochs of small models.
  public var isSmoke: Bool { self == .smoke }
  public var isQuick: Bool { self == .quick }
  /// Whether the paper's data are run, as far as they can be had, and not the smallest alone.
  public var isLarge: Bool { self == .standard || self == .full }

  /// What each profile takes; smoke what quick takes and full what standard takes, where nothing is said.
  ///
  ///     lab.profile.pick(smoke: [10, 16], quick: [10, 50, 100], standard: [10, 25, 50, 100, 150, 200])
  public func pick<Value>(smoke: Value? = nil, quick: Value, standard: Value, full: Value? = nil) -> Value {
    switch self {
    case .smoke: smoke ?? quick
    case .quick: quick
    case .standard: standard
    case .full: full ?? standard
    }
  }
}

extension Lab {
  /// The seeds of the proposed model and the best baseline: five in the profiles that are checked in.
  public var manySeeds: Int { profile.isLarge ? max(5, seedCount) : seedCount }
  /// Seeds of a variant that stands beside the main table: quick takes one where the paper's claim does not rest on it.
  public var sideSeeds: Int? { profile.isLarge ? nil : 1 }
}
