public import CKernels
import Glibc
import Host

/// The hot loops in C, compiled for several instruction sets; the processor decides which are used, or the environment.
public enum InstructionSet {
  /// The environment variable that names the set to use, so that one machine can run what others would.
  public static let variable = "RECOUNT_INSTRUCTIONS"

  /// All there are, best last.
  static let names = ["baseline", "avx2", "avx512"]

  /// The loops in use: those of the best set this processor has, unless the environment names another.
  nonisolated(unsafe) public static let chosen: UnsafePointer<ck_table> = {
    do {
      return try table(named: getenv(variable).map { String(cString: $0) })
    } catch {
      refuse("\(error)")
    }
  }()

  /// The tables of all instruction sets this processor has, best last; tests hold them all to the same results.
  public static var supported: [UnsafePointer<ck_table>] {
    var tables: [UnsafePointer<ck_table>] = Array(repeating: ck_best_table(), count: names.count)
    let count = ck_supported_tables(&tables)
    return Array(tables.prefix(Int(count)))
  }

  /// The name of the one in use: `baseline`, `avx2` or `avx512`.
  public static var name: String { name(of: chosen) }

  /// Checks what the environment says, without using it: a program refuses it before it begins.
  public static func check() throws(UnusablePath) {
    _ = try table(named: getenv(variable).map { String(cString: $0) })
  }

  /// The loops of a set; without a name those of the best.
  static func table(named wanted: String?) throws(UnusablePath) -> UnsafePointer<ck_table> {
    guard let wanted else { return ck_best_table() }
    let supported = supported
    if let table = supported.first(where: { name(of: $0) == wanted }) { return table }
    let here = supported.map(name(of:)).joined(separator: ", ")
    throw UnusablePath(
      names.contains(wanted)
        ? "\(variable) is “\(wanted)”, which this processor cannot run"
        : "\(variable) is “\(wanted)”; expected \(names.joined(separator: ", "))",
      hint: "This processor runs \(here). Leave the variable out for the best of them.")
  }

  private static func name(of table: UnsafePointer<ck_table>) -> String { String(cString: table.pointee.name) }
}

/// Instructions or a BLAS kernel that the environment asks for and that cannot be had: what was found, and what there is.
public struct UnusablePath: Error, CustomStringConvertible, Equatable {
  public let description: String

  init(_ found: String, hint: String) { description = "\(found).\n  \(hint)" }
}

/// Runs `body` with subnormal numbers taken as zero on this thread: they slow arithmetic down a hundredfold, and decayed
/// moments of optimizers would end as such.
@inlinable
public func flushingSubnormals<Result>(_ body: () throws -> Result) rethrows -> Result {
  let state = ck_flush_subnormals()
  defer { ck_restore_subnormals(state) }
  return try body()
}
