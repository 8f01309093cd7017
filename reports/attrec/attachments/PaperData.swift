import Interactions
import StudyKit

/// One of the paper's twelve data sets: how it is prepared here, how the paper sets its models on it, and what it prints.
struct PaperData: PaperDataSet {
  /// The data as they are run, under the paper's name, with the counts of Table 1.
  let dataSet: DataSet
  /// The time that Table 1 prints.
  let years: String
  /// L, the length of the window; T, the targets of a training window.
  let window, targets: Int
  /// Clipped norms instead of decay: everything but MovieLens.
  let clipsNorms: Bool
  let absence: String?

  /// The data without their filter: what the filter search starts from.
  var raw: DataSet { .dataset(dataSet.name).labelled(label, scope: dataSet.scope, counts: dataSet.counts) }
  /// Users, items and interactions of Table 1.
  var printed: [Int] { [dataSet.counts?.users, dataSet.counts?.items, dataSet.counts?.events].compactMap(\.self) }

  init(
    _ label: String, _ id: String, _ users: Int, _ items: Int, _ events: Int, _ years: String, window: Int,
    targets: Int = 1, scope: Scope = .paper, filters: [Filter] = PaperData.sparseFilter, absence: String? = nil
  ) {
    dataSet = DataSet.dataset(id, Preprocessing(filters: filters)).labelled(
      label, scope: scope, counts: PublishedCounts(users: users, items: items, events: events))
    (self.years, self.window, self.targets, self.absence) = (years, window, targets, absence)
    clipsNorms = !filters.isEmpty
  }

  /// Users with at least ten events, counted once on the raw data; the rule that comes nearest to Table 1 over all sparse
  /// data sets that can be had (the search is in the report).
  static let sparseFilter: [Filter] = [.core(user: 10, item: 1, passes: .single)]

  private static let unavailable =
    "cannot be had here: the ratings file is fetched by hand (recount data list names its page), then the full profile runs it"

  /// In the paper's order.
  static let all: [PaperData] = [
    PaperData("ML-100K", "ml-100k", 943, 1682, 100_000, "Sept 1997 – Apr 1998", window: 5, targets: 3, filters: []),
    PaperData(
      "ML-HetRec", "ml-hetrec", 2113, 10109, 855_598, "Sept 1997 – Jan 2009", window: 5, targets: 3, filters: [],
      absence: unavailable),
    PaperData("ML-1M", "ml-1m", 6040, 3706, 1_000_209, "Apr 2000 – Mar 2003", window: 5, targets: 3, filters: []),
    PaperData(
      "Android App", "amazon-android", 21309, 19256, 358_877, "Mar 2010 – Jul 2014", window: 2, absence: unavailable),
    PaperData(
      "Health / Care", "amazon-health", 11588, 31709, 211_284, "Dec 2000 – Jul 2014", window: 2, absence: unavailable),
    PaperData("Video Game", "amazon-video-games", 7220, 16334, 140_307, "Nov 1999 – Jul 2014", window: 2, scope: .part),
    PaperData(
      "Tools / Home", "amazon-tools", 5855, 23620, 96_467, "Nov 1999 – Jul 2014", window: 2, absence: unavailable),
    PaperData(
      "Digital Music", "amazon-digital-music", 2893, 13183, 64_320, "May 1998 – Jul 2014", window: 2, scope: .part),
    PaperData("Garden", "amazon-garden", 1036, 4900, 15_576, "Apr 2000 – Jul 2014", window: 2, absence: unavailable),
    PaperData(
      "Instant Video", "amazon-instant-video", 1000, 3296, 15_849, "Aug 2000 – Jul 2014", window: 2,
      absence: unavailable),
    PaperData("LastFM", "lastfm", 951, 12113, 83_382, "Aug 2005 – May 2011", window: 2, scope: .part),
    PaperData(
      "MovieTweetings", "movietweetings", 9608, 14220, 461_970, "Mar 2013 – Dec 2016", window: 3, scope: .part),
  ]
}
