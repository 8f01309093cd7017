import Foundation
import Testing

@testable import Host

@Suite struct ProgramCallTests {
  private func shell(_ script: String) -> ProgramCall { ProgramCall("sh", ["-c", script]) }

  @Test func whatIsSaidAndHowItEndedAreTold() throws {
    var call = shell("cat; echo said; echo wrong >&2; exit 3")
    call.errors = .piped
    call.input = .piped
    let outcome = try call.run(reading: Array("read ".utf8))
    #expect(outcome.ending == .exited(3))
    #expect(outcome.outputText == "read said\n")
    #expect(String(decoding: outcome.errors, as: UTF8.self) == "wrong\n")
    #expect(!outcome.isSuccess && !outcome.isOverdue)
    #expect(try shell("kill -TERM $$").run().ending == .killed(signal: SIGTERM))
  }

  @Test func errorsMayJoinTheOutput() throws {
    var call = shell("echo one; echo two >&2")
    call.errors = .joined
    #expect(try call.run().outputText == "one\ntwo\n")
  }

  @Test func moreThanAPipeHoldsGoesThroughBothWays() throws {
    let text = [UInt8](repeating: 65, count: 1 << 20)
    var call = ProgramCall("cat", [])
    call.input = .piped
    #expect(try call.run(reading: text).output == text)
    #expect(try call.run(reading: text, keeping: 10).output.count == 10)
  }

  /// With all that it has started.
  @Test func aProgramThatHangsIsEnded() throws {
    let start = ContinuousClock.now
    let outcome = try shell("sleep 30 & sleep 30; wait").run(limit: 0.3)
    #expect(outcome.isOverdue && !outcome.isSuccess)
    #expect(outcome.ending == .killed(signal: SIGKILL))
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func aChildThatKeepsThePipeOpenIsNotWaitedFor() throws {
    let start = ContinuousClock.now
    let outcome = try shell("sleep 8 & echo done").run()
    #expect(outcome.isSuccess && outcome.outputText == "done\n")
    #expect(ContinuousClock.now - start < .seconds(6))
  }

  @Test func aProgramThatIsNotThereIsASentence() {
    let error = #expect(throws: MachineError.self) { try ProgramCall("no-such-program", []).run() }
    #expect(error?.found == "cannot start no-such-program: No such file or directory")
    #expect(error?.hint == "Install the program, or correct PATH.")
  }

  /// A program of ours is started by a process that ignores the signal of a closed pipe; others expect to meet it.
  @Test func otherProgramsMeetTheSignalsTheyExpect() throws {
    signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, SIG_DFL) }
    #expect(try shell("kill -PIPE $$; echo alive").run().ending == .killed(signal: SIGPIPE))
  }

  @Test func pipesDoNotLeakIntoSiblings() throws {
    let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    for _ in 0..<20 { _ = try shell("true").run() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count <= before + 2)
  }

  @Test func aThreadDoesItsWorkAndRoomIsLookedFor() throws {
    let done = DispatchSemaphore(value: 0)
    try Threads.start { done.signal() }
    #expect(done.wait(timeout: .now() + 5) == .success)
    try Threads.requireOne("which nobody needs")
    try Headroom.require(1 << 20, "little")
    let error = #expect(throws: MachineError.self) { try Headroom.require(1 << 60, "a test asks for too much") }
    #expect(error?.found.contains("a test asks for too much") == true)
  }
}
