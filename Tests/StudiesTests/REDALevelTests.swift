import Analysis
import Evaluation
import Foundation
import StudyKit
import Testing

@testable import reda

/// The whole way from the published files to a metric, against tools/golden/leave_one_out_level.py, which draws its held-out
/// items and candidates by other random numbers: the two agree within three standard errors of their difference.
@Suite struct REDALevelTests {
  static let folders = ["Delicious": "hetrec2011-delicious-2k", "LastFM": "hetrec2011-lastfm-2k"]

  static func hasData(_ label: String) -> Bool {
    guard let data = ProcessInfo.processInfo.environment["RECOUNT_DATA"] else { return false }
    return FileManager.default.fileExists(atPath: "\(data)/\(folders[label]!)")
  }

  @Test(
    .enabled(if: hasData("Delicious") && hasData("LastFM"), "RECOUNT_DATA has no Delicious or LastFM"),
    arguments: [
      ("Delicious", "Popularity", 0.1999, 0.1222), ("Delicious", "ItemKNN", 0.7544, 0.7422),
      ("LastFM", "Popularity", 0.7588, 0.5251), ("LastFM", "ItemKNN", 0.8742, 0.7207),
    ])
  func modelsWithoutTrainingStandWhereTheOracleHasThem(label: String, model: String, hits: Double, gain: Double) throws {
    let cell = Cell(
      model: ModelChoice(name: model), data: PaperData.named(label).dataSet,
      evaluation: .leaveOneOut(candidates: [.sampled(100, draws: 5)], selection: .ndcg(10), warmOnly: true),
      training: TrainingBudget(), seed: 1)
    let result = try RecommenderRunner().run(cell, progress: { _ in }, isCancelled: { false })
    let cases = try #require(result.cases[.sampled(100, draws: 5)])
    let ranks = zip(cases.above, cases.tied).map { Double(1 + $0 + $1) }
    expect(ranks.map { $0 <= 10 ? 1 : 0 }, expected: hits, users: ranks.count / 5)
    expect(ranks.map { $0 <= 10 ? 1 / log2($0 + 1) : 0 }, expected: gain, users: ranks.count / 5)
  }

  private func expect(_ values: [Double], expected: Double, users: Int) {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    #expect(abs(mean - expected) < 3 * (2 * variance / Double(users)).squareRoot())
  }
}
