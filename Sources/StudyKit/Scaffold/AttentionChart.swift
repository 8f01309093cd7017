public import Reports

extension Chart {
  /// The weights with which positions look at each other, the oldest first; the diagonal is masked.
  public static func attention(_ weights: Matrix) -> Chart {
    let positions = (1...weights.columns).map { "\($0)" }
    let values = (0..<weights.rows).map { row in
      (0..<weights.columns).map { column -> Double? in row == column ? nil : Double(weights[row, column]) }
    }
    return .heatMap(
      HeatMap(values, rows: positions, columns: positions, measure: "weight", decimals: 2), x: "Key position",
      y: "Query position")
  }
}
