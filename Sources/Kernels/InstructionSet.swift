public import CKernels

/// The hot loops in C, compiled for several instruction sets; the processor decides which are used.
public enum InstructionSet {
  /// The table of loops for the best instruction set this processor has.
  public static var best: UnsafePointer<ck_table> { ck_best_table() }

  /// The tables of all instruction sets this processor has, best last; tests hold them all to the same results.
  public static var supported: [UnsafePointer<ck_table>] {
    var tables: [UnsafePointer<ck_table>] = Array(repeating: ck_best_table(), count: 3)
    let count = ck_supported_tables(&tables)
    return Array(tables.prefix(Int(count)))
  }

  /// The name of the one in use: `baseline`, `avx2` or `avx512`.
  public static var name: String { String(cString: best.pointee.name) }
}

/// Runs `body` with subnormal numbers taken as zero on this thread: they slow arithmetic down a hundredfold, and decayed
/// moments of optimizers would end as such.
@inlinable
public func flushingSubnormals<Result>(_ body: () throws -> Result) rethrows -> Result {
  let state = ck_flush_subnormals()
  defer { ck_restore_subnormals(state) }
  return try body()
}
