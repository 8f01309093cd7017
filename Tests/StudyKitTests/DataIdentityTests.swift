import Analysis
import Foundation
import Reports
import Testing
import toystudy

@testable import StudyKit

/// Results of different data never stand under one name: a file that is replaced makes what was made of it stale, and what
/// was made of both is not compared.
@Suite struct DataIdentityTests {
  let scratch: Scratch
  let store: ResultStore
  let alpha = DataSet(name: "alpha").labelled("Alpha")
  let old = ToyRunner(contents: " v1")
  let new = ToyRunner(contents: " v2")

  init() throws {
    scratch = try Scratch()
    store = try ResultStore(creating: scratch.path)
  }

  private func looking(_ runner: ToyRunner) -> Lab.Settings {
    var settings = Lab.Settings()
    settings.today = Today(runner: runner)
    return settings
  }

  private func body(_ strengths: Double...) -> (Lab) -> Grid {
    { lab in
      lab.grid(
        strengths.map { ModelChoice(name: "toy", options: ["strength": CanonicalJSON($0)]).labelled("toy \($0)") },
        on: [self.alpha], seeds: 2)
    }
  }

  @Test func aReplacedFileMakesResultsStale() throws {
    _ = try Driver(store, old, looking(old)).settle(body(1))
    let same = try Driver(store, old, looking(old)).settle(body(1))
    #expect(try RunOutcome(same.lab).stale.isEmpty)
    let settled = try Driver(store, new, looking(new)).settle(body(1))
    let outcome = try RunOutcome(settled.lab)
    #expect(outcome.stale.count == 2 && outcome.isStaleByData && outcome.staleCount == 2)
    #expect(outcome.stale[0].reason == "data had the digest data v1 of a, now data v2 of a")
    #expect(settled.lab.stamp(for: [settled.output["toy 1.0"]])?.reason == outcome.stale[0].reason)
    var gone = new
    gone.hasData = false
    let blind = try Driver(store, gone, looking(gone)).settle(body(1))
    #expect(try RunOutcome(blind.lab).stale.isEmpty, "data that are not here say nothing")
  }

  @Test func newCellsAreNotPutBesideThoseOfOtherData() throws {
    _ = try Driver(store, old, looking(old)).settle(body(1))
    let before = scratch.tree("cells")
    let error = #expect(throws: StudyError.self) { try Driver(store, new, looking(new)).settle(body(1, 2)) }
    #expect(error?.status == .input && error?.found.contains("results of Alpha (2 in the store) were made from other data") == true)
    #expect(error?.hint?.contains("--refresh-stale") == true)
    #expect(scratch.tree("cells") == before, "nothing was trained")
    let refreshed = try Driver(store, new, looking(new), refreshes: true).settle(body(1, 2))
    #expect(try RunOutcome(refreshed.lab).stale.isEmpty && RunOutcome(refreshed.lab).isWhole)
    #expect(refreshed.lab.archive.refused.isEmpty)
  }

  /// What an older program, or a pack put together by hand, mixed.
  private func mixed() throws {
    _ = try Driver(store, old).settle(body(1))
    for seed in 1...2 as ClosedRange<UInt64> {
      let cell = Cell.toy(2, seed: seed)
      try store.write(new.run(cell, progress: { _ in }, isCancelled: { false }), of: cell.id)
    }
  }

  @Test func whatWasMixedIsNotCompared() throws {
    try mixed()
    for source in [store as any ResultSource, try pack()] {
      let (grid, lab) = try Archive(source).evaluate(Lab.Settings(), body(1, 2))
      let missing = #expect(throws: Missing.self) { try grid["toy 1.0"].mean(.hitRatio(10)) }
      #expect(missing?.reason == "the results of Alpha were made from different data, digests data v1 of a (2), data v2 of a (2), and must not be compared")
      #expect(throws: Missing.self) { try grid["toy 2.0"].isBetter(than: grid["toy 1.0"], by: .hitRatio(10)) }
      let outcome = try RunOutcome(lab)
      #expect(!outcome.isWhole && outcome.contradictions.count == 1)
    }
  }

  private func pack() throws -> ResultPack {
    let lab = Lab(Lab.Settings(), archive: Archive(store))
    _ = body(1, 2)(lab)
    return try ResultPack(
      decoding: ResultPack.encoded(RunSettings(study: "toystudy"), of: lab), place: "mixed.pack")
  }

  /// A store may hold results of other data that no page asks for.
  @Test func whatIsNotAskedForMixesNothing() throws {
    try mixed()
    let (grid, lab) = try Archive(store).evaluate(Lab.Settings(), body(2))
    #expect(try grid["toy 2.0"].mean(.hitRatio(10)) > 0)
    #expect(try RunOutcome(lab).isWhole)
  }

  @Test func differentCandidatesAreNotCompared() throws {
    _ = try Driver(store, old).settle(body(1, 2))
    let cell = Cell.toy(2, seed: 2)
    var result = try #require(try store.result(cell.id)).result
    result.inputs.candidates = "drawn otherwise"
    try store.write(result, of: cell.id)
    let (grid, _) = try Archive(store).evaluate(Lab.Settings(), body(1, 2))
    let missing = #expect(throws: Missing.self) { try grid["toy 1.0"].mean(.hitRatio(10)) }
    #expect(missing?.reason.contains("different candidates") == true)
  }

  /// A derived value that is read from the data follows the same rule, though its name knows no digest.
  @Test func valuesReadFromTheDataFollowThem() throws {
    let counts = { (lab: Lab) in (self.body(1)(lab), lab.derived("count", data: self.alpha) { 60 }) }
    _ = try Driver(store, old, looking(old)).settle(counts)
    let settled = try Driver(store, new, looking(new)).settle(counts)
    #expect(try RunOutcome(settled.lab).staleDerived.map(\.reason) == ["the data of Alpha had the digest data v1 of a, now data v2 of a"])
    let refreshed = try Driver(store, new, looking(new), refreshes: true).settle(counts)
    #expect(try RunOutcome(refreshed.lab).staleCount == 0)
    // Only the count is of the old data again.
    let request = try #require(refreshed.lab.derivedRequests.first)
    try store.write(DerivedValue(kind: "count", value: 60, data: "data v1 of alpha"), as: request.id, named: request.name)
    let (values, lab) = try Archive(store).evaluate(Lab.Settings(), counts)
    #expect(throws: Missing.self) { try values.1.value() }
    #expect(try !RunOutcome(lab).isWhole)
  }

  @Test func explainComparesWithToday() throws {
    var inputs = RecordedInputs()
    inputs.data = "d1"
    inputs.candidates = "c1"
    func lines(_ today: TodaysInputs) -> [String] {
      ExplainCommand<ToyStudy>.inputs(inputs, now: [:], today: today, build: BuildStamp())
    }
    #expect(lines(TodaysInputs(data: "d2", candidates: "c1")).prefix(2) == ["data     d1   CHANGED: now d2", "candidates c1"])
    #expect(lines(TodaysInputs(data: "d1", candidates: "c2"))[1] == "candidates c1   CHANGED: now c2")
    #expect(lines(TodaysInputs())[0] == "data     d1   (the data are not here to compare)")
  }

  /// The whole program: status, run, report from store and pack, verify.
  @Test func theProgramSaysSo() throws {
    let v1 = "RECOUNT_TOY_DATA=v1", v2 = "RECOUNT_TOY_DATA=v2"
    #expect(try ToyProgram.run(["run", "--models", "Weak"], in: scratch, shell: v1).status == 0)
    let status = try ToyProgram.run(["status"], in: scratch, shell: v2)
    #expect(status.output.contains("stale") && status.output.contains("data had the digest"), "\(status.output)")
    let run = try ToyProgram.run(["run"], in: scratch, shell: v2)
    #expect(run.status == 2 && run.errors.contains("were made from other data"), "\(run.errors)")
    let refreshed = try ToyProgram.run(["run", "--refresh-stale"], in: scratch, shell: v2)
    #expect(refreshed.status == 0, "\(refreshed.errors)")
    let verify = try ToyProgram.run(["verify", "--sample", "1"], in: scratch, shell: v1)
    #expect(verify.status == 1 && verify.output.contains("data had the digest"), "\(verify.output)")
  }
}
