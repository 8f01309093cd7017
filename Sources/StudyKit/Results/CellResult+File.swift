import Evaluation
import Host
import Interactions

/// How a result lies in a `ColumnFile`.
///
/// The header's "record" is what the same request gives again; "measured" is what it does not. The digest covers the
/// record and the raw columns, so that it is independent of zlib and of the clock.
extension CellResult {
  func encoded(id: String) throws -> [UInt8] {
    let (record, columns) = try recordAndColumns()
    return ColumnFile(
      kind: .cell,
      header: [
        "id": .string(id), "digest": .string(Self.digest(record, columns)), "record": record,
        "measured": try CanonicalJSON(encoding: measured),
      ], columns: columns
    ).encoded()
  }

  /// Equal for equal outcomes, whatever was measured and whatever was built around it.
  var digest: String {
    get throws {
      let (record, columns) = try recordAndColumns()
      return Self.digest(record, columns)
    }
  }

  private func recordAndColumns() throws -> (record: CanonicalJSON, columns: [String: StoredColumn]) {
    var columns: [String: StoredColumn] = [:]
    for (set, cases) in self.cases { cases.add(to: &columns, prefix: "cases/\(set.name)/") }
    var shapes: [String: CanonicalJSON] = [:]
    for (name, matrix) in artifacts {
      columns["artifact/\(name)"] = .floats(matrix.values)
      shapes[name] = [.number(CanonicalNumber(matrix.rows)), .number(CanonicalNumber(matrix.columns))]
    }
    var record: [String: CanonicalJSON] = [
      "status": status.canonical, "inputs": try CanonicalJSON(encoding: inputs),
      "training": try CanonicalJSON(encoding: training), "artifacts": .object(shapes),
      "cases": .object(
        Dictionary(
          uniqueKeysWithValues: self.cases.map { set, cases in
            (set.name, CanonicalJSON.array(cases.scalars.keys.sorted().map { .string($0) }))
          })),
    ]
    if let validation { record["validation"] = try CanonicalJSON(encoding: validation) }
    return (.object(record), columns)
  }

  /// The build that made the result is left out: an unrelated commit changes no outcome.
  static func digest(_ record: CanonicalJSON, _ columns: [String: StoredColumn]) -> String {
    var members = record.object ?? [:]
    for name in ["sources", "commit", "dirty"] {
      var inputs = members["inputs"]?.object ?? [:]
      inputs[name] = nil
      members["inputs"] = .object(inputs)
    }
    var bytes = Array(CanonicalJSON.object(members).text.utf8)
    for (name, column) in columns.sorted(by: { $0.key < $1.key }) {
      bytes += Array("\n\(name) \(column.type) \(column.count)\n".utf8) + column.raw
    }
    return SHA256Digest(of: bytes).hex
  }

  init(record: CanonicalJSON, measured: CanonicalJSON, columns: [String: StoredColumn], place: String) throws {
    func damaged(_ found: String) -> StudyError {
      StudyError(found, place: place, expected: "a cell result", hint: "Delete the file; the next run computes it again.")
    }
    guard let status = Status(canonical: record["status"] ?? .null), let inputs = record["inputs"] else {
      throw damaged("a record without status and inputs")
    }
    do {
      self.init(
        status: status, inputs: try inputs.decode(), validation: try record["validation"]?.decode(),
        training: try record["training"]?.decode() ?? TrainingFacts(), measured: try measured.decode())
    } catch let error as StudyError {
      throw damaged(error.found + (error.expected.map { ", expected \($0)" } ?? ""))
    }
    if let flaw = validation?.flaw ?? training.flaw { throw damaged(flaw) }
    for (name, scalars) in try Self.members("cases", of: record, damaged) {
      guard let names = scalars.array, names.allSatisfy({ $0.string != nil }),
        let cases = TestCases(columns, prefix: "cases/\(name)/", scalars: names.compactMap(\.string))
      else { throw damaged("test cases “\(name)” with a column missing") }
      if let flaw = cases.flaw { throw damaged("test cases “\(name)” with \(flaw)") }
      self.cases[CandidateSet(name: name)] = cases
    }
    for (name, shape) in try Self.members("artifacts", of: record, damaged) {
      guard let column = columns["artifact/\(name)"] else { continue }  // a pack leaves out artifacts no page shows
      guard case .floats(let values) = column, let matrix = Matrix(shape: shape, values: values) else {
        throw damaged("the artifact “\(name)” of shape \(shape.text.prefix(60)), which its \(column.count) values do not fill")
      }
      guard values.allSatisfy(\.isFinite) else { throw damaged("the artifact “\(name)” with a number that is not finite") }
      artifacts[name] = matrix
    }
  }

  /// The members of an object in the record, by name; none where it is not there.
  private static func members(
    _ name: String, of record: CanonicalJSON, _ damaged: (String) -> StudyError
  ) throws -> [(key: String, value: CanonicalJSON)] {
    guard let value = record[name] else { return [] }
    guard let members = value.object else { throw damaged("\(value.text.prefix(60)) as “\(name)”, expected an object") }
    return members.sorted { $0.key < $1.key }
  }
}

extension Matrix {
  /// Nil where the shape is not of two sides that make as many values.
  fileprivate init?(shape: CanonicalJSON, values: [Float]) {
    guard let sides = shape.array, sides.count == 2, let rows = sides[0].integer, let columns = sides[1].integer,
      rows >= 0, columns >= 1
    else { return nil }
    let (count, overflows) = rows.multipliedReportingOverflow(by: columns)
    guard !overflows, count == values.count else { return nil }
    self.init(rows: rows, columns: columns, values: values)
  }
}

extension ValidationCurve {
  fileprivate var flaw: String? {
    if epochs.count != values.count { return "a validation curve of \(values.count) values for \(epochs.count) epochs" }
    let isRising = zip(epochs, epochs.dropFirst()).allSatisfy { $0 < $1 } && (epochs.first ?? 0) >= 0
    return isRising ? nil : "a validation curve whose epochs do not rise"
  }
}

extension TrainingFacts {
  fileprivate var flaw: String? {
    let counts = [parameters, epochs, bestEpoch ?? 0]
    return counts.allSatisfy { $0 >= 0 } ? nil : "a training of \(parameters) parameters, \(epochs) epochs, the best \(bestEpoch ?? 0)"
  }
}

extension CellResult.Status {
  var canonical: CanonicalJSON {
    switch self {
    case .ok: "ok"
    case .failed(let reason, let place): ["failed": .string(reason), "place": .string(place)]
    case .diverged(let epoch): ["diverged": .number(CanonicalNumber(epoch))]
    }
  }

  init?(canonical: CanonicalJSON) {
    if canonical == "ok" {
      self = .ok
    } else if let reason = canonical["failed"]?.string {
      self = .failed(reason: reason, place: canonical["place"]?.string ?? "")
    } else if let epoch = canonical["diverged"]?.integer {
      self = .diverged(epoch: epoch)
    } else {
      return nil
    }
  }
}

extension TestCases {
  func add(to columns: inout [String: StoredColumn], prefix: String) {
    columns[prefix + "users"] = .ascending(users)
    columns[prefix + "candidates"] = .ascending(candidates)
    columns[prefix + "offsets"] = .ascending(offsets)
    columns[prefix + "above"] = .integers(above)
    columns[prefix + "tied"] = .integers(tied)
    for (name, values) in scalars { columns[prefix + "scalar/" + name] = .floats(values) }
  }

  init?(_ columns: [String: StoredColumn], prefix: String, scalars names: [String]) {
    guard case .ascending(let users)? = columns[prefix + "users"],
      case .ascending(let candidates)? = columns[prefix + "candidates"],
      case .ascending(let offsets)? = columns[prefix + "offsets"],
      case .integers(let above)? = columns[prefix + "above"], case .integers(let tied)? = columns[prefix + "tied"]
    else { return nil }
    var scalars: [String: [Float]] = [:]
    for name in names {
      guard case .floats(let values)? = columns[prefix + "scalar/" + name] else { return nil }
      scalars[name] = values
    }
    self.init(users: users, candidates: candidates, offsets: offsets, above: above, tied: tied, scalars: scalars)
  }
}
