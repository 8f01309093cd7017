import CKernels
import Host

/// Values by name: for tests, artifacts and early stopping. Reading first catches up the rows of `exact` tables.
extension Parameters {
  /// A parameter's values, row-major, without the padding row.
  public func values(named name: String) -> [Float] { withValues(named: name) { Array($0) } }

  /// Reads a parameter's values in place, row-major, without the padding row.
  public func withValues<Result>(
    named name: String, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    flush()
    return try body(UnsafeBufferPointer(elements(number(named: name))))
  }

  /// Sets a parameter's values, row-major, without the padding row; the optimizer's state stays.
  public func set(_ name: String, _ values: [Float]) {
    flush()
    let target = elements(number(named: name))
    require(values.count == target.count, "\(name) has \(target.count) values, got \(values.count)")
    _ = target.update(fromContentsOf: values)
  }

  public func snapshot() -> Snapshot {
    flush()
    return Snapshot(values: declared.indices.map { Array(elements($0)) })
  }

  /// Puts the values back; the optimizer's state stays as it is.
  public func restore(_ snapshot: Snapshot) {
    flush()
    require(
      snapshot.values.map(\.count) == declared.indices.map { elements($0).count },
      "the snapshot was taken of other parameters: it holds \(snapshot.values.map(\.count)) numbers, and these are \(declared.indices.map { elements($0).count })")
    for (number, values) in snapshot.values.enumerated() { _ = elements(number).update(fromContentsOf: values) }
  }

  /// The trained numbers of a parameter, in place.
  func elements(_ number: Int) -> UnsafeMutableBufferPointer<Float> {
    let table = tables[number]
    return UnsafeMutableBufferPointer(start: table.values, count: Int(table.rows * table.dimension))
  }
}
