public import Interactions
public import Reports

/// A data set whose filter the paper does not print, under one reading of what an event is.
public struct FilterSubject {
  public let label: String
  public let search: Derived<CoreSearch>
  /// Whether every event of the source counts.
  public let isUsual: Bool
}

extension Lab {
  /// Asks which thresholds come nearest to the counts that the paper prints.
  /// - Parameter raw: the data without their filter; their counts are the paper's.
  public func filterSubject(_ raw: DataSet, repeats: Preprocessing.RepeatRule = .keep, called label: String? = nil) -> FilterSubject {
    let id = raw.name
    let published = CoreSearch.Counts(
      users: raw.counts?.users ?? 0, items: raw.counts?.items ?? 0, events: raw.counts?.events ?? 0)
    let search = derived(
      "filter search",
      parameters: [
        "data": .string(id), "repeats": .string(repeats.rawValue),
        "published": .array([published.users, published.items, published.events].map { CanonicalJSON($0) }),
      ],
      data: raw
    ) { try DataLibrary().coreSearch(id, published: published, after: Preprocessing(repeats: repeats)) }
    return FilterSubject(label: label ?? raw.label, search: search, isUsual: repeats == .keep)
  }

  /// Each candidate rule's counts beneath the paper's; the nearest of each data set stands out.
  public func filterTable(_ caption: Text, label: String, of subjects: [FilterSubject]) -> Reports.Table {
    Table(caption, label: label, width: .full) {
      Column("Data", .left)
      Column("Passes", .left)
      Column("Item events")
      Column("Users")
      Column("Items")
      Column("Interactions")
      Column("Deviation")
      for subject in subjects {
        let search = try subject.search.value()
        let paper = search.published
        Rows {
          Row(
            cells: [.text(Text(verbatim: subject.label)), .text("the paper's"), .empty]
              + [paper.users, paper.items, paper.events].map { .integer($0) } + [.empty])
          for candidate in search.candidates { Row(cells: candidate.cells(best: search.best)) }
        }
      }
    }
  }
}

extension CoreSearch.Candidate {
  fileprivate func cells(best: Self) -> [TableCell] {
    [
      .empty, .text(passes == .single ? "single" : "fixpoint"), .integer(item), .integer(counts.users), .integer(counts.items),
      .integer(counts.events), .number(deviation, decimals: 3, emphasis: self == best ? .best : []),
    ]
  }

  /// "users at least 10, items at least 1, single pass".
  public var inWords: String {
    "users at least \(user), items at least \(item), \(passes == .single ? "single pass" : "to the fixpoint")"
  }
}
