import Analysis

/// Models in rows, metrics in columns, as plain text.
struct TrialTable {
  let metrics: [Metric]
  let rows: [Trial.Row]

  var text: String {
    let head = ["model"] + metrics.map(\.label)
    let width = ([head[0]] + rows.map(\.name)).map(\.count).max()!
    let columns = metrics.map { max($0.label.count, 7) + 2 }
    func line(_ name: String, _ values: [String]) -> String {
      zip(values, columns).reduce(name + String(repeating: " ", count: width - name.count)) { text, next in
        text + String(repeating: " ", count: max(1, next.1 - next.0.count)) + next.0
      }
    }
    let body = rows.map { row in row.failure.map { "\(row.name): \($0)" } ?? line(row.name, row.values.map { Trial.fixed($0) }) }
    return ([line(head[0], Array(head.dropFirst()))] + body).joined(separator: "\n")
  }
}
