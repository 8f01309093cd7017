import Foundation

/// What the file system refused, and what to do about it: the one error of reading and writing files.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Hashable, Sendable {
    /// There is nothing of that name.
    case missing
    /// Something stands there that is no plain file, or no folder where one is needed.
    case otherThing
    /// No space is left.
    case full
    /// The file may grow no further.
    case tooLarge
    /// Too many open files, or too little memory.
    case exhausted
    /// No right to do it, or a read-only file system.
    case forbidden
    /// Anything else: an error of the device.
    case failed
  }

  public let kind: Kind
  /// Whether something was to be read: then the input is at fault, else the machine.
  public let isOfReading: Bool
  /// What was found, as a sentence without a full stop: "cannot be written: No space left on device".
  public let found: String
  public let path: String
  public let hint: String

  /// - Parameters:
  ///   - action: what could not be done, "cannot be written".
  ///   - code: the system's `errno`.
  public init(_ action: String, _ path: String, code: Int32, reading isOfReading: Bool = false) {
    kind = Self.kind(of: code)
    // What the machine has too little of is no fault of what was to be read.
    self.isOfReading = isOfReading && kind != .exhausted
    found = "\(action): \(Self.reason(code))"
    self.path = path
    hint =
      switch kind {
      case .missing: "Check the path."
      case .otherThing: "Move away what stands there, or choose another path."
      case .full: "Free some space and run again: what is finished is kept."
      case .tooLarge: "Raise the limit of the size of a file (ulimit -f), or choose another path."
      case .exhausted: "Raise the limits of open files and memory (ulimit -n, ulimit -v), or use fewer --jobs."
      case .forbidden: "Make it readable and writable for you, or choose another path."
      case .failed: "Check the disk and the path."
      }
  }

  /// Something that is no plain file.
  static func notPlain(_ path: String) -> FileError {
    FileError(.otherThing, "is not a plain file", path, hint: "Put a file in its place.")
  }

  private init(_ kind: Kind, _ found: String, _ path: String, hint: String) {
    self.kind = kind
    isOfReading = true
    self.found = found
    self.path = path
    self.hint = hint
  }

  public var description: String { "\(path): \(found)\n  \(hint)" }

  /// The system's words for an `errno`.
  public static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  private static func kind(of code: Int32) -> Kind {
    switch code {
    case ENOENT: .missing
    case ENOTDIR, EISDIR, EEXIST, ENOTEMPTY, ELOOP, ENXIO: .otherThing
    case ENOSPC, EDQUOT: .full
    case EFBIG: .tooLarge
    case EMFILE, ENFILE, ENOMEM: .exhausted
    case EACCES, EPERM, EROFS: .forbidden
    default: .failed
    }
  }
}
