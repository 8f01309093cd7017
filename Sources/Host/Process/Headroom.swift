import Foundation

/// Room for memory to come: some libraries try for ever, or end the program, where they get none.
public enum Headroom {
  /// Maps and gives back so many bytes, of which none is touched.
  /// - Parameter reason: what needs it, "OpenBLAS maps 128 MB when it first multiplies".
  /// - Throws: `MachineError` where the process may not have them.
  public static func require(_ bytes: Int, _ reason: String) throws(MachineError) {
    let area = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let area, area != MAP_FAILED else {
      throw MachineError(
        "no room for \(bytes >> 20) MB of memory: \(reason)",
        hint: "Raise the limit of memory (ulimit -v), or end other programs.")
    }
    munmap(area, bytes)
  }

  /// Checks the limit of the stack: below, programs end without a word.
  /// - Throws: `MachineError` where it is too low.
  public static func requireStack(_ bytes: Int = 1 << 20) throws(MachineError) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit) == 0, limit.rlim_cur < rlim_t(bytes) else { return }
    throw MachineError(
      "a stack of \(limit.rlim_cur >> 10) kB, and \(bytes >> 10) kB are needed", hint: "Raise the limit of the stack (ulimit -s).")
  }
}
