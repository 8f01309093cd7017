import Analysis
import Reports
import StudyKit

extension Experiment {
  /// Figure 3, what all attention matrices have in common, and a map of the items.
  @BlockBuilder var attention: [Block] {
    let runs = runs("AttRec", on: ml100k)
    Section("What attention looks at") {
      Figure("Self-attention weights of users 888 and 538 of ML-100K (original ids), whom the paper's Figure 3 shows: rows are query positions, columns key positions, 1 the oldest item. The diagonal is masked.", label: "figure3", source: here()) {
        let run = try runs.completed()[0]
        return Chart.facets(
          try ["888", "538"].map { user in
            (title: "User \(user)", chart: .attention(try run.artifact("observe attention of \(user)")))
          }, columns: 2)
      }
      Paragraph {
        let found = try attentionStatistics.value()
        return "Over all \(found.users) test users, the column that attention weighs most is not the newest item for \(percent(found.notNewest)); the columns differ more than the entries within a column for \(percent(found.distinguishable)) of the users."
      }
    }
    Section("A map of the items") {
      let genres = ["Action", "Children's", "Comedy", "Drama", "Horror", "Thriller"]
      let map = lab.itemMap(
        of: runs.cells.first, weight: "X", feature: "genre", values: genres, leastEvents: 50,
        iterations: profile.isSmoke ? 50 : 1000)
      Figure("Items of ML-100K by t-SNE of AttRec's short-term vectors X, coloured by genre: items with at least 50 events and exactly one of the six genres. \(map.settingsInWords)", label: "figure-map", source: here()) { try map.value().chart }
      Paragraph {
        let map = try map.value()
        return "Of an item's \(map.neighbours) nearest neighbours in the embedding space itself, \(percent(map.purity)) share its genre, where chance gives \(percent(map.chance)) (\(pValue(map.p)) by permuting the genres of the \(map.x.count) items)."
      }
    }
  }

  /// What the attention matrices of ML-100K's test users have in common.
  var attentionStatistics: Derived<AttentionStatistics> {
    let cell = runs("AttRec", on: ml100k).cells.first
    return lab.derived("attention statistics", from: cell.map { [$0] } ?? []) {
      guard let cell else { throw Missing(.absent, "AttRec has no run to look at") }
      return AttentionStatistics(try cell.artifactForDeriving("observe attention"))
    }
  }
}

/// What the attention matrices of all test users have in common: the numbers of claims 25 and 26.
struct AttentionStatistics: Codable, Sendable {
  var users: Int
  /// The share of users whose strongest column is not the newest item's.
  var notNewest: Double
  /// The share of users for whom the variance of the column means exceeds the mean variance within columns.
  var distinguishable: Double

  /// - Parameter maps: a user's L × L weights in each row.
  init(_ maps: Matrix) {
    let length = Int(Double(maps.columns).squareRoot())
    users = maps.rows
    var (past, apart) = (0, 0)
    for user in 0..<maps.rows {
      /// The weights of a column, its diagonal left out.
      func column(_ key: Int) -> [Double] {
        (0..<length).filter { $0 != key }.map { Double(maps[user, $0 * length + key]) }
      }
      let columns = (0..<length).map(column)
      let means = columns.map(Self.mean)
      past += means.indices.max { means[$0] < means[$1] }! == length - 1 ? 0 : 1
      apart += Self.variance(means) > Self.mean(columns.map(Self.variance)) ? 1 : 0
    }
    notNewest = Double(past) / Double(maps.rows)
    distinguishable = Double(apart) / Double(maps.rows)
  }

  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private static func variance(_ values: [Double]) -> Double {
    let center = mean(values)
    return mean(values.map { ($0 - center) * ($0 - center) })
  }
}
