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
  let log: InteractionLog
  let exam: Exam
  let selection: Metric
  private let sets: [CandidateSet]
  /// The selection's questions, among one draw of the kind of candidates that the paper ranks.
  private let looked: any FrozenCandidates

  /// - Throws: `EvaluationError` for a protocol that is unknown, or whose exam these data cannot give.
  init(_ cell: Cell, _ log: InteractionLog) throws {
    self.cell = cell
    self.log = log
    let chosen = try cell.evaluation.chosen()
    (selection, sets) = (chosen.selection, chosen.candidates)
    exam = try chosen.exam(on: log)
    guard let first = sets.first else { throw StudyError("the protocol \(cell.evaluation) names no candidates", expected: "at least one set") }
    looked = try first.rule().whileTraining.freeze(exam.selection.questions, of: exam)
  }

  func perform(
    revisions: [String: Int], progress: @escaping (CellProgress) -> Void, isCancelled: @escaping () -> Bool
  ) throws -> CellResult {
    var result = CellResult()
    result.inputs.data = log.digest.hex
    result.inputs.blas = BLAS.coreName
    result.inputs.instructions = InstructionSet.name
    let others = Set(ExamProtocols.all.map { $0.name }).subtracting([cell.evaluation.name])
    result.inputs.revisions = revisions.filter {
      !others.contains($0.key) && (!$0.key.hasPrefix("model ") || $0.key == "model \(cell.model.name)")
    }
    var trained: TrainedModel
    let watch = cell.purpose == .final ? try testWatch() : nil
    do {
      trained = try train(watch, progress: progress, isCancelled: isCancelled)
      try describe(trained, in: &result)
      guard cell.purpose == .final else { return result }
      if exam.trainsAgain {
        trained = try retrain(for: trained.bestEpoch, progress: progress, isCancelled: isCancelled)
      }
    } catch RecommenderError.diverged(_, let epoch) {
      result.status = .diverged(epoch: epoch)
      return result
    }
    try rank(trained, into: &result)
    result.artifacts = try Artifacts(
        cell: cell, log: log, asked: exam.final.questions, trained: trained, watch: watch).collected()
    return result
  }

  /// What the cell asks to see of the test items while it trains, among one draw of the paper's candidates.
  private func testWatch() throws -> TestWatch? {
    let watched = try cell.artifacts.sorted().compactMap(TestWatch.metric(watchedBy:))
    guard !watched.isEmpty else { return nil }
    return TestWatch(watched, try sets[0].rule().whileTraining.freeze(exam.final.questions, of: exam))
  }

  private func train(
    _ watch: TestWatch?, progress: @escaping (CellProgress) -> Void, isCancelled: @escaping () -> Bool
  ) throws -> TrainedModel {
    let entry = try ModelRegistry.entry(named: cell.model.name)
    let schedule = schedule(of: entry)
    var job = job(on: exam.selection.training, schedule, progress, isCancelled)
    // A timing run trains through: nothing is looked at between its epochs.
    if cell.purpose != .timing {
      job.validation = Validation(isBetter: selection.direction.isBetter) { scorer in
        try watch?.look(scorer)
        return try self.validate(scorer)
      }
    }
    return try entry.train(Data(cell.model.options.text.utf8), job)
  }

  /// Trains from the seed again on what the final stage trains on, without looking at anything on the way.
  private func retrain(
    for epochs: Int?, progress: @escaping (CellProgress) -> Void, isCancelled: @escaping () -> Bool
  ) throws -> TrainedModel {
    let entry = try ModelRegistry.entry(named: cell.model.name)
    var schedule = schedule(of: entry)
    if let epochs { schedule?.epochs = epochs }
    return try entry.train(
      Data(cell.model.options.text.utf8), job(on: exam.final.training, schedule, progress, isCancelled))
  }

  private func job(
    on view: TrainingView, _ schedule: Schedule?, _ progress: @escaping (CellProgress) -> Void,
    _ isCancelled: @escaping () -> Bool
  ) -> TrainingJob {
    TrainingJob(
      catalog: log.catalog, view: view, log: exam.seen, seed: cell.seed, schedule: schedule,
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

  /// The selection metric on the selection's questions.
  private func validate(_ scorer: any Scorer) throws -> Double { try looked.grade(scorer).mean(selection) }

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
