import Autodiff
import Evaluation
import Foundation
import Interactions
import Recommenders
import StudyKit

/// Full-ranking evaluation: the rank of each user's test item among all items, those seen left out.
enum RankingBenchmarks: BenchmarkFamily {
  static func benchmarks(_ data: BenchmarkData) -> [Benchmark] {
    let sizes = [Size(users: 943, items: 1_682), Size(users: 6_040, items: 3_706), Size(users: 20_000, items: 100_000)]
    let models = [("evaluate-dot", ModelEntry(RandomDot.self)), ("evaluate-euclidean", ModelEntry(RandomDistance.self))]
    return sizes.flatMap { size in models.map { random($0.0, $0.1, size, data) } } + trained(data)
  }

  private struct Size {
    let users, items: Int
    /// Of very many users a block is timed, another one each time.
    var timed: Int { items < 100_000 ? users : 1_024 }
  }

  private static func random(_ name: String, _ entry: ModelEntry, _ size: Size, _ data: BenchmarkData) -> Benchmark {
    Benchmark(
      name: name, size: "\(size.users)x\(size.items)",
      work: "rank of the test item of \(size.timed) users among \(size.items) items, 100 seen a user left out, d = 100",
      amount: Double(size.timed * size.items), unit: "scores",
      growth: .init(law: .linear, n: Double(size.timed * size.items)), isQuick: size.items < 100_000
    ) {
      try run(entry, data.synthetic(users: size.users, items: size.items, events: 102 * size.users), timed: size.timed)
    }
  }

  private static func trained(_ data: BenchmarkData) -> [Benchmark] {
    guard let entry = try? ModelRegistry.entry(named: "BPR-MF") else { return [] }
    return [
      Benchmark(
        name: "evaluate-bpr", size: "ml-100k",
        work: "rank of every user's test item of ml-100k among all items by BPR-MF",
        amount: 943 * 1_682, unit: "scores"
      ) { try run(entry, data.movieLens100K(), timed: .max) }
    ]
  }

  private static func run(_ entry: ModelEntry, _ log: InteractionLog, timed: Int) throws -> Benchmark.Run {
    let exam = try LeaveOneOut().exam(on: log)
    let job = TrainingJob(catalog: log.catalog, view: exam.selection.training, log: log, seed: 1, schedule: Schedule(epochs: 1))
    let scorer = try entry.train(Data("{}".utf8), job).scorer
    let questions = exam.final.questions
    let count = min(timed, questions.count)
    return { number in
      let start = number * count % (questions.count - count + 1)
      let found = try Grader(questions.among(start..<start + count), scorer).amongAll(listing: 50) { _, _ in }
      return Outcome(quality: ["mean-rank": found.above.reduce(0.0) { $0 + Double($1) } / Double(count)])
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
