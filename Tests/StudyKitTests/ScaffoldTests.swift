import Analysis
import Evaluation
import Host
import Recommenders
import Reports
import Testing

@testable import StudyKit

/// Three data sets of a paper and one that only stands beside them.
struct ToyData: PaperDataSet {
  let dataSet: DataSet
  let width: Int
  var absence: String?
  var isOfPaper = true

  init(_ label: String, width: Int = 1, absence: String? = nil, isOfPaper: Bool = true) {
    dataSet = DataSet(name: label.lowercased()).labelled(label)
    (self.width, self.absence, self.isOfPaper) = (width, absence, isOfPaper)
  }

  static let all = [
    ToyData("A", width: 2), ToyData("B", width: 3), ToyData("C", absence: "nobody has it"), ToyData("D", isOfPaper: false),
  ]
}

/// A paper of two blocks of baselines, whose settings are a strength that is tuned on A and a width that the data have.
struct ToySetup: StudySetup {
  let lab: Lab
  var trials = 0
  let roster = Roster(
    floor: [.popularity], called: "Floor", blocks: [.init("First", ["x", "y"]), .init("Second", ["z"])], proposed: "ours",
    registered: ["x": "an x"])
  var data: DataCoverage<ToyData> { DataCoverage(lab, [.named("A"), .named("B")], core: ["A"]) }

  func model(_ label: String, on entry: ToyData) -> ModelChoice {
    roster.card(of: label).with(["strength": 1, "width": CanonicalJSON(entry.width)])
  }
  func evaluation(on entry: ToyData) -> EvaluationProtocol { .leaveOneOut(selection: .hitRatio(10)) }
  func training(of model: String, on entry: ToyData) -> TrainingBudget { .epochs(entry.width) }
  func space(of model: String, on entry: ToyData) -> SearchSpace { ["strength": [1, 2, 3, 4]] }
  func tuningData(for entry: ToyData) -> ToyData { .named("A") }
  func absence(of model: String, on entry: ToyData) -> String? { model == "z" && entry.label == "B" ? "B has no z" : nil }
}

struct ToyExperiment: PaperExperiment {
  let setup: ToySetup
  let paper: PublishedNumbers
  let table: MainTable<ToySetup>
}

@Suite struct ScaffoldTests {
  private let scratch: Scratch
  private let store: ResultStore

  init() throws {
    scratch = try Scratch()
    store = try ResultStore(creating: scratch.path)
  }

  /// x 0.3, y 0.5, z 0.2, ours 0.4 on validation, and a little more the stronger; the test ranks fall with the strength.
  private let runner = PlannedRunner { cell in
    let strength = cell.model.options["strength"]?.double ?? 1
    let bases: [String: Double] = ["an x": 0.3, "y": 0.5, "z": 0.2, "ours": 0.4]
    let validation = [(bases[cell.model.name] ?? 0) + strength / 100, 0]
    return cell.purpose == .trial ? .trial(validation) : .ranks([1, 2, Int(strength) * 10], validation: validation)
  }

  private func settle<Output>(_ profile: Profile = .standard, dataSets: Set<String>? = nil, _ body: @escaping (Lab) throws -> Output) throws -> Output {
    var settings = Lab.Settings()
    (settings.profile, settings.dataSets) = (profile, dataSets)
    return try Driver(store, runner, settings).settle(body).output
  }

  private func published(_ rows: String, _ columns: String, _ values: String) throws -> PublishedNumbers {
    try PublishedNumbers(json: #"{"tables": {"t": {"rows": \#(rows), "columns": \#(columns), "values": \#(values)}}}"#)
  }

  @Test func theBestBaselineOfEachBlockGetsTheSeedsOfTheProposed() throws {
    let table = try settle { MainTable(ToySetup(lab: $0)) }
    let seeds = { model in table[model, on: ToyData.named("A")].cells.count }
    #expect(["Popularity", "x", "y", "z", "ours"].map(seeds) == [1, 3, 5, 5, 5])
    let quick = try settle(.quick) { MainTable(ToySetup(lab: $0)) }
    #expect(["x", "y", "ours"].map { quick[$0, on: ToyData.named("A")].cells.count } == [3, 3, 3])
  }

  /// What tuning chooses comes from the tuning data, what it does not choose from the data at hand.
  @Test func settingsComeFromTheTuningDataAndTheDataAtHand() throws {
    let (table, found) = try settle { lab in
      let table = MainTable(ToySetup(lab: lab, trials: 4))
      return (table, ["A", "B"].map { try? table.contender("ours").choice(on: ToyData.named($0).dataSet).options })
    }
    #expect(found == [["strength": 4, "width": 2], ["strength": 4, "width": 3]])
    #expect(table.searches["ours", on: .named("A")].count == 1)
    #expect(table["ours", on: .named("B")].cells[0].cell.training == .epochs(3))
  }

  @Test func aPaperThatTunesItsOwnModelAloneStandsBesideTheFairTable() throws {
    let (paper, fair) = try settle { MainTable.tuningOnlyTheProposed(ToySetup(lab: $0, trials: 4)) }
    func strength(_ table: MainTable<ToySetup>, _ model: String) -> Int? {
      table[model, on: ToyData.named("A")].cells.first?.cell.model.options["strength"]?.integer
    }
    #expect(["y", "ours"].map { strength(paper, $0) } == [1, 4])
    #expect(["y", "ours"].map { strength(fair, $0) } == [4, 4])
    let untuned = try settle { MainTable.tuningOnlyTheProposed(ToySetup(lab: $0)).fair }
    #expect(untuned.all(on: .named("A")).isEmpty)
  }

  @Test func aModelThatCannotBeRunSaysWhy() throws {
    let table = try settle { MainTable(ToySetup(lab: $0)) }
    #expect(table.all(on: .named("B")).map(\.model) == ["Popularity", "x", "y", "ours"])
    #expect(throws: Missing(.absent, "B has no z")) { try table.runs("z", on: "B").completed() }
    #expect(throws: Missing(.absent, "nobody has it")) { try table.runs("ours", on: "C") }
    #expect(throws: Missing(.absent, "E is not in the standard profile")) { try table.runs("ours", on: "E") }
    #expect(try table.strongestBaseline(on: .named("B")).model == "y")
  }

  /// A hole is a data set of the paper that is not run; what sections rest on stays.
  @Test func eachHoleHasItsReason() throws {
    let whole = try settle { ToySetup(lab: $0).data }
    #expect(whole.run.map(\.label) == ["A", "B"] && whole.holes.map(\.data) == ["C"])
    let core = try settle(dataSets: ["B"]) { ToySetup(lab: $0).data }
    #expect(core.run.map(\.label) == ["A", "B"] && core.holes.map(\.data) == ["C"])
    let part = try settle(dataSets: ["A"]) { ToySetup(lab: $0).data }
    #expect(part.run.map(\.label) == ["A"])
    #expect(part.holes.map { "\($0.data): \($0.reason)" } == ["B: B was left out by --datasets", "C: nobody has it"])
    #expect(part.amongOrAll(["B"]).map(\.label) == ["A"] && part.among(["B"]).isEmpty)
    let small = try settle(.smoke) { DataCoverage($0, [ToyData.named("D")]) }
    #expect(small.reason(for: "A") == "left out by the smoke profile")
  }

  @Test func theRosterNamesCardsAndColumns() throws {
    let roster = Roster(floorCalled: "Floor", baselines: ["BPRMF", "MC"], proposed: "AttRec", registered: ["BPRMF": "BPR-MF"])
    #expect(roster.cards.map(\.name) == ["Popularity", "ItemKNN", "BPR-MF", "MC", "AttRec"])
    #expect(roster.groups.map(\.models) == [["Popularity", "Recent pop.", "Item-kNN"], ["BPRMF", "MC"], ["AttRec"]])
    #expect(roster.trained.map(\.title) == ["Baselines of the paper", "Proposed"])
    #expect(roster.card(of: "BPRMF").name == "BPR-MF" && roster.card(of: "BPRMF").label == "BPRMF")
  }

  @Test func aSweepIsHeldAgainstThePapersPoints() throws {
    let paper = try published(
      #"["s = 1", "s = 2.5", "s = 9"]"#, #"[{"data": "A", "metric": "HR@10"}, {"data": "B", "metric": "HR@10"}]"#,
      "[[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]")
    let (sweep, found) = try settle(.quick) { lab in
      let setup = ToySetup(lab: lab)
      let experiment = ToyExperiment(setup: setup, paper: paper, table: MainTable(setup))
      let sweep = experiment.sweep("ours", "strength", called: "s", over: [1, 2, 2.5, 3, 4], on: .named("A"))
      experiment.reproduce("t", from: ["A": sweep]) { "nothing is swept on \($0)" }
      return (sweep, lab.evidence.reproductions[0])
    }
    #expect(sweep.values == [1, 2, 3, 4], "quick keeps four points, first and last among them")
    #expect(sweep.points.map { $0.runs.model } == ["ours with s = 1", "ours with s = 2", "ours with s = 3", "ours with s = 4"])
    #expect(sweep.points.allSatisfy { $0.runs.cells.count == 1 })
    let texts = found.entries.map(\.verdict.text)
    #expect(texts[1] == "not run: nothing is swept on B" && texts[2] == "not run: the quick profile leaves out s = 2.5", "\(texts)")
    #expect(found.entries[0].observed?.value == 1)
    // Ranks 1, 2, 10: all within ten; 20: one of three is not.
    #expect(try sweep.best(.hitRatio(10)).name == "s = 1" && sweep.best(.hitRatio(10)).mean == 1)
    #expect(abs(try sweep.relativeRange(.hitRatio(10)) - 1.0 / 3) < 1e-12)
  }

  /// Beside a row stands what differs from it in what is said alone.
  @Test func aVariantIsTheRowChanged() throws {
    let runs = try settle { lab in
      let setup = ToySetup(lab: lab)
      let experiment = ToyExperiment(setup: setup, paper: try self.published("[]", "[]", "[]"), table: MainTable(setup))
      return [
        experiment.variant("ours", "ours, wider", ["width": 9], on: .named("B"), seeds: 2),
        experiment.variant("ours", on: .named("B"), as: DataSet(name: "b2").labelled("B again"), training: .epochs(7)),
        experiment.variant("Popularity", on: .named("B")),
      ]
    }
    let cells = runs.map { $0.cells[0].cell }
    #expect(runs.map(\.model) == ["ours, wider", "ours", "Popularity"] && runs.map(\.cells.count) == [2, 3, 1])
    #expect(cells.map(\.training) == [.epochs(3), .epochs(7), TrainingBudget()], "nothing trains what stands on the floor")
    #expect(cells[0].model.options == ["strength": 1, "width": 9] && cells[1].model.options["width"] == 3)
    #expect(cells[1].data.name == "b2")
  }

  @Test func lowerMayBeBetter() throws {
    let rivals = [(model: "a", value: 1.0), (model: "b", value: 0.8)]
    let error = try #require(RelativeGain(0.6, over: rivals, .lower)), ratio = try #require(RelativeGain(0.6, over: rivals, .higher))
    #expect(error.rival == "b" && abs(error.gain - 0.25) < 1e-12)
    #expect(ratio.rival == "a" && abs(ratio.gain + 0.4) < 1e-12)
    var test = Comparison(
      data: "A", metric: "RMSE", a: "a", b: "b", users: 9, meanA: 0.8, meanB: 1, difference: -0.2, p: 0.001, outcomes: Outcomes(wins: 9, ties: 0, losses: 0),
      test: "paired t", family: "f", resampled: .init())
    #expect(test.relation(.lower) == "ahead of" && test.relation() == "behind")
    test.p = 0.05
    #expect(test.relation(.lower) == "not told apart from")
  }

  @Test func settingsThatAreNoneAreRefusedWhenTheyAreAskedFor() async {
    #expect(ModelChoice(name: "AttRec").with(["dimension": 7]).flaw == nil && ModelChoice(name: "unknown").with(["a": 1]).flaw == nil)
    for changes in [["dimensoin": 7], ["dimension": "wide"], ["dimension": 0]] as [[String: CanonicalJSON]] {
      #expect(ModelChoice(name: "AttRec").with(changes).flaw?.contains("dimens") == true, "\(changes)")
    }
    let refused = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let lab = Lab(Lab.Settings(), archive: Archive(try ResultStore(creating: Scratch().path)))
      _ = lab.runs(of: ModelChoice(name: "AttRec").with(["dimensoin": 7]), on: ToyData.named("A").dataSet)
    }
    let said = String(decoding: refused?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("AttRec on A") && said.contains("dimensoin"), "\(said)")
  }

  @Test func wordsForOrdersAndTimes() {
    #expect(furthestMoves(["a", "b", "c"], ["a", "b", "c"]).plain == "No model changes its place.")
    let moved = furthestMoves(["a", "b", "c", "d"], ["b", "c", "a", "d"]).plain
    #expect(moved == "Furthest move a from place 1 to 3. The best model is another one.")
    #expect(months(from: "1997-09-20", to: "1998-04-22") == "Sept 1997 – Apr 1998")
    #expect(Profile.allCases.map { $0.pick(quick: 1, standard: 2) } == [1, 1, 2, 2])
    #expect(Profile.allCases.map { $0.pick(smoke: 0, quick: 1, standard: 2, full: 3) } == [0, 1, 2, 3])
  }
}
