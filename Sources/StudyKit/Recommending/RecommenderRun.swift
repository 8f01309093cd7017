import Analysis
import Foundation
import Host
import Interactions
import Kernels
import Recommenders

/// One cell on prepared data: split, train, rank, keep what was asked for.
struct RecommenderRun {
  let cell: Cell
  let log: InteractionLog
  /// What is asked, and among which candidates.
  let split: Split
  /// What a model trains on and looks at: the same, or part of each user's training events.
  private let seen: SeenLog
  let options: LeaveOneOutOptions
  let selection: Metric
  /// The frozen negatives of the validation items; nil where the paper ranks all items.
  private let validationCandidates: SampledCandidates?

  /// - Throws: `StudyError` for a protocol this runner does not know.
  init(_ cell: Cell, _ log: InteractionLog) throws {
    self.cell = cell
    self.log = log
    split = try cell.evaluation.split(log)
    options = try cell.evaluation.options(over: LeaveOneOutOptions())
    selection = try Metric(code: options.selection)
    guard options.keepShare > 0, options.keepShare <= 1 else {
      throw StudyError("keepShare is \(options.keepShare)", expected: "a share above 0 and up to 1")
    }
    seen = SeenLog(split, keeping: options.keepShare, seed: UInt64(options.candidateSeed))
    validationCandidates = try options.firstDraw(for: split.validation, of: split)
  }

  func perform(
    revisions: [String: Int], progress: @escaping (CellProgress) -> Void, isCancelled: @escaping () -> Bool
  ) throws -> CellResult {
    var result = CellResult()
    result.inputs.data = log.digest.hex
    result.inputs.blas = BLAS.coreName
    result.inputs.instructions = InstructionSet.name
    result.inputs.revisions = revisions.filter { !$0.key.hasPrefix("model ") || $0.key == "model \(cell.model.name)" }
    var trained: TrainedModel
    let watch = cell.purpose == .final ? try testWatch() : nil
    do {
      trained = try train(watch, progress: progress, isCancelled: isCancelled)
      try describe(trained, in: &result)
      guard cell.purpose == .final else { return result }
      if options.retrainsWithValidation {
        trained = try retrain(for: trained.bestEpoch, progress: progress, isCancelled: isCancelled)
      }
    } catch RecommenderError.diverged(_, let epoch) {
      result.status = .diverged(epoch: epoch)
      return result
    }
    try rank(trained, into: &result)
    result.artifacts = try Artifacts(cell: cell, log: log, split: seen.split, trained: trained, watch: watch).collected()
    return result
  }

  /// What the cell asks to see of the test items while it trains, among one draw of the paper's candidates.
  private func testWatch() throws -> TestWatch? {
    let watched = try cell.artifacts.sorted().compactMap(TestWatch.metric(watchedBy:))
    guard !watched.isEmpty else { return nil }
    let candidates = try options.firstDraw(for: split.test, of: split)
    return TestWatch(watched) { try rank(split.test, among: candidates, by: $0) }
  }

  private func train(
    _ watch: TestWatch?, progress: @escaping (CellProgress) -> Void, isCancelled: @escaping () -> Bool
  ) throws -> TrainedModel {
    let entry = try ModelRegistry.entry(named: cell.model.name)
    let schedule = schedule(of: entry)
    var job = job(on: seen.split.training, schedule, progress, isCancelled)
    // A timing run trains through: nothing is looked at between its epochs.
    if cell.purpose != .timing {
      job.validate = { scorer in
        try watch?.look(scorer)
        return try self.validate(scorer)
      }
    }
    return try entry.train(Data(cell.model.options.text.utf8), job)
  }

  /// Trains from the seed again on all that comes before the test items, without looking at anything on the way.
  private func retrain(
    for epochs: Int?, progress: @escaping (CellProgress) -> Void, isCancelled: @escaping () -> Bool
  ) throws -> TrainedModel {
    let entry = try ModelRegistry.entry(named: cell.model.name)
    var schedule = schedule(of: entry)
    if let epochs { schedule?.epochs = epochs }
    return try entry.train(
      Data(cell.model.options.text.utf8), job(on: seen.split.trainingAndValidation, schedule, progress, isCancelled))
  }

  private func job(
    on view: TrainingView, _ schedule: Schedule?, _ progress: @escaping (CellProgress) -> Void,
    _ isCancelled: @escaping () -> Bool
  ) -> TrainingJob {
    TrainingJob(
      catalog: log.catalog, view: view, log: seen.split.log, seed: cell.seed, schedule: schedule,
      progress: { progress(CellProgress(epoch: $0.epoch, of: schedule?.epochs ?? 1, loss: $0.loss)) },
      isCancelled: isCancelled)
  }

  private func schedule(of entry: ModelEntry) -> Schedule? {
    guard var schedule = entry.schedule else { return nil }
    if cell.purpose == .timing { schedule.epochs = Self.timingEpochs }
    if let epochs = cell.training.epochs { schedule.epochs = epochs }
    if let patience = cell.training.patience { schedule.patience = patience }
    if let every = cell.training.evaluateEvery { schedule.evaluateEvery = every }
    return schedule
  }

  /// A timing run: one epoch to warm up, then the median of five.
  private static let warmUpEpochs = 1
  static let timingEpochs = warmUpEpochs + 5

  /// The selection metric on the validation items, among the kind of candidates that the paper ranks: all items, or one
  /// frozen draw of negatives.
  private func validate(_ scorer: any Scorer) throws -> Double {
    try rank(split.validation, among: validationCandidates, by: scorer).perUser(selection).mean
  }

  /// Ranks targets among sampled candidates, or among all items where there are none.
  private func rank(
    _ cases: [TestCase], among candidates: SampledCandidates?, by scorer: any Scorer
  ) throws -> TestCases {
    let ranking = Ranking(split: split, scorer: seen.looking(scorer))
    guard let candidates else { return try ranking.amongAll(cases) }
    return try ranking.amongSampled(cases, candidates)
  }

  private func describe(_ trained: TrainedModel, in result: inout CellResult) throws {
    result.training = TrainingFacts(
      parameters: trained.parameterCount, epochs: trained.epochs.count, bestEpoch: trained.bestEpoch)
    let timed = cell.purpose == .timing ? Array(trained.epochs.dropFirst(Self.warmUpEpochs)) : trained.epochs
    let seconds = timed.map(\.seconds).sorted()
    if !seconds.isEmpty { result.measured.secondsPerEpoch = seconds[seconds.count / 2] }
    guard cell.purpose != .timing else {
      result.measured.secondsPerRanking = try timeOfRanking(trained)
      return
    }
    let looked = trained.epochs.filter { $0.validation != nil }
    if !looked.isEmpty {
      result.validation = ValidationCurve(
        metric: selection.code, epochs: looked.map(\.epoch), values: looked.compactMap(\.validation))
    } else if let value = try? validate(trained.scorer) {
      result.validation = ValidationCurve(metric: selection.code, epochs: [0], values: [value])
    }
  }

  /// The median of three rankings of the validation items, after one to warm up.
  private func timeOfRanking(_ trained: TrainedModel) throws -> Double {
    let clock = ContinuousClock()
    let seconds = try (0..<4).map { _ in
      let start = clock.now
      _ = try validate(trained.scorer)
      return (clock.now - start) / .seconds(1)
    }
    return seconds.dropFirst().sorted()[1]
  }

  private func rank(_ trained: TrainedModel, into result: inout CellResult) throws {
    let ranking = Ranking(split: split, scorer: seen.looking(trained.scorer))
    let frozen = try options.frozenCandidates(of: split)
    for set in options.candidates {
      switch try set.kind() {
      case .all: result.cases[set] = try ranking.amongAll(split.test)
      case .allForSample(let users):
        // One seed, for models whose score costs work per pair.
        if cell.seed == 1 { result.cases[set] = try ranking.amongAll(sampledCases(users)) }
      case .sampled:
        result.cases[set] = try TestCases.joined(frozen[set].map { try ranking.amongSampled(split.test, $0) })
      }
    }
    result.inputs.candidates = frozen.digest
  }

  /// The test cases of a frozen sample of users: the protocol's, and so the same for every model.
  private func sampledCases(_ users: Int) -> [TestCase] {
    var stream = RandomStream(seed: UInt64(options.candidateSeed), purpose: "ranked users")
    let chosen = Set(stream.sample(min(users, split.test.count), below: split.test.count))
    return split.test.enumerated().filter { chosen.contains(Int32($0.offset)) }.map(\.element)
  }
}
