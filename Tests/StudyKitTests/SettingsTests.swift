import Foundation
import Testing
import toystudy

@testable import StudyKit

/// What a run was asked for decides what is reported, so a changed letter must not pass.
@Suite struct SettingsTests {
  let scratch: Scratch
  let store: ResultStore
  let settings = RunSettings(
    study: "toystudy", profile: .smoke, seeds: 3, models: ["strong", "weak"], dataSets: ["alpha", "beta"])

  init() throws {
    scratch = try Scratch()
    store = try ResultStore(creating: scratch.path)
  }

  private func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: "\(scratch.path)/run.json")) }

  /// Every bit of the file, one at a time: it is refused, or it says the same.
  @Test func noFlippedBitPasses() throws {
    try store.write(settings)
    let bytes = try scratch.contents("run.json")
    #expect(try store.settings() == settings)
    var refused = 0
    for place in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[place] ^= 1 << bit
        try damaged.write(to: URL(filePath: "\(scratch.path)/run.json"))
        guard let found = try? store.settings() else {
          refused += 1
          continue
        }
        #expect(found == settings, "byte \(place), bit \(bit)")
      }
    }
    #expect(refused > 8 * (bytes.count - 2))
  }

  @Test(arguments: [
    (#"{"profile":"smoke","study":"toystudy","saeds":3}"#, "saeds"), (#"{"profile":"smoke","study":"toystudy","seeds":0}"#, "0 seeds"),
    (#"{"profile":"smoke","study":"toystudy","seeds":-1}"#, "-1 seeds"),
    (#"{"profile":"smoke","study":"toystudy","seeds":1000000000}"#, "1000000000 seeds"),
    (#"{"profile":"huge","study":"toystudy"}"#, "cannot be read"), (#"{"profile":"smoke","study":"toystudy","seeds":"3"}"#, "cannot be read"),
    (#"{"profile":"smoke"}"#, "cannot be read"), (#"{"profile":"smoke","study":""}"#, "of no study"), ("[]", "no object"),
  ])
  func impossibleSettingsAreRefused(text: String, named: String) throws {
    try write(text)
    let error = #expect(throws: StudyError.self) { try store.settings() }
    #expect(error?.found.contains(named) == true && error?.place == "\(scratch.path)/run.json", "\(String(describing: error))")
    let pack = try ResultPack.encoded(settings, cells: [], derived: [], shown: [:], from: store)
    var file = try ColumnFile(decoding: pack, kind: .pack, place: "p")
    file.header = ["run": try CanonicalJSON(parsing: text, place: "p")]
    #expect(throws: StudyError.self) { try ResultPack(decoding: file.encoded(), place: "p") }
  }

  /// Settings without a digest could have been written by anybody; the file says what to do.
  @Test func settingsWithoutADigestAreRefused() throws {
    try write(#"{"profile":"smoke","study":"toystudy","seeds":3,"models":["strong","weak"],"dataSets":["alpha","beta"]}"#)
    let error = #expect(throws: StudyError.self) { try store.settings() }
    #expect(error?.found == "settings without a digest" && error?.hint?.contains("Delete the file") == true)
  }

  @Test func aChoiceOfNothingIsRefused() throws {
    for nothing in [{ $0.models = [] }, { $0.dataSets = [] }] as [(inout RunSettings) -> Void] {
      var settings = settings
      nothing(&settings)
      try write(settings.sealed.text)
      #expect(throws: StudyError.self) { try store.settings() }
    }
  }

  /// Each subcommand refuses the store of another study, and settings that name what the study does not have.
  @Test func everySubcommandLooksWhoseStoreItIs() throws {
    #expect(try ToyProgram.run(["run", "--profile", "smoke"], in: scratch).status == 0)
    let place = try ResultStore(opening: "\(scratch.path)/out/toystudy/store")
    let id = place.storedIDs()[0]
    let calls = [["run", "--profile", "smoke"], ["report"], ["status"], ["plan"], ["verify"], ["explain", id]]
    var foreign = try #require(try place.settings())
    foreign.study = "reda"
    try place.write(foreign)
    let bytes = try scratch.contents("out/toystudy/store/run.json")
    for call in calls {
      let outcome = try ToyProgram.run(call, in: scratch)
      #expect(outcome.status == 2 && outcome.errors.contains("results of the study reda"), "\(call): \(outcome.errors)")
    }
    #expect(try scratch.contents("out/toystudy/store/run.json") == bytes, "another study's settings stand as they are")
    foreign.study = "toystudy"
    foreign.models = ["svrong"]
    try place.write(foreign)
    for call in calls[1...2] + [calls[4]] {
      let outcome = try ToyProgram.run(call, in: scratch)
      #expect(outcome.status == 2 && outcome.errors.contains("svrong"), "\(call): \(outcome.errors)")
    }
    #expect(try ToyProgram.run(["plan", "--datasets", "nonsense"], in: scratch).status == 2)
  }

  /// A value computed from results that is gone is missing: the report says so and the status is 1.
  @Test func aMissingDerivedValueIsMissing() throws {
    #expect(try ToyProgram.run(["run", "--profile", "smoke"], in: scratch).status == 0)
    let folder = "out/toystudy/store/derived"
    #expect(scratch.names(folder).count == 2)
    for name in scratch.names(folder) { try FileManager.default.removeItem(atPath: "\(scratch.path)/\(folder)/\(name)") }
    let report = try ToyProgram.run(["report"], in: scratch)
    #expect(report.status == 1 && report.errors.contains("not computed: resampled comparison (1)"), "\(report.errors)")
    let page = String(decoding: try scratch.contents("out/toystudy/toystudy.md"), as: UTF8.self)
    #expect(page.contains("Not there: resampled comparison (1)"))
    let status = try ToyProgram.run(["status"], in: scratch)
    #expect(status.output.contains("computed from results: 1 missing"), "\(status.output)")
    #expect(try ToyProgram.run(["run", "--profile", "smoke"], in: scratch).status == 0)
    #expect(try ToyProgram.run(["report"], in: scratch).status == 0)
  }

  @Test func anEditedRequestIsNotExplained() throws {
    #expect(try ToyProgram.run(["run", "--profile", "smoke"], in: scratch).status == 0)
    let place = try ResultStore(opening: "\(scratch.path)/out/toystudy/store")
    let path = try #require(place.storedIDs().map(place.requestPath).first { try! String(contentsOfFile: $0, encoding: .utf8).contains("\"strength\":8") })
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacing("\"strength\":8", with: "\"strength\":9").write(toFile: path, atomically: false, encoding: .utf8)
    let id = URL(filePath: path).lastPathComponent.replacing(".request.json", with: "")
    let outcome = try ToyProgram.run(["explain", id], in: scratch)
    #expect(outcome.status == 2 && outcome.errors.contains("not that of cell"), "\(outcome.errors)")
  }

  @Test(arguments: [0, -1]) func aStoreOfNoVersionIsRefused(version: Int) throws {
    try Data("{\"store\":\(version)}".utf8).write(to: URL(filePath: "\(scratch.path)/store.json"))
    #expect(throws: StudyError.self) { try ResultStore(opening: scratch.path) }
  }
}
