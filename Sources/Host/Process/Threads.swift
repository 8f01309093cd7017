import Foundation

/// Threads whose start may be refused: Foundation's says nothing where the system has no more, and who waits for what the
/// thread was to do waits for ever.
public enum Threads {
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts a thread that nobody waits for.
  /// - Throws: `MachineError` where the system starts no more.
  public static func start(_ body: @escaping @Sendable () -> Void) throws(MachineError) {
    pthread_detach(try begin(body))
  }

  /// Starts a thread that does nothing, for libraries that end the program where they cannot have one.
  /// - Parameter reason: what the thread is for, "which Pango needs".
  public static func requireOne(_ reason: String) throws(MachineError) {
    do throws(MachineError) {
      pthread_join(try begin {}, nil)
    } catch {
      throw MachineError("\(error.found), \(reason)", hint: error.hint)
    }
  }

  private static func begin(_ body: @escaping @Sendable () -> Void) throws(MachineError) -> pthread_t {
    let work = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { pointer in
        Unmanaged<Work>.fromOpaque(pointer!).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      work.release()
      throw MachineError(
        "cannot start a thread: \(String(cString: strerror(code)))",
        hint: "The limit of processes (ulimit -u), of the group (pids.max) or of memory (ulimit -v) is reached: raise it.")
    }
    return thread
  }
}
