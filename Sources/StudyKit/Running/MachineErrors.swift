import Foundation
import Host
import Interactions

/// What the machine refuses, in the words of a study.
func onMachine<Value>(_ work: @autoclosure () throws(MachineError) -> Value) throws(StudyError) -> Value {
  do { return try work() } catch { throw StudyError(error) }
}

extension StudyError {
  init(_ error: MachineError) { self.init(.refused, error.found, hint: error.hint) }

  /// What a runner threw that says nothing about the model: the machine refused, or the data are not what they should be.
  /// Nil for a failure of the model's own. The one must not be stored, since the next run may be spared it; the other must.
  init?(refusalIn error: any Error) {
    switch error {
    case let error as StudyError where error.status != .input: self = error
    case let error as MachineError: self.init(error)
    case let error as FileError: self.init(error)
    case let error as InteractionError where error.kind != .request:
      self.init(
        error.kind == .machine ? .refused : .input, error.found,
        place: error.path.map { path in error.line.map { "\(path):\($0)" } ?? path }, expected: error.expected, hint: error.hint)
    default:
      guard let sentence = SystemSentence(error) else { return nil }
      self.init(.refused, sentence.found, place: sentence.path)
    }
  }
}

/// The words of an error that Foundation or the system made: one sentence and a path, in place of a dump of its parts.
struct SystemSentence {
  let found: String
  let path: String?

  /// - Returns: nil for an error that is not of that kind.
  init?(_ error: any Error) {
    guard error is CocoaError || error is POSIXError || error is URLError || type(of: error) == NSError.self else { return nil }
    let parts = error as NSError
    path = (parts.userInfo[NSFilePathErrorKey] as? String) ?? (parts.userInfo[NSURLErrorKey] as? URL)?.path
    if let code = Self.systemCode(parts) {
      found = "the system refused: \(String(cString: strerror(code)))"
    } else {
      let said = parts.localizedDescription
      found = said.hasSuffix(".") ? String(said.prefix { $0 != "." }) : said
    }
  }

  private static func systemCode(_ error: NSError) -> Int32? {
    if error.domain == NSPOSIXErrorDomain { return Int32(exactly: error.code) }
    if let below = error.userInfo[NSUnderlyingErrorKey] as? NSError { return systemCode(below) }
    switch CocoaError.Code(rawValue: error.code) {
    case .fileNoSuchFile, .fileReadNoSuchFile: return ENOENT
    case .fileWriteNoPermission, .fileReadNoPermission: return EACCES
    case .fileWriteOutOfSpace: return ENOSPC
    case .fileWriteFileExists: return EEXIST
    case .fileWriteVolumeReadOnly: return EROFS
    default: return nil
    }
  }
}
