import Reports
import StudyKit

/// One user's attention matrix as a chart.
enum AttentionMap {
  static func chart(_ attention: Matrix) -> Chart {
    let positions = (1...attention.columns).map { "\($0)" }
    let values = (0..<attention.rows).map { row in
      (0..<attention.columns).map { column -> Double? in row == column ? nil : Double(attention[row, column]) }
    }
    return .heatMap(
      HeatMap(values, rows: positions, columns: positions, measure: "weight", decimals: 2), x: "Key position",
      y: "Query position")
  }
}

/// What the attention matrices of all test users have in common: the numbers of claims 25 and 26.
struct AttentionStatistics: Codable, Sendable {
  var users: Int
  /// The share of users whose strongest column is not the newest item's.
  var notNewest: Double
  /// The share of users for whom the variance of the column means exceeds the mean variance within columns.
  var distinguishable: Double

  static func derived(from cell: CellHandle?, in lab: Lab) -> Derived<AttentionStatistics> {
    lab.derived("attention statistics", from: cell.map { [$0] } ?? []) {
      guard let cell else { throw Missing(.absent, "AttRec has no run to look at") }
      return AttentionStatistics(try cell.artifactForDeriving("observe attention"))
    }
  }

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
