/// Which thresholds a paper may have used: what each rule leaves, beside the counts the paper prints.
public struct CoreSearch: Codable, Hashable, Sendable {
  public struct Counts: Codable, Hashable, Sendable {
    public var users, items, events: Int

    public init(users: Int, items: Int, events: Int) { (self.users, self.items, self.events) = (users, items, events) }
  }

  public struct Candidate: Codable, Hashable, Sendable {
    public var passes: Filter.CorePasses
    /// The least number of events of a user and of an item.
    public var user, item: Int
    /// What is left; all zero where nothing is.
    public var counts: Counts
    /// Sum of the relative deviations of users, items and events from the published counts.
    public var deviation: Double

    /// The rule as a step of a preprocessing.
    public var filter: Filter { .core(user: user, item: item, passes: passes) }
  }

  public var published: Counts
  /// Single pass first, then the fixpoint; in each the item thresholds ascending.
  public var candidates: [Candidate]

  /// The candidate with the smallest deviation; of equal ones the first.
  public var best: Candidate { candidates.min { $0.deviation < $1.deviation }! }

  /// The one rule with the smallest sum of deviations over several data sets, which must have been searched alike.
  public static func best(of searches: [CoreSearch]) -> Candidate? {
    guard let first = searches.first, searches.allSatisfy({ $0.candidates.count == first.candidates.count }) else {
      return nil
    }
    let sums = first.candidates.indices.map { rule in searches.reduce(0) { $0 + $1.candidates[rule].deviation } }
    return sums.indices.min { sums[$0] < sums[$1] }.map { first.candidates[$0] }
  }
}

extension RawLog {
  /// What {single pass, fixpoint} × item thresholds leave of the source, after the other steps of a preprocessing.
  public consuming func coreSearch(
    published: CoreSearch.Counts, user: Int = 10, items: [Int] = [1, 2, 3, 5, 10],
    after preprocessing: Preprocessing = Preprocessing()
  ) throws(InteractionError) -> CoreSearch {
    var source = self
    var table = EventTable(&source, ties: preprocessing.ties)
    try table.apply(preprocessing.duplicates)
    table.apply(preprocessing.repeats)
    for filter in preprocessing.filters { _ = try table.apply(filter) }
    var candidates: [CoreSearch.Candidate] = []
    for passes in [Filter.CorePasses.single, .fixpoint] {
      for item in items {
        var left = table
        _ = try left.apply(.core(user: user, item: item, passes: passes))
        let step = left.step("")
        let counts = CoreSearch.Counts(users: step.users, items: step.items, events: step.events)
        candidates.append(
          .init(passes: passes, user: user, item: item, counts: counts, deviation: counts.deviation(from: published)))
      }
    }
    return CoreSearch(published: published, candidates: candidates)
  }
}

extension CoreSearch.Counts {
  /// Sum of |count − other| / other over users, items and events.
  func deviation(from other: Self) -> Double {
    [(users, other.users), (items, other.items), (events, other.events)].reduce(0) { sum, pair in
      sum + abs(Double(pair.0 - pair.1)) / Double(max(1, pair.1))
    }
  }
}

extension DataLibrary {
  /// `RawLog.coreSearch` of a data set on this machine.
  public func coreSearch(
    _ id: String, published: CoreSearch.Counts, user: Int = 10, items: [Int] = [1, 2, 3, 5, 10],
    after preprocessing: Preprocessing = Preprocessing()
  ) throws(InteractionError) -> CoreSearch {
    let found = try present(try entry(id))
    return try found.reader.read(found.folder).coreSearch(
      published: published, user: user, items: items, after: preprocessing)
  }
}

extension Preprocessing {
  /// The construction of REDA's data: different pairs of user and item, rated above 3 where there are ratings, users with
  /// five or more, and an order by seed, of which the last event is the one held out.
  public static func reda(ratedAbove3: Bool, seed: UInt64) -> Preprocessing {
    let rated: [Filter] = ratedAbove3 ? [.minimumRating(3.5)] : []
    return Preprocessing(
      repeats: .first, filters: rated + [.core(user: 5, item: 1, passes: .single), .shuffled(seed: seed)])
  }
}
