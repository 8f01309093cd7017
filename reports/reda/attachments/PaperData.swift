import Interactions
import StudyKit

/// One of the paper's four data sets, or what stands in for one: how it is prepared here, and what the paper prints.
struct PaperData: PaperDataSet {
  /// Counts of the paper's Table 1, which describes the training part.
  struct Counts {
    let users, items, actions: Int
    let density: Double
  }

  /// The data as they are run, under the paper's name.
  let dataSet: DataSet
  /// The split that the authors published; the full profile runs it.
  let authorsSplit: DataSet?
  /// Nil for data that the paper does not have.
  let published: Counts?
  /// How many users have a test line in the authors' files.
  let authorsTestUsers: Int?
  /// What the data really are, where they only stand in.
  let standIn: String?
  /// Whether events have times, so that recent popularity is defined.
  let hasTimes: Bool
  let absence: String?

  var isOfPaper: Bool { published != nil }

  init(
    _ label: String, _ dataSet: DataSet, scope: Scope = .paper, authorsSplit: String? = nil, _ published: Counts? = nil,
    authorsTestUsers: Int? = nil, standIn: String? = nil, hasTimes: Bool = false, absence: String? = nil
  ) {
    // The paper counts the actions that are left when one of each user is held out.
    let counts = published.map { PublishedCounts(users: $0.users, items: $0.items, events: $0.actions + $0.users) }
    self.dataSet = dataSet.labelled(label, scope: scope, counts: counts)
    self.authorsSplit = authorsSplit.map { DataSet(name: $0).labelled(label, counts: counts) }
    (self.published, self.authorsTestUsers, self.standIn) = (published, authorsTestUsers, standIn)
    (self.hasTimes, self.absence) = (hasTimes, absence)
  }

  /// The seed of the random order whose last event is held out.
  static let splitSeed: UInt64 = 0

  /// Pairs of user and item, users with five or more, and one of them at random held out.
  static func pairs(_ id: String) -> DataSet { .dataset(id, .reda(ratedAbove3: false, seed: splitSeed)) }

  /// In the paper's order; ML-100K, which the paper does not have, last.
  static let all: [PaperData] = [
    PaperData(
      "Delicious", pairs("delicious"), authorsSplit: "reda-delicious",
      Counts(users: 1779, items: 68326, actions: 102_822, density: 0.08), authorsTestUsers: 715),
    PaperData("LastFM", pairs("lastfm-listening"), Counts(users: 1877, items: 17543, actions: 90924, density: 0.27)),
    PaperData(
      "Amazon-Music", sampledCDs(users: 2000), scope: .substitute, authorsSplit: "reda-amazon-music",
      Counts(users: 19847, items: 95426, actions: 181_124, density: 0.01),
      standIn: "the pairs of Amazon CDs & Vinyl (10-core), 2,000 of its users"),
    PaperData(
      "Goodreads-Poetry", DataSet(name: "goodreads-poetry"), authorsSplit: "reda-goodreads-poetry",
      Counts(users: 45096, items: 31604, actions: 540_546, density: 0.04),
      absence: "neither the Goodreads interactions nor the authors’ split of them can be had here"),
    PaperData("ML-100K", timed(users: nil), scope: .substitute, standIn: "MovieLens 100K", hasTimes: true),
  ]

  /// CDs & Vinyl under the same rule, of a sample of its users: the cost of ranking grows with users.
  private static func sampledCDs(users: Int) -> DataSet {
    .dataset(
      "amazon-cds",
      Preprocessing(
        repeats: .first,
        filters: [
          .core(user: 5, item: 1, passes: .single), .sampledUsers(users, seed: 0), .shuffled(seed: splitSeed),
        ]))
  }

  /// MovieLens 100K, ratings above 3: its times are kept, so that the latest event is held out.
  private static func timed(users: Int?) -> DataSet {
    let sample = users.map { [Filter.sampledUsers($0, seed: 0)] } ?? []
    return .dataset(
      "ml-100k",
      Preprocessing(
        repeats: .first, filters: [.minimumRating(3.5), .core(user: 5, item: 1, passes: .single)] + sample))
  }

  /// Part of ML-100K's users, for a try of the machinery.
  func sampled(users: Int) -> PaperData {
    PaperData(label, Self.timed(users: users), scope: .substitute, standIn: standIn, hasTimes: true)
  }

  /// The same data as the authors split them.
  var asSplitByTheAuthors: PaperData {
    guard let authorsSplit else { return self }
    return PaperData(label, authorsSplit, published, authorsTestUsers: authorsTestUsers)
  }
}
