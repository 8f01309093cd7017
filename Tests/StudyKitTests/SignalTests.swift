import Foundation
import Testing

@testable import StudyKit

@Suite struct SignalTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func results() -> [String] {
    scratch.names("out/toystudy/store/cells").filter { $0.hasSuffix(".result") }
  }

  /// Swift's handlers of these print where the program was, and let it go on.
  @Test(arguments: [SIGQUIT, SIGABRT])
  func aQuitAndAnAbortEndTheRun(number: Int32) throws {
    let run = try ToyProgram(["--jobs", "1"], in: scratch, pause: 150, backtrace: true)
    #expect(eventually { !results().isEmpty })
    kill(run.process.processIdentifier, number)
    let start = ContinuousClock.now
    _ = try run.wait()
    #expect(run.process.terminationReason == .uncaughtSignal)
    #expect(run.process.terminationStatus == number)
    #expect(ContinuousClock.now - start < .seconds(2), "nothing is printed that takes seconds")
  }

  @Test func theEndOfTheTerminalStopsCleanly() throws {
    let run = try ToyProgram(["--jobs", "2"], in: scratch, pause: 150)
    #expect(eventually { !results().isEmpty })
    kill(run.process.processIdentifier, SIGHUP)
    let outcome = try run.wait()
    #expect(outcome.status == 130)
    #expect(outcome.errors.contains("stopping; finished cells are kept"))
    #expect(outcome.errors.contains("Finished cells are kept; run again to go on."))
  }

  @Test func nohupIsHeeded() throws {
    let run = try ToyProgram(["--jobs", "2"], in: scratch, pause: 50, shell: "trap '' HUP;")
    #expect(eventually { !results().isEmpty })
    kill(run.process.processIdentifier, SIGHUP)
    #expect(try run.wait().status == 0)
    #expect(results().count == 15)
  }

  /// In the smoke profile nothing looks at the flag before the epoch has ended.
  @Test func theSecondSignalEndsAtOnce() throws {
    let run = try ToyProgram(["--profile", "smoke"], in: scratch, pause: 4000)
    #expect(eventually { scratch.names("out/toystudy/store/cells").contains { $0.hasSuffix(".request.json") } })
    usleep(200_000)
    kill(run.process.processIdentifier, SIGINT)
    usleep(100_000)
    let start = ContinuousClock.now
    kill(run.process.processIdentifier, SIGINT)
    #expect(try run.wait().status == 130)
    #expect(ContinuousClock.now - start < .seconds(2))
  }

  /// However short memory is: a sentence, and no waiting without end.
  @Test(arguments: [150_000, 250_000, 300_000])
  func aLimitOfMemoryIsNoReasonToHang(kilobytes: Int) throws {
    for arguments in [["--profile", "smoke"], ["--profile", "smoke", "--jobs", "2"]] {
      let outcome = try ToyProgram.run(
        arguments, in: scratch, shell: "ulimit -v \(kilobytes);", launcher: ["/usr/bin/timeout", "-k", "1", "30"])
      #expect([0, 1, 127].contains(outcome.status), "\(kilobytes): \(outcome.status) \(outcome.errors)")
      if outcome.status != 0 { #expect(!outcome.errors.isEmpty) }
    }
  }
}
