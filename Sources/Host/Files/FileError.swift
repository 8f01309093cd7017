import Foundation

/// What the file system refused, and what to do about it: the one error of reading and writing files.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Hashable, Sendable {
    /// There is nothing of that name.
    case missing
    /// Something stands there that is no plain file, or no folder where one is needed.
    case otherThing
    /// No space is left, or the file may grow no further.
    case full
    /// No right to do it, or a read-only file system.
    case forbidden
    /// Anything else: no more descriptors, an error of the device.
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
    self.isOfReading = isOfReading
    found = "\(action): \(Self.reason(code))"
    self.path = path
    hint =
      switch kind {
      case .missing: "Check the path."
      case .otherThing: "Move away what stands there, or choose another path."
      case .full: "Free some space and run again: what is finished is kept."
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
    case ENOSPC, EDQUOT, EFBIG: .full
    case EACCES, EPERM, EROFS: .forbidden
    default: .failed
    }
  }
}
