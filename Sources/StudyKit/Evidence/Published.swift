public import Analysis

/// The numbers a paper prints: data, kept in a study's `published.json`.
///
///     {"paper": "Title (where, when)", "tables": {"table2": {
///        "caption": "…", "decimals": 4, "rows": ["BPRMF", "MC"],
///        "columns": [{"data": "ML-100K", "metric": "HR@50", "direction": "higher"}],
///        "values": [[0.3754], [0.4115]]}}}
///
/// One list of values a row, as `PublishedValue` reads them; null where the paper prints none. A table or a column of per cent
/// says "unit": "percent". A figure whose values cannot be read has only nulls, so that
/// claims can speak of its rows and columns all the same. A column may say where it stands on the axis of a sweep ("at": 0.2).
///
/// Beside the tables, "claims" may hold what is known of each claim on the paper's own numbers, by id: true, false, or null
/// where they do not tell. `claimDisagreements` holds a study's claims to it.
public struct PublishedNumbers: Equatable, Sendable {
  public let tables: [PublishedTable]
  /// Whether each claim holds on the paper's own numbers, by id; nil where they do not tell.
  public let claims: [String: Bool?]

  /// - Throws: `StudyError` naming the file, the table and what is wrong in it.
  public init(json: String, place: String = "published.json") throws {
    let document = try CanonicalJSON(parsing: json, place: place)
    guard let entries = document["tables"]?.object else {
      throw StudyError("no \"tables\"", place: place, expected: "{\"tables\": {…}}")
    }
    tables = try entries.sorted { $0.key < $1.key }.map { try PublishedTable(id: $0.key, $0.value, place: place) }
    claims = try (document["claims"]?.object ?? [:]).mapValues { value in
      guard value == .null || value.bool != nil else {
        throw StudyError("the claim is \(value.text)", place: place, expected: "true, false or null")
      }
      return value.bool
    }
  }

  public init(json: [UInt8], place: String = "published.json") throws {
    try self.init(json: String(decoding: json, as: UTF8.self), place: place)
  }

  /// The numbers a study carries within its program: what is wrong with them is the study's mistake, and ends it.
  public init(embedded json: [UInt8]) {
    do { try self.init(json: json) } catch { fatalError("\(error)") }
  }

  /// - Precondition: there is such a table.
  public subscript(id: String) -> PublishedTable {
    guard let table = tables.first(where: { $0.id == id }) else {
      fatalError("no published table \(id); there are \(tables.map(\.id).joined(separator: ", "))")
    }
    return table
  }
}

/// One table of a paper: models in rows, one data set and metric a column. Each column is a block in which models compete,
/// unless `blocks` divides the rows further.
public struct PublishedTable: Equatable, Sendable {
  public struct Column: Equatable, Sendable {
    public let name: String
    public let data: String
    public let metric: String
    public let direction: Direction
    /// As many as the paper prints, of the value in the metric's own unit: two more than are printed of per cent.
    public let decimals: Int
    /// Where it stands on the axis of a sweep whose points are columns; nil in other tables.
    public let at: Double?
  }

  public let id: String
  public let caption: String
  /// As many as the paper prints.
  public let decimals: Int
  public let rows: [String]
  public let columns: [Column]
  /// Rows that are ranked against each other.
  public let blocks: [[String]]
  private let values: [[PublishedValue?]]

  /// The number in the metric's own unit; nil where the paper prints none, or only what it lies between.
  public func value(_ row: String, _ column: Column) -> Double? { printed(row, column)?.value }

  /// What the paper says of a cell; nil where it prints nothing.
  public func printed(_ row: String, _ column: Column) -> PublishedValue? {
    guard let r = rows.firstIndex(of: row), let c = columns.firstIndex(of: column) else { return nil }
    return values[r][c]
  }

  /// - Precondition: there is such a column.
  public func column(_ data: String, _ metric: String) -> Column {
    guard let column = columns.first(where: { $0.data == data && $0.metric == metric }) else {
      fatalError("\(id) has no column \(data) \(metric)")
    }
    return column
  }

  fileprivate init(id: String, _ json: CanonicalJSON, place: String) throws {
    func wrong(_ found: String, _ expected: String) -> StudyError {
      StudyError("table \(id): \(found)", place: place, expected: expected)
    }
    guard let rows = json["rows"]?.array?.map(\.string), let columns = json["columns"]?.array,
      let values = json["values"]?.array?.map(\.array)
    else { throw wrong("rows, columns or values missing", "rows, columns, values") }
    self.id = id
    caption = json["caption"]?.string ?? id
    let printedDecimals = json["decimals"]?.integer ?? 4
    decimals = printedDecimals
    self.rows = rows.compactMap(\.self)
    guard self.rows.count == rows.count, Set(self.rows).count == rows.count else {
      throw wrong("a row twice or without a name", "different strings")
    }
    let units = try columns.map { entry in
      switch (entry["unit"] ?? json["unit"])?.string ?? "" {
      case "": false
      case "percent": true
      case let unit: throw wrong("the unit \(unit)", "percent, or none for the metric's own")
      }
    }
    self.columns = try zip(columns, units).map { entry, isPercent in
      guard let data = entry["data"]?.string, let metric = entry["metric"]?.string,
        let direction = Direction(rawValue: entry["direction"]?.string ?? "higher")
      else { throw wrong("the column \(entry.text)", "data, metric, and direction higher or lower") }
      let at = entry["at"]?.double
      let name = entry["name"]?.string ?? "\(data) \(metric)\(at.map { " at \(CanonicalJSON($0).text)" } ?? "")"
      return Column(name: name, data: data, metric: metric, direction: direction, decimals: printedDecimals + (isPercent ? 2 : 0), at: at)
    }
    guard Set(self.columns.map(\.name)).count == columns.count else { throw wrong("a column twice", "different columns") }
    guard values.count == rows.count, values.allSatisfy({ $0?.count == columns.count }) else {
      throw wrong("values of another shape", "\(rows.count) lists of \(columns.count) values")
    }
    self.values = try values.map { line in
      try zip(line!, units).map { value, isPercent in
        guard value != .null else { return nil }
        guard let published = PublishedValue(value, scale: isPercent ? 0.01 : 1) else {
          throw wrong("the value \(value.text)", "a number, null, or an object with value and certainty, or with low and high")
        }
        return published
      }
    }
    let named = json["blocks"]?.array?.map { ($0.array ?? []).compactMap(\.string) }
    blocks = named ?? [self.rows]
    for row in blocks.joined() where !self.rows.contains(row) { throw wrong("a block names \(row)", "one of the rows") }
  }
}
