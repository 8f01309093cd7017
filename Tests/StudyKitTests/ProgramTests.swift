import Foundation
import Testing
import toystudy

@testable import StudyKit

/// The toy study as a program: workers, signals, exit statuses.
@Suite struct ProgramTests {
  let scratch: Scratch
  let cells = "out/toystudy/store/cells"

  init() throws { scratch = try Scratch() }

  private func results() -> [String] { scratch.names(cells).filter { $0.hasSuffix(".result") } }

  /// Everything a report consists of.
  private func report(_ scratch: Scratch) -> [String: Data] {
    scratch.tree("out/toystudy", without: ["store", "results.pack"])
  }

  @Test func anInterruptedRunGivesTheBytesOfAnUninterruptedOne() throws {
    let straight = try Scratch()
    #expect(try ToyProgram.run(["--hide-measured", "--jobs", "2"], in: straight).status == 0)

    let first = try ToyProgram(["--hide-measured", "--jobs", "2"], in: scratch, pause: 150)
    #expect(eventually { results().count >= 3 })
    kill(first.process.processIdentifier, SIGKILL)
    #expect(try first.wait().status == SIGKILL)
    let kept = results()
    usleep(300_000)  // workers that outlived their coordinator would add results now
    #expect(results().count <= kept.count + 2)
    let stopped = results().count
    #expect(stopped < 15)

    #expect(try ToyProgram.run(["--hide-measured", "--jobs", "2"], in: scratch).status == 0)
    #expect(results().count == 15)
    #expect(report(scratch) == report(straight))
    #expect(!report(scratch).isEmpty)
    #expect(!scratch.names(cells).contains { $0.contains(".partial") })
  }

  @Test func workersDieWithTheirParent() throws {
    let run = try ToyProgram(["--jobs", "2"], in: scratch, pause: 2000)
    #expect(eventually { workers().count == 2 })
    kill(run.process.processIdentifier, SIGKILL)
    #expect(eventually { workers().isEmpty })
    _ = try run.wait()
  }

  /// Processes that work on a request of this scratch directory.
  private func workers() -> [String] { workerIDs().map(String.init) }

  private func workerIDs() -> [pid_t] {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return processes.compactMap { pid_t($0) }.sorted().filter { id in
      let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline").map { String(decoding: $0, as: UTF8.self) } ?? ""
      guard line.contains("toystudy"), line.contains("request.json") else { return false }
      return (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(id)/cwd")) == scratch.path
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalStopsCleanly(number: Int32) throws {
    let run = try ToyProgram(["--jobs", "2"], in: scratch, pause: 150)
    #expect(eventually { results().count >= 2 })
    kill(run.process.processIdentifier, number)
    let outcome = try run.wait()
    #expect(outcome.status == 130)
    #expect(outcome.errors.contains("Finished cells are kept"))
    #expect(workers().isEmpty)
    let kept = scratch.tree(cells).filter { $0.key.hasSuffix(".result") }
    #expect(try ToyProgram.run(["--jobs", "2"], in: scratch).status == 0)
    let now = scratch.tree(cells)
    #expect(kept.allSatisfy { now[$0.key] == $0.value }, "finished cells are not run again")
  }

  @Test func aDeletedResultAloneIsRunAgain() throws {
    #expect(try ToyProgram.run([], in: scratch).status == 0)
    let before = scratch.tree(cells)
    let victim = Cell(
      model: ModelChoice(name: "toy", options: ["strength": 1]), data: DataSet(name: "beta"), seed: 2)
    let name = "\(victim.id).result"
    try #require(before[name] != nil)
    try FileManager.default.removeItem(atPath: "\(scratch.path)/\(cells)/\(name)")
    #expect(try ToyProgram.run([], in: scratch).status == 0)
    let after = scratch.tree(cells)
    #expect(after.keys.sorted() == before.keys.sorted())
    #expect(before.filter { after[$0.key] != $0.value }.keys.sorted() == [name])
    #expect(report(scratch)["numbers.csv"] != nil)
  }

  @Test func troubleInOneCellStaysThere() throws {
    let outcome = try ToyProgram.run(["--profile", "full", "--jobs", "2"], in: scratch)
    #expect(outcome.status == 1)
    #expect(results().count == 18, "nothing is stored of the cell whose worker was killed")
    for words in [
      "failing on alpha", "the loss went away", "crashing on alpha", "signal 11", "killed on alpha", "signal 9",
      "tried once more", "Likely the memory was used up", "3 cells failed; --retry-failed runs them again",
      "1 cells have not been run",
    ] {
      #expect(outcome.errors.contains(words), "\(words): \(outcome.errors)")
    }
    #expect(report(scratch)["claims.json"] != nil, "the report renders what there is")
    #expect(try ToyProgram.run(["status"], in: scratch).output.contains("1 missing, 3 failed"))

    let again = try ToyProgram.run(["--profile", "full"], in: scratch, unlucky: false)
    #expect(again.status == 1)
    #expect(again.errors.contains("1/1 cells"), "the killed cell is run again unasked, and failed ones are not: \(again.errors)")
    #expect(try ToyProgram.run(["status"], in: scratch).output.contains("0 missing, 3 failed"))
  }

  /// The second attempt is a cell like any other.
  @Test func aWorkerKilledOnceIsTriedOnceMore() throws {
    let straight = try Scratch()
    #expect(try ToyProgram.run(["--hide-measured", "--jobs", "2"], in: straight).status == 0)
    let run = try ToyProgram(["--hide-measured", "--jobs", "2"], in: scratch, pause: 200)
    var victims = 0
    for number in [SIGKILL, SIGTERM, SIGQUIT] where eventually({ !workerIDs().isEmpty }) {
      if kill(workerIDs()[0], number) == 0 { victims += 1 }
      usleep(250_000)
    }
    #expect(victims == 3)
    let outcome = try run.wait()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("tried once more"))
    #expect(report(scratch) == report(straight))
  }

  @Test func aStoppedWorkerIsToldAndEndedInTime() throws {
    let run = try ToyProgram(["--jobs", "1", "--cell-timeout", "0.1"], in: scratch, pause: 100)
    #expect(eventually { !workerIDs().isEmpty })
    let stopped = try #require(workerIDs().first)
    kill(stopped, SIGSTOP)
    let outcome = try run.wait()
    #expect(outcome.status == 0, "\(outcome.errors)")
    for words in ["no news for 3 s", "process \(stopped); it is stopped", "longer than the 6 s of --cell-timeout"] {
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
  }

  @Test func patienceGrowsWithTheEpoch() {
    #expect(ActiveCell.patience(cost: 1, epochs: nil, limit: nil) == .seconds(120))
    #expect(ActiveCell.patience(cost: 600, epochs: 10, limit: nil) == .seconds(1200))
    #expect(ActiveCell.patience(cost: 600, epochs: 10, limit: .seconds(60)) == .seconds(30))
  }

  @Test func aFullDiskIsAClearError() throws {
    // No file may be larger than one block of 512 bytes: results are, requests are not.
    for arguments in [["--profile", "smoke"], ["--jobs", "2"]] {
      let scratch = try Scratch()
      let outcome = try ToyProgram.run(arguments, in: scratch, shell: "ulimit -f 1;")
      #expect(outcome.status == 1, "\(arguments)")
      #expect(outcome.errors.contains("File too large"))
      #expect(outcome.errors.contains("Raise the limit of the size of a file (ulimit -f)"))
      let names = scratch.names("out/toystudy/store/cells")
      #expect(!names.contains { $0.contains(".partial") || $0.hasSuffix(".result") })
    }
  }

  @Test func twoCoordinatorsDoNotMeet() throws {
    let first = try ToyProgram(["--jobs", "1"], in: scratch, pause: 150)
    #expect(eventually { !results().isEmpty })
    let second = try ToyProgram.run([], in: scratch)
    #expect(second.status == 1)
    #expect(second.errors.contains("another run is working on this store"))
    kill(first.process.processIdentifier, SIGKILL)
    _ = try first.wait()
    #expect(try ToyProgram.run([], in: scratch).status == 0, "the lock went with its holder")
  }

  @Test func theReportIsRenderedFromThePackAlone() throws {
    #expect(try ToyProgram.run(["--hide-measured"], in: scratch).status == 0)
    let rendered = report(scratch)
    let other = try Scratch()
    try FileManager.default.copyItem(
      atPath: "\(scratch.path)/out/toystudy/results.pack", toPath: "\(other.path)/results.pack")
    let outcome = try ToyProgram.run(["report", "--results", "results.pack", "--hide-measured"], in: other)
    #expect(outcome.status == 0)
    #expect(report(other) == rendered)
    #expect(try ToyProgram.run(["verify", "--sample", "2", "--results", "results.pack"], in: other).status == 0)
    #expect(try ToyProgram.run(["status", "--results", "results.pack"], in: other).output.contains("15 done"))
  }

  @Test func workersAreToldOneThread() throws {
    #expect(Machine.blasEnvironment["OPENBLAS_NUM_THREADS"] != nil)
  }

  @Test(arguments: [
    (["--seeds", "0"], "--seeds is 0"), (["--profile", "huge"], "'smoke', 'quick', 'standard' or 'full'"),
    (["--jobs", "0"], "--jobs is 0"), (["--executor", "slurm"], "not available yet"),
    (["--executor", "cloud"], "expected local or slurm"), (["--external", "a=b"], "not available yet"),
    (["--models", "Stronk"], "Stronk"), (["--datasets", "gamma"], "Alpha, Beta, alpha, beta"), (["--models", ","], "names nothing"),
    (["--results", "x.pack"], "directory"), (["report"], "no results"), (["report", "--results", "none.pack"], "no such file"),
    (["cell", "none.json"], "no such file"), (["explain", "zz"], "no cell"), (["verify", "--sample", "0"], "--sample is 0"),
    (["frobnicate"], "frobnicate"), (["--paper", "a3"], "a4 or letter"),
  ])
  func aWrongCallSaysWhatIsExpected(arguments: [String], words: String) throws {
    let outcome = try ToyProgram.run(arguments, in: scratch)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(results().isEmpty)
  }

  @Test func aNewerStoreIsNamed() throws {
    #expect(try ToyProgram.run(["--profile", "smoke"], in: scratch).status == 0)
    try Data("{\"store\":9}".utf8).write(to: URL(fileURLWithPath: "\(scratch.path)/out/toystudy/store/store.json"))
    let newer = try ToyProgram.run(["--profile", "smoke"], in: scratch)
    #expect(newer.status == 2)
    #expect(newer.errors.contains("store version 9"))
  }

  @Test func helpAndPlan() throws {
    let help = try ToyProgram.run(["--help"], in: scratch)
    #expect(help.status == 0 && help.output.contains("SUBCOMMANDS"))
    let plan = try ToyProgram.run(["plan"], in: scratch)
    #expect(plan.status == 0)
    #expect(plan.output.split(separator: "\n").count == 6)
    // quick: 2 models × 3 seeds on data that cost 1 and on data that cost 2, two trials and the untuned model
    #expect(plan.output.contains("quick          15      0             21"))
    #expect(!FileManager.default.fileExists(atPath: "\(scratch.path)/out"))
  }

  @Test func oneCellByHand() throws {
    #expect(try ToyProgram.run(["--profile", "smoke"], in: scratch).status == 0)
    let name = results()[0]
    let id = String(name.dropLast(7))
    try FileManager.default.removeItem(atPath: "\(scratch.path)/\(cells)/\(name)")
    let outcome = try ToyProgram.run(["cell", "\(cells)/\(id).request.json"], in: scratch, shell: "exec </dev/null;")
    #expect(outcome.status == 0)
    #expect(results().contains(name))
    let explained = try ToyProgram.run(["explain", String(id.prefix(10))], in: scratch)
    #expect(explained.status == 0)
    #expect(explained.output.contains("revision model:toy 1\n"))
  }
}
