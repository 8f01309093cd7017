import Evaluation
import Foundation
import Interactions
import Testing

@testable import StudyKit

@Suite struct CellTests {
  let cell = Cell(
    model: ModelChoice(name: "AttRec", options: ["dimension": 50]), data: DataSet(name: "ml-100k"),
    training: .epochs(20), seed: 3, purpose: .trial, artifacts: ["b", "a"])

  @Test func canonicalFormIsStable() {
    #expect(
      cell.canonical.text
        == #"{"artifacts":["a","b"],"data":{"name":"ml-100k"},"model":{"name":"AttRec","options":{"dimension":50}},"protocol":{"name":"leave-one-out"},"purpose":"trial","seed":3,"training":{"epochs":20}}"#)
    // printf '%s' '…' | sha256sum
    #expect(
      Cell(model: ModelChoice(name: "m"), data: DataSet(name: "d"), seed: 1).canonical.text
        == #"{"data":{"name":"d"},"model":{"name":"m"},"protocol":{"name":"leave-one-out"},"seed":1}"#)
    #expect(
      Cell(model: ModelChoice(name: "m"), data: DataSet(name: "d"), seed: 1).id
        == "ffddd9ab7f6eba8d8dd385f9a3cc0695b3e3d35c531bcb2bba9690eb37eec854")
  }

  @Test func labelsAndScopesAreNoPartOfTheName() {
    var other = cell
    other.model = other.model.labelled("ours")
    other.data = other.data.labelled("ML", scope: .part)
    #expect(other.id == cell.id)
    #expect(other == cell)
  }

  @Test func everythingElseIs() {
    let changes: [(inout Cell) -> Void] = [
      { $0.model = ModelChoice(name: "Caser") }, { $0.model = ModelChoice(name: "AttRec") },
      { $0.data = DataSet(name: "ml-1m") }, { $0.evaluation = .leaveOneOut(candidates: [.sampled(99)]) },
      { $0.evaluation = .leaveOneOut(candidateSeed: 1) }, { $0.training.patience = 3 }, { $0.seed = 4 },
      { $0.purpose = .final }, { $0.artifacts = [] },
    ]
    var ids = [cell.id]
    for change in changes {
      var copy = cell
      change(&copy)
      ids.append(copy.id)
    }
    #expect(Set(ids).count == ids.count)
  }

  @Test func codableKeepsEverything() throws {
    let data = try JSONEncoder().encode(cell)
    let read = try JSONDecoder().decode(Cell.self, from: data)
    #expect(read == cell)
    #expect(read.id == cell.id)
    #expect(try Cell(canonical: CanonicalJSON(parsing: cell.canonical.text)).id == cell.id)
    var large = cell
    large.seed = .max
    #expect(try Cell(canonical: CanonicalJSON(parsing: large.canonical.text)) == large)
  }

  @Test func aCellWithoutItsPartsIsRefused() {
    #expect(throws: StudyError.self) { try Cell(canonical: ["model": ["name": "m"]]) }
    #expect(throws: StudyError.self) {
      try Cell(canonical: CanonicalJSON(parsing: cell.canonical.text.replacingOccurrences(of: "trial", with: "joke")))
    }
  }

  @Test func candidatesOfTheProtocol() {
    #expect(EvaluationProtocol.leaveOneOut().candidates == [.all])
    let both = EvaluationProtocol.leaveOneOut(candidates: [.sampled(99, draws: 5), .all(users: 300)])
    #expect(both.candidates == [CandidateSet(name: "sampled 99 × 5"), CandidateSet(name: "all, 300 users")])
  }

  @Test func dataOfTheRegistryComeAndGo() throws {
    let plain = DataSet.dataset("ml-100k")
    #expect(plain.name == "ml-100k" && plain.options == [:])
    let filtered = DataSet.dataset("ml-100k", Preprocessing(ties: .itemID, filters: [.sampledUsers(200, seed: 3)]))
    #expect(filtered != plain)
    #expect(try DataChoice(filtered) == .dataset("ml-100k", Preprocessing(ties: .itemID, filters: [.sampledUsers(200, seed: 3)])))
    let world = DataSet.simulated(.null(seed: 5))
    #expect(world.scope == .simulated)
    #expect(try DataChoice(world) == .simulated(.null(seed: 5)))
    #expect(throws: StudyError.self) { try DataChoice(DataSet(name: "ml-100k", options: ["filters": 3])) }
  }

  @Test func preparationsChangeStepByStep() throws {
    let plain = DataSet(name: "ml-1m").labelled("ML-1M", scope: .part)
    let filtered = plain.with(repeats: .first, filters: [.core(user: 10, item: 5, passes: .single)])
    let other = filtered.with(ties: .fileOrder)
    #expect(
      try DataChoice(other)
        == .dataset(
          "ml-1m",
          Preprocessing(ties: .fileOrder, repeats: .first, filters: [.core(user: 10, item: 5, passes: .single)])))
    #expect(other.label == "ML-1M" && other.scope == .part)
    #expect(other.with(ties: .hash) == filtered)
    #expect(plain.with(ties: .hash) == plain, "the default leaves the cell's name alone")
  }

  @Test func theKeptShareIsPartOfTheProtocol() {
    #expect(EvaluationProtocol.leaveOneOut(keepShare: 1) == .leaveOneOut())
    #expect(EvaluationProtocol.leaveOneOut(keepShare: 0.2).options == ["keepShare": 0.2])
  }

  @Test func aDeterministicModelRunsOnce() throws {
    let scratch = try Scratch()
    let lab = Lab(Lab.Settings(), archive: Archive(try ResultStore(opening: scratch.path)))
    let grid = lab.grid([ModelChoice(name: "Popularity").deterministic, ModelChoice(name: "m")], on: [DataSet(name: "d")], seeds: 3)
    #expect(grid["Popularity"].cells.count == 1)
    #expect(grid["m"].cells.count == 3)
  }

  /// An option set to the default of the model's card is no other cell.
  @Test func anOptionAtItsDefaultIsLeftOut() {
    let usual = ModelChoice(name: "AttRec")
    #expect(usual.with(["window": 5, "longTermShare": 0.2, "mask": "postSoftmax"]) == usual)
    #expect(usual.with(["window": 4]).with(["window": 5]) == usual)
    #expect(ModelChoice(name: "no such model").with(["window": 5]) != ModelChoice(name: "no such model"))
  }
}
