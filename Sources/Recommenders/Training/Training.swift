import Autodiff
import Foundation
import Host
import Interactions
import Kernels

/// Trains a recommender by its recipe, with early stopping on the validation metric.
struct Training<Model: Recommender> {
  let model: Model
  let job: TrainingJob
  let examples: Examples
  let parameters: Parameters
  let session: Session
  let schedule: Schedule
  /// Where the recipe draws negatives.
  let sampler: NegativeSampler?
  let scorer: RecordedScorer<Model>
  /// What examples may look at.
  let sight: Sight
  /// Where the recipe's examples have companions.
  let companions: CompanionSampler?

  init(_ hyperparameters: Model.Hyperparameters, _ job: TrainingJob) throws {
    let problems = hyperparameters.problems
    guard problems.isEmpty else {
      throw RecommenderError.badHyperparameters(model: Model.card.name, problems: problems)
    }
    var declare = Declarations()
    var model = Model(hyperparameters, job.catalog, &declare)
    model.look(at: job.view)
    self.model = model
    self.job = job
    examples = Examples(model.recipe.examples, job.view)
    guard examples.count > 0 else {
      throw RecommenderError.nothingToTrain(
        model: Model.card.name, reason: "the histories give no example under the rule \(model.recipe.examples)")
    }
    parameters = Parameters(declare, optimizer: model.recipe.optimizer, seed: job.seed)
    parameters.empty(model.emptyWhereUnknown, in: job.view)
    session = Session(parameters, seed: job.seed)
    schedule = job.schedule ?? model.recipe.schedule
    if model.recipe.method.readsRatings, job.view.eventCount > 0, job.view.ratings(of: 0) == nil {
      throw RecommenderError.nothingToTrain(model: Model.card.name, reason: "it predicts ratings, and these data have none")
    }
    sampler = try model.recipe.negatives.map { try NegativeSampler($0, job.view) }
    scorer = RecordedScorer(model, session, job.log, trainedOn: job.view)
    sight = Sight(job.view)
    let companionCount = model.recipe.examples.companionCount
    companions = companionCount > 0 ? CompanionSampler(job.view, perExample: companionCount) : nil
  }

  /// Runs the schedule and leaves the best weights in place.
  func run() throws -> TrainedModel {
    let pass = makePass()
    if pass.needsClock && job.view.timeKind != .clock {
      throw RecommenderError.nothingToTrain(
        model: Model.card.name, reason: "it looks at the past of items, which is told by the times of different users, and these data have no clock")
    }
    var epochs: [EpochRecord] = []
    var best: (epoch: Int, metric: Double, weights: Parameters.Snapshot)?
    for epoch in 1...max(1, schedule.epochs) {
      let start = ContinuousClock.now
      let loss = pass.run(epoch: epoch) / Double(examples.count)
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      guard loss.isFinite else { throw RecommenderError.diverged(model: Model.card.name, epoch: epoch) }
      var record = EpochRecord(epoch: epoch, loss: loss, validation: nil, seconds: seconds)
      if let validation = job.validation, epoch % schedule.evaluateEvery == 0 || epoch == schedule.epochs {
        let metric = try validation.measure(scorer)
        record.validation = metric
        if best.map({ validation.isBetter(metric, $0.metric) }) ?? true { best = (epoch, metric, parameters.snapshot()) }
      }
      epochs.append(record)
      job.progress(record)
      if job.isCancelled() { throw RecommenderError.cancelled }
      if let best, epoch - best.epoch >= schedule.patience * schedule.evaluateEvery { break }
    }
    if let best { parameters.restore(best.weights) }
    return trained(epochs, bestEpoch: best?.epoch ?? epochs.count)
  }

  /// The pass over the examples that the recipe asks for.
  func makePass() -> any TrainingPass {
    switch model.recipe.method {
    case .minibatch(let objective, _, let batchSize) where model.recipe.examples.isOfSequences:
      SequencePass(self, objective, batchSize: min(batchSize, examples.count))
    case .minibatch(let objective, _, let batchSize) where model.recipe.examples == .wholeUsers:
      WholeUserPass(self, objective, batchSize: batchSize)
    case .minibatch(let objective, _, let batchSize):
      MinibatchPass(self, objective, batchSize: min(batchSize, examples.count))
    case .sequential(let score, _):
      SequentialPass(self, score)
    }
  }

  private func trained(_ epochs: [EpochRecord], bestEpoch: Int) -> TrainedModel {
    let parameters = self.parameters
    let scorer = self.scorer
    return TrainedModel(
      scorer: scorer, epochs: epochs, bestEpoch: bestEpoch, parameterCount: parameters.count,
      observe: { scorer.observe($0) },
      weight: { name in
        guard let shape = parameters.shape(named: name) else { return nil }
        return (shape[0], shape.dropFirst().reduce(1, *), parameters.values(named: name))
      })
  }
}

extension ExampleRule {
  /// Whether an example is a whole sequence, with a target at every position.
  var isOfSequences: Bool {
    if case .sequences = self { true } else { false }
  }
}

/// One way of going through all examples once.
protocol TrainingPass {
  /// Trains one epoch and returns the sum of the examples' losses.
  func run(epoch: Int) -> Double
  /// Whether what it reads compares the times of different users.
  var needsClock: Bool { get }
}

extension TrainingPass {
  var needsClock: Bool { false }
}

extension Parameters {
  /// Sets the rows of users and items without a training event to zero.
  fileprivate func empty(_ tables: (users: [String], items: [String]), in view: TrainingView) {
    let counts = tables.items.isEmpty ? [] : view.itemCounts
    func empty(_ name: String, _ count: Int, _ isKnown: (Int) -> Bool) {
      var values = values(named: name)
      let width = values.count / max(1, count)
      for row in 0..<count where !isKnown(row) { for place in row * width..<(row + 1) * width { values[place] = 0 } }
      set(name, values)
    }
    for name in tables.users { empty(name, view.userCount) { view.count(of: $0) > 0 } }
    for name in tables.items { empty(name, view.itemCount) { counts[$0] > 0 } }
  }
}

extension Recipe.Method {
  /// Whether the loss is of ratings, which data then must have.
  var readsRatings: Bool { if case .minibatch(.squaredError, _, _) = self { true } else { false } }
}

extension Recipe {
  /// The optimizer of the parameters; sequential passes are plain SGD.
  var optimizer: Optimizer {
    switch method {
    case .minibatch(_, let optimizer, _): optimizer
    case .sequential(_, let learningRate): .sgd(learningRate: learningRate)
    }
  }
}

extension Training {
  /// The sampler of a recipe whose pass cannot do without.
  var neededSampler: NegativeSampler {
    guard let sampler else { refuse("the recipe of \(Model.card.name) names no negatives, and what it trains by draws some") }
    return sampler
  }

  /// The examples in the order of an epoch.
  func order(epoch: Int) -> [Int32] {
    var stream = shuffle(epoch: epoch)
    return stream.permutation(examples.count)
  }

  /// The stream that an epoch's order is drawn from.
  func shuffle(epoch: Int) -> RandomStream {
    RandomStream(seed: job.seed, purpose: "shuffle").split(UInt64(epoch))
  }

  /// The stream of an epoch's negatives.
  func negatives(epoch: Int) -> RandomStream {
    RandomStream(seed: job.seed, purpose: "negatives").split(UInt64(epoch))
  }
}
