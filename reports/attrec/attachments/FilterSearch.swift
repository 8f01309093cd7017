import Interactions
import Reports
import StudyKit

extension Experiment {
  /// Which thresholds the paper may have meant: each candidate rule's counts beside those of its Table 1. Last.fm's events
  /// are tag assignments, or the first assignment of a user and an artist.
  @BlockBuilder var filterSearch: [Block] {
    let subjects = data.filter(\.clipsNorms).flatMap { entry in
      [lab.filterSubject(entry.raw)]
        + (entry.label == "LastFM" ? [lab.filterSubject(entry.raw, repeats: .first, called: "LastFM, first of a pair")] : [])
    }
    if !subjects.isEmpty {
      Section("Which filter comes nearest to Table 1?") {
        "The paper removes users with fewer than ten actions and “cold” items, without a number. The candidates: users and items counted once on the raw data, or again and again until nothing changes, and items with at least 1, 2, 3, 5 or 10 events; for Last.fm with every tag assignment as an event, or only the first of a user and an artist. The deviation is the sum of the relative deviations of users, items and interactions."
        lab.filterTable(
          "Candidates of the filter search; the smallest deviation of each data set stands out.", label: "filter-search", of: subjects)
        Paragraph {
          let searches = try subjects.filter(\.isUsual).map { try $0.search.value() }
          let rule = CoreSearch.best(of: searches)!
          let agreeing = searches.count { $0.best == $0.candidates.first { $0.filter == rule.filter } }
          return "The one rule with the smallest sum of deviations over the \(searches.count) data sets is *\(rule.inWords)*; it is also the nearest for \(agreeing) of them. \(PaperData.sparseFilter == [rule.filter] ? "It is the one used here." : "The report uses *users at least 10, items at least 1, single pass*, the nearest over whole data sets.") The counts of partial data (see @data) say little about the rule."
        }
      }
    }
  }
}
