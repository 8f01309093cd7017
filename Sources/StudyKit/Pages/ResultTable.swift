public import Analysis
public import Reports

extension Lab {
  /// A table of results as journals print them: models in rows, metrics in columns, seed-averaged means over users.
  ///
  /// Best in bold, second underlined; a raised ≈ where the paired t-test against the best, Holm-corrected over the column,
  /// does not tell the two apart. Digits beyond the 95 % interval of the mean are grey. The legend says all that.
  /// - Parameter groups: rows under side headings, such as "Baselines"; a row that has not run is a dash with its reason.
  public func resultTable(
    _ caption: Text, label: String, groups: [(title: Text?, rows: [Runs])], by metrics: [Metric], decimals: Int = 4,
    notes: [Text] = []
  ) -> Table {
    Table(caption, label: label) {
      Column("Model", .left)
      for metric in metrics {
        Column(Text(verbatim: metric.label), better: metric.direction == .higher ? .higher : .lower)
      }
      Column("Seeds")
      let rows = groups.flatMap(\.rows)
      let standings = try metrics.map { try Standing(rows, by: $0) }
      for group in groups {
        Rows(group.title) {
          for row in group.rows {
            Row(
              cells: [.text(Text(verbatim: row.model))] + standings.map { $0.cell(of: row, decimals: decimals) }
                + [Self.seeds(of: row)])
          }
        }
      }
      Note(
        "Means over \(standings.compactMap(\.users).max() ?? 0) test users, averaged over seeds first. Told apart from the best: two-sided paired t over users, Holm over the other rows of the column, p < 0.05.\(metrics.units)")
      for note in notes { Note(note) }
    }
  }

  private static func seeds(of row: Runs) -> TableCell {
    do { return .integer(try row.completed().count) } catch { return .missing(reason(error)) }
  }

  static func reason(_ error: any Error) -> String { (error as? Missing)?.reason ?? "\(error)" }
}

/// How the rows of a column stand to each other.
struct Standing {
  private struct Place {
    let observed: Observed
    var emphasis: TableCell.Emphasis = []
  }

  private var places: [String: Place] = [:]
  private var reasons: [String: String] = [:]
  /// The number of test users behind the means.
  var users: Int? { places.values.map(\.observed.users).max() }

  /// - Throws: `Missing` while a row is pending.
  init(_ rows: [Runs], by metric: Metric) throws {
    for row in rows {
      do {
        places[row.model] = Place(observed: try row.observed(metric))
      } catch let missing as Missing where missing.cause != .pending {
        reasons[row.model] = missing.reason
      }
    }
    mark(rows.map(\.model).filter { places[$0] != nil }, metric)
  }

  /// Best, second, and those that cannot be told from the best.
  private mutating func mark(_ models: [String], _ metric: Metric) {
    let sorted = models.sorted { metric.direction.isBetter(places[$0]!.observed.value, than: places[$1]!.observed.value) }
    guard let best = sorted.first else { return }
    let values = sorted.map { places[$0]!.observed.value }
    for (model, value) in zip(sorted, values) {
      if value == values[0] { places[model]!.emphasis.insert(.best) }
      if let second = values.first(where: { $0 != values[0] }), value == second { places[model]!.emphasis.insert(.second) }
    }
    let rivals = sorted.dropFirst()
    let p = rivals.map { PairedTTest(Differences(averaged(best), minus: averaged($0))).p?.value }
    guard let adjusted = try? Multiplicity.holm.adjusted(p) else { return }
    for (model, p) in zip(rivals, adjusted) where (p ?? 1) >= Significance.level { places[model]!.emphasis.insert(.tied) }
  }

  private func averaged(_ model: String) -> [Double] { places[model]!.observed.averaged.values }

  func cell(of row: Runs, decimals: Int) -> TableCell {
    guard let place = places[row.model] else { return .missing(reasons[row.model] ?? "not run") }
    return .number(
      place.observed.value, decimals: decimals, emphasis: place.emphasis, greyFrom: place.observed.certainDecimals)
  }
}

extension Observed {
  /// How many decimals the 95 % interval leaves certain: the place of its half-width.
  var certainDecimals: Int? {
    guard let interval else { return nil }
    let half = (interval.high - interval.low) / 2
    guard half > 0 else { return nil }
    var decimals = 0
    var unit = 1.0
    while unit / 10 > half {
      unit /= 10
      decimals += 1
    }
    return decimals
  }
}
