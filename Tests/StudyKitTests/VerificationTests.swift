import Evaluation
import Testing

@testable import StudyKit

@Suite struct VerificationTests {
  private func stored(
    _ above: Int32, blas: String = "Haswell", loops: String? = nil, failure: String? = nil
  ) -> StoredResult {
    var result = CellResult(
      status: failure.map { .failed(reason: $0, place: "") } ?? .ok,
      cases: [.all: TestCases(users: [0, 1], candidates: [99, 99], above: [above, 3], tied: [0, 0])])
    result.inputs.blas = blas
    result.inputs.instructions = loops
    return StoredResult(result: result, digest: "")
  }

  @Test func theSameRanksAreIdentical() {
    #expect(Verification(recorded: stored(4), again: stored(4, blas: "SkylakeX"), otherSeeds: []) == .identical)
  }

  @Test func otherBitsNeedAnotherKernelAndSeedsAsFarApart() {
    // Mean reciprocal ranks: (1/5 + 1/4)/2 = 0.225, (1/6 + 1/4)/2 = 0.2083, and one seed at (1/3 + 1/4)/2 = 0.2917.
    let seeds = [stored(2).result]
    let recorded = stored(4)
    #expect(Verification(recorded: recorded, again: stored(5, blas: "SkylakeX"), otherSeeds: seeds).isGood)
    #expect(!Verification(recorded: recorded, again: stored(5), otherSeeds: seeds).isGood, "the same kernel promises bits")
    #expect(!Verification(recorded: recorded, again: stored(5, blas: "SkylakeX"), otherSeeds: []).isGood)
    #expect(Verification(recorded: stored(4, loops: "avx2"), again: stored(5, loops: "avx512"), otherSeeds: seeds).isGood)
    #expect(!Verification(recorded: stored(4, loops: "avx2"), again: stored(5, loops: "avx2"), otherSeeds: seeds).isGood)
    #expect(!Verification(recorded: recorded, again: stored(5, loops: "avx2"), otherSeeds: seeds).isGood, "not known before")
    #expect(!Verification(recorded: recorded, again: stored(0, blas: "SkylakeX"), otherSeeds: seeds).isGood)
    #expect(!Verification(recorded: recorded, again: stored(4, failure: "no"), otherSeeds: seeds).isGood)
  }

  /// The same numbers of other data are not the same result.
  @Test func otherDataAreNeverIdentical() {
    var (recorded, again) = (stored(0), stored(0))
    recorded.result.inputs.data = "one"
    again.result.inputs.data = "other"
    #expect(!Verification(recorded: recorded, again: again, otherSeeds: []).isGood)
    again.result.inputs.data = "one"
    #expect(Verification(recorded: recorded, again: again, otherSeeds: []) == .identical)
  }
}
