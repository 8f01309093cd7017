import Foundation
import Testing

@testable import StudyKit

/// What a person cannot be told must not change what happens; what a program was called for must not be lost in silence.
@Suite struct StreamTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  /// Through a shell, with the program as "$0" and its arguments behind.
  private func run(_ arguments: [String], _ script: String) throws -> ToyProgram.Outcome {
    try ToyProgram.run(arguments, in: scratch, script: script)
  }

  @Test(arguments: ["\"$0\" \"$@\" 2>&-", "\"$0\" \"$@\" 2>/dev/full", "(\"$0\" \"$@\"; echo $? >status) 2>&1 | true; exit $(cat status)"])
  func anErrorThatCannotBePrintedKeepsItsStatus(script: String) throws {
    #expect(try run(["report", "--results", "/nonexistent/R"], script).status == 2)
    #expect(try run(["--seeds", "0"], script).status == 2)
    #expect(try run(["--profile", "full", "--models", "failing,toy"], script).status == 1, "a finished report with failed cells")
  }

  @Test func aRunWithoutAnyStreamGivesTheSameBytes() throws {
    let straight = try Scratch()
    #expect(try ToyProgram.run(["--hide-measured", "--jobs", "2"], in: straight).status == 0)
    #expect(try run(["--hide-measured", "--jobs", "2"], "\"$0\" \"$@\" <&- >&- 2>&-").status == 0)
    let without = ["store", "results.pack"]
    #expect(scratch.tree("out/toystudy", without: without) == straight.tree("out/toystudy", without: without))
    let lock = try scratch.contents("out/toystudy/store/lock")
    #expect(!String(decoding: lock, as: UTF8.self).contains("cells"), "a message was written into a file")
  }

  @Test(arguments: [["status"], ["plan"], ["--help"], ["explain", "0"]])
  func aProductThatCannotBePrintedIsSaid(arguments: [String]) throws {
    #expect(try ToyProgram.run(["--profile", "smoke"], in: scratch).status == 0)
    var arguments = arguments
    if arguments[0] == "explain" {
      arguments[1] = String(scratch.names("out/toystudy/store/cells").first { $0.hasSuffix(".result") }!.dropLast(7))
    }
    let full = try run(arguments, "\"$0\" \"$@\" >/dev/full")
    #expect(full.status == 1)
    #expect(full.errors.contains("cannot write to standard output: No space left on device"), "\(full.errors)")
    let closed = try run(arguments, "\"$0\" \"$@\" >&-")
    #expect(closed.status == 1)
    #expect(closed.errors.contains("cannot write to standard output: it is closed"), "\(closed.errors)")
    // A reader that has gone, as behind `| head`, is no error, and the shell sees what it sees of other programs.
    let gone = try run(arguments, "(\"$0\" \"$@\"; echo $? >status) | true; exit $(cat status)")
    #expect([0, 141].contains(gone.status), "0 where all was written before the reader had gone")
    #expect(gone.errors.isEmpty, "\(gone.errors)")
  }
}
