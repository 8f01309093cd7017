import Interactions
import Reports
import StudyKit

extension Experiment {
  /// Which thresholds the paper may have meant: each candidate rule's counts beside those of its Table 1.
  @BlockBuilder var filterSearch: [Block] {
    let subjects = data.filter(\.clipsNorms).flatMap(FilterSubject.all)
    if !subjects.isEmpty {
      Section("Which filter comes nearest to Table 1?") {
        "The paper removes users with fewer than ten actions and “cold” items, without a number. The candidates: users and items counted once on the raw data, or again and again until nothing changes, and items with at least 1, 2, 3, 5 or 10 events; for Last.fm with every tag assignment as an event, or only the first of a user and an artist. The deviation is the sum of the relative deviations of users, items and interactions."
        Table("Candidates of the filter search; the smallest deviation of each data set stands out.", label: "filter-search", width: .full) {
          Column("Data", .left)
          Column("Passes", .left)
          Column("Item events")
          Column("Users")
          Column("Items")
          Column("Interactions")
          Column("Deviation")
          for subject in subjects {
            let search = try subject.search(in: lab).value()
            Rows {
              Row(
                cells: [.text(Text(verbatim: subject.label)), .text("the paper's"), .empty]
                  + [search.published.users, search.published.items, search.published.events].map { .integer($0) }
                  + [.empty])
              for candidate in search.candidates { Row(cells: Self.row(of: candidate, best: search.best)) }
            }
          }
        }
        Paragraph {
          let searches = try subjects.filter { $0.repeats == .keep }.map { try $0.search(in: lab).value() }
          let rule = CoreSearch.best(of: searches)!
          let agreeing = searches.count { $0.best == $0.candidates.first { $0.filter == rule.filter } }
          return "The one rule with the smallest sum of deviations over the \(searches.count) data sets is *\(Self.words(rule))*; it is also the nearest for \(agreeing) of them. \(PaperData.sparseFilter == [rule.filter] ? "It is the one used here." : "The report uses *users at least 10, items at least 1, single pass*, the nearest over whole data sets.") The counts of partial data (see @data) say little about the rule."
        }
      }
    }
  }

  private static func row(of candidate: CoreSearch.Candidate, best: CoreSearch.Candidate) -> [Reports.Cell] {
    let counts = candidate.counts
    return [
      .empty, .text(candidate.passes == .single ? "single" : "fixpoint"), .integer(candidate.item),
      .integer(counts.users), .integer(counts.items), .integer(counts.events),
      .number(candidate.deviation, decimals: 3, emphasis: candidate == best ? .best : []),
    ]
  }

  private static func words(_ rule: CoreSearch.Candidate) -> String {
    "users at least \(rule.user), items at least \(rule.item), \(rule.passes == .single ? "single pass" : "to the fixpoint")"
  }
}

/// A data set whose filter is searched for, under one reading of what an event is.
struct FilterSubject {
  let data: PaperData
  let repeats: Preprocessing.RepeatRule

  /// Last.fm's events are tag assignments, or the first assignment of a user and an artist.
  static func all(of data: PaperData) -> [FilterSubject] {
    let rules: [Preprocessing.RepeatRule] = data.label == "LastFM" ? [.keep, .first] : [.keep]
    return rules.map { FilterSubject(data: data, repeats: $0) }
  }

  var label: String { data.label + (repeats == .first ? ", first of a pair" : "") }

  func search(in lab: Lab) -> Derived<CoreSearch> {
    let published = CoreSearch.Counts(
      users: data.published.users, items: data.published.items, events: data.published.events)
    let (id, repeats) = (data.dataSet.name, repeats)
    return lab.derived(
      "filter search",
      parameters: [
        "data": .string(id), "repeats": .string(repeats.rawValue),
        "published": .array([published.users, published.items, published.events].map { .number(CanonicalNumber($0)) }),
      ],
      data: data.raw
    ) {
      try DataLibrary().coreSearch(id, published: published, after: Preprocessing(repeats: repeats))
    }
  }
}
