/// Checks what a caller must have made sure of, in every build: `precondition` keeps its sentence to itself where code is
/// optimised, and a person who adds a model would read "Illegal instruction" and nothing else.
///
/// Prints the sentence with its place on standard error and traps. Not for inner loops.
@inlinable @inline(__always)
public func require(
  _ condition: @autoclosure () -> Bool, _ sentence: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition() { refuse(sentence(), file: file, line: line) }
}

/// Ends the program with a sentence, where going on would be wrong.
@inlinable @inline(never)
public func refuse(_ sentence: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line) -> Never {
  fatalError(sentence(), file: file, line: line)
}
