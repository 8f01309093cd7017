import Analysis
import Evaluation
import Foundation
import Host
import Interactions
import Kernels
import Recommenders

/// One cell on prepared data: train, ask, keep what was asked for.
struct RecommenderRun {
  let cell: Cell
  private let examination: Examination
  private var exam: Exam { examination.exam }
  private var selection: Metric { examination.asked.selection }

  /// - Throws: `EvaluationError` for a protocol that is unknown, or whose exam these data cannot give.
  init(_ cell: Cell, _ log: InteractionLog) throws {
    self.cell = cell
    examination = try Examination(cell.evaluation.chosen(), on: log)
  }

  func perform(
    revisions: [String: Int], progress: @escaping (CellProgress) -> Void, isCancelled: @escaping () -> Bool
  ) throws -> CellResult {
    var result = CellResult()
    result.inputs.data = examination.log.contentDigest
    result.inputs.blas = BLAS.coreName
    result.inputs.instructions = InstructionSet.name
    let others = Set(ExamProtocols.all.map { $0.name }).subtracting([cell.evaluation.name])
    result.inputs.revisions = revisions.filter {
      !others.contains($0.key) && (!$0.key.hasPrefix("model ") || $0.key == "model \(cell.model.name)")
    }
    var trained: TrainedModel
    let watch = cell.purpose == .final ? try testWatch() : nil
    do {
      let run = try run(progress, isCancelled)
      // A timing run trains through: nothing is looked at between its epochs.
      trained = try examination.train(run, looking: cell.purpose == .timing ? nil : { try watch?.look($0) })
      try describe(trained, in: &result)
      guard cell.purpose == .final else { return result }
      if exam.trainsAgain { trained = try examination.trainAgain(run, for: trained.bestEpoch) }
    } catch RecommenderError.diverged(_, let epoch) {
      result.status = .diverged(epoch: epoch)
      return result
    }
    try rank(trained, into: &result)
    result.artifacts = try Artifacts(
        cell: cell, log: examination.log, asked: exam.final.questions, trained: trained, watch: watch).collected()
    return result
  }

  /// What the cell asks to see of the test items while it trains, among one draw of the paper's candidates.
  private func testWatch() throws -> TestWatch? {
    let watched = try cell.artifacts.sorted().compactMap(TestWatch.metric(watchedBy:))
    guard !watched.isEmpty else { return nil }
    return TestWatch(watched, try examination.asked.candidates[0].rule().whileTraining.freeze(exam.final.questions, of: exam))
  }

  private func run(
    _ progress: @escaping (CellProgress) -> Void, _ isCancelled: @escaping () -> Bool
  ) throws -> Examination.Run {
    let schedule = schedule(of: try ModelRegistry.entry(named: cell.model.name))
    var run = Examination.Run(cell.model, seed: cell.seed, schedule: schedule)
    run.progress = { progress(CellProgress(epoch: $0.epoch, of: schedule?.epochs ?? 1, loss: $0.loss)) }
    run.isCancelled = isCancelled
    return run
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
    } else if let value = try? examination.validate(trained.scorer) {
      result.validation = ValidationCurve(metric: selection.code, epochs: [0], values: [value])
    }
  }

  /// The median of three rankings of the validation items, after one to warm up.
  private func timeOfRanking(_ trained: TrainedModel) throws -> Double {
    let clock = ContinuousClock()
    let seconds = try (0..<4).map { _ in
      let start = clock.now
      _ = try examination.validate(trained.scorer)
      return (clock.now - start) / .seconds(1)
    }
    return seconds.dropFirst().sorted()[1]
  }

  private func rank(_ trained: TrainedModel, into result: inout CellResult) throws {
    let frozen = try FrozenSets(cell.evaluation, of: exam)
    for (set, candidates) in frozen.sets {
      // One seed, for models whose score costs work per pair.
      if set.isRankedByOneSeed && cell.seed != 1 { continue }
      result.cases[set] = try candidates.grade(trained.scorer)
    }
    result.inputs.candidates = frozen.digest
  }
}

/// The test items of an exam with their candidates, set by set, whatever the model.
struct FrozenSets {
  let sets: [(set: CandidateSet, candidates: any FrozenCandidates)]

  init(_ evaluation: EvaluationProtocol, of exam: Exam) throws {
    sets = try evaluation.candidates.map { ($0, try $0.rule().freeze(exam.final.questions, of: exam)) }
  }

  /// Names all draws of all sets; "all items" where none are drawn.
  var digest: String {
    let digests = sets.flatMap { $0.candidates.digests }
    return digests.isEmpty ? "all items" : SHA256Digest(of: digests.joined(separator: "\n")).hex
  }
}
