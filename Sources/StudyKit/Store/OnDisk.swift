import Host

/// What the file system refuses, in the words of a study.
func onDisk<Value>(_ work: @autoclosure () throws(FileError) -> Value) throws(StudyError) -> Value {
  do { return try work() } catch { throw StudyError(error) }
}

extension StudyError {
  init(_ error: FileError) {
    self.init(error.isOfReading ? .input : .refused, error.found, place: error.path, hint: error.hint)
  }
}
