import Foundation

/// The three descriptors every program expects to find open.
public enum StandardStreams {
  /// Fills those that were closed by whoever started the program: the next file opened would take the number, and what is
  /// meant for a person would be written into a result. Output that was closed goes on refusing to be written.
  public static func keepOpen() {
    for (descriptor, mode) in [(Int32(0), O_RDONLY), (1, O_RDONLY), (2, O_WRONLY)] {
      guard fcntl(descriptor, F_GETFD) < 0, errno == EBADF else { continue }
      // The lowest free number is this one: those below it are open.
      _ = open("/dev/null", mode)
    }
  }

  /// Writes all bytes.
  /// - Returns: 0, or the `errno` of what was refused.
  static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        if count < 0 && errno == EAGAIN {
          // Somebody has made the stream one that does not wait.
          var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          guard poll(&place, 1, 10_000) != 0 else { return EAGAIN }
          continue
        }
        guard count >= 0 else { return errno }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      return 0
    }
  }
}

/// Where a program says what is wrong and how far it is.
public enum StandardError {
  /// What cannot be said is lost, and nothing else: a stream that is closed, full or broken changes no outcome.
  public static func write(_ text: String) { _ = StandardStreams.write(text, to: 2) }
}

/// Where a program's product goes: what it was called for.
public enum StandardOutput {
  /// Nobody reads any more, as after `| head`: no error, and no reason to go on.
  public struct Closed: Error {}

  /// The status with which a program ends whose reader has gone: the shell's for one that died of the broken pipe.
  public static let closedStatus: Int32 = 128 + SIGPIPE

  /// - Throws: `Closed`, or `MachineError` where the stream is closed or the disk behind it full.
  public static func print(_ line: String) throws {
    switch StandardStreams.write(line + "\n", to: 1) {
    case 0: return
    case EPIPE: throw Closed()
    case let code:
      let reason = code == EBADF ? "it is closed" : String(cString: strerror(code))
      throw MachineError("cannot write to standard output: \(reason)", hint: "What was printed so far is not all.")
    }
  }
}
