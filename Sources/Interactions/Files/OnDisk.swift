import Host

/// What the file system refuses, in the words of this module.
func onDisk<Value>(_ work: @autoclosure () throws(FileError) -> Value) throws(InteractionError) -> Value {
  do { return try work() } catch { throw InteractionError(error) }
}

extension InteractionError {
  init(_ error: FileError) {
    let kind: Kind =
      switch error.kind {
      case .missing: .missing
      case .otherThing where error.isOfReading: .malformed
      default: .machine
      }
    self.init(kind, error.found, path: error.path, hint: error.hint)
  }
}
