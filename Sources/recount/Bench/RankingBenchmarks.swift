import Autodiff
import Foundation
import Interactions
import Recommenders
import StudyKit

/// Full-ranking evaluation: the rank of each user's test item among all items, those seen left out.
enum RankingBenchmarks: BenchmarkFamily {
  static func benchmarks(_ data: BenchmarkData) -> [Benchmark] {
    let sizes = [
      (users: 943, items: 1_682, timed: 943), (6_040, 3_706, 6_040), (20_000, 100_000, 1_024),
    ]
    return sizes.flatMap { size in
      [
        benchmark("evaluate-dot", ModelEntry(RandomDot.self), size, data),
        benchmark("evaluate-euclidean", ModelEntry(RandomDistance.self), size, data),
      ]
    }
  }

  private static func benchmark(
    _ name: String, _ entry: ModelEntry, _ size: (users: Int, items: Int, timed: Int), _ data: BenchmarkData
  ) -> Benchmark {
    Benchmark(
      name: name, size: "\(size.users)x\(size.items)",
      work: "rank of the test item of \(size.timed) users among \(size.items) items, 100 seen a user left out, d = 100",
      amount: Double(size.timed * size.items), unit: "scores",
      growth: .init(law: .linear, n: Double(size.timed * size.items)), isQuick: size.items < 100_000
    ) {
      let log = try data.synthetic(users: size.users, items: size.items, events: 102 * size.users)
      let split = Split.leaveOneOut(log)
      let job = TrainingJob(
        catalog: log.catalog, view: split.training, log: log, seed: 1, schedule: Schedule(epochs: 1))
      let ranking = Ranking(split: split, scorer: try entry.train(Data("{}".utf8), job).scorer)
      let cases = split.test
      return { number in
        // Another block of users each time, where not all are timed.
        let start = size.timed == size.users ? 0 : number * size.timed % (cases.count - size.timed + 1)
        let found = try ranking.amongAll(Array(cases[start..<min(start + size.timed, cases.count)]))
        return Outcome(quality: ["mean-rank": found.above.reduce(0.0) { $0 + Double($1) } / Double(found.above.count)])
      }
    }
  }
}

/// Random factors, scored by dot product; trained as little as can be.
private struct RandomDot: Recommender {
  struct Hyperparameters: HyperparameterSet {}
  static let card = ModelCard(name: "random dot products", source: "", revision: 1, microsecondsPerEvent: 1)
  let users: Embedding
  let items: Embedding

  init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    users = declare.embedding("P", rows: catalog.users, dimension: 100, initial: .normal(sd: 1))
    items = declare.embedding("Q", rows: catalog.items, dimension: 100, initial: .normal(sd: 1))
  }

  func score(_ query: Query, _ candidates: Candidates) -> Tensor { candidates.dot(users[query.users], items) }
  var recipe: Recipe { .barely }
}

/// Random points, the nearest first.
private struct RandomDistance: Recommender {
  struct Hyperparameters: HyperparameterSet {}
  static let card = ModelCard(name: "random distances", source: "", revision: 1, microsecondsPerEvent: 1)
  let users: Embedding
  let items: Embedding

  init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    users = declare.embedding("P", rows: catalog.users, dimension: 100, initial: .normal(sd: 1))
    items = declare.embedding("Q", rows: catalog.items, dimension: 100, initial: .normal(sd: 1))
  }

  func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    -candidates.squaredDistance(users[query.users], items)
  }
  var recipe: Recipe { .barely }
}

extension Recipe {
  /// One pass with steps too small to matter.
  fileprivate static var barely: Recipe {
    Recipe(
      .minibatch(.bpr, .sgd(learningRate: 1e-12), batchSize: 1000), examples: .windows(input: 1, targets: 1),
      negatives: .notInTargets, schedule: Schedule(epochs: 1))
  }
}
