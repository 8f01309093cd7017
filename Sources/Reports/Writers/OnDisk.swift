import Host

/// What the file system refuses, in the words of this module.
func onDisk<Value>(_ work: @autoclosure () throws(FileError) -> Value) throws(ReportError) -> Value {
  do { return try work() } catch { throw ReportError(error) }
}

extension ReportError {
  init(_ error: FileError) {
    self.init(error.isOfReading ? .reading : .writing, error.found, path: error.path, hint: error.hint)
  }
}
