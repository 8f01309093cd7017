import Analysis
import Foundation
import Interactions
import Kernels
import Recommenders

/// One cell on prepared data: split, train, rank, keep what was asked for.
struct RecommenderRun {
  let cell: Cell
  let log: InteractionLog
  let split: Split
  let options: LeaveOneOutOptions
  let selection: Metric

  /// - Throws: `StudyError` for a protocol this runner does not know.
  init(_ cell: Cell, _ log: InteractionLog) throws {
    guard cell.evaluation.name == "leave-one-out" else {
      throw StudyError("the protocol \(cell.evaluation.name)", expected: "leave-one-out")
    }
    self.cell = cell
    self.log = log
    options = try cell.evaluation.options(over: LeaveOneOutOptions())
    selection = try Metric(code: options.selection)
    split = Split.leaveOneOut(log)
  }

  func perform(
    revisions: [String: Int], progress: @escaping (CellProgress) -> Void, isCancelled: @escaping () -> Bool
  ) throws -> CellResult {
    var result = CellResult()
    result.inputs.data = log.digest.hex
    result.inputs.blas = BLAS.coreName
    result.inputs.revisions = revisions.filter { !$0.key.hasPrefix("model ") || $0.key == "model \(cell.model.name)" }
    let trained: TrainedModel
    do {
      trained = try train(progress: progress, isCancelled: isCancelled)
    } catch RecommenderError.diverged(_, let epoch) {
      result.status = .diverged(epoch: epoch)
      return result
    }
    describe(trained, in: &result)
    guard cell.purpose != .trial else { return result }
    if cell.purpose == .final { try rank(trained, into: &result) }
    result.artifacts = try Artifacts(cell: cell, log: log, split: split, trained: trained).collected()
    return result
  }

  private func train(
    progress: @escaping (CellProgress) -> Void, isCancelled: @escaping () -> Bool
  ) throws -> TrainedModel {
    let entry = try ModelRegistry.entry(named: cell.model.name)
    var schedule = entry.schedule
    if let epochs = cell.training.epochs { schedule?.epochs = epochs }
    if let patience = cell.training.patience { schedule?.patience = patience }
    if let every = cell.training.evaluateEvery { schedule?.evaluateEvery = every }
    let epochs = schedule?.epochs ?? 1
    let job = TrainingJob(
      catalog: log.catalog, view: split.training, log: log, seed: cell.seed, schedule: schedule,
      validate: { scorer in try self.validate(scorer) },
      progress: { progress(CellProgress(epoch: $0.epoch, of: epochs, loss: $0.loss)) }, isCancelled: isCancelled)
    return try entry.train(Data(cell.model.options.text.utf8), job)
  }

  /// The selection metric on the validation items.
  private func validate(_ scorer: any Scorer) throws -> Double {
    let ranked = try Ranking(split: split, scorer: scorer).amongAll(split.validation)
    return try ranked.perUser(selection).mean
  }

  private func describe(_ trained: TrainedModel, in result: inout CellResult) {
    result.training = TrainingFacts(
      parameters: trained.parameterCount, epochs: trained.epochs.count, bestEpoch: trained.bestEpoch)
    let seconds = trained.epochs.map(\.seconds).sorted()
    if !seconds.isEmpty { result.measured.secondsPerEpoch = seconds[seconds.count / 2] }
    let looked = trained.epochs.filter { $0.validation != nil }
    if !looked.isEmpty {
      result.validation = ValidationCurve(
        metric: selection.code, epochs: looked.map(\.epoch), values: looked.compactMap(\.validation))
    } else if let value = try? validate(trained.scorer) {
      result.validation = ValidationCurve(metric: selection.code, epochs: [0], values: [value])
    }
  }

  private func rank(_ trained: TrainedModel, into result: inout CellResult) throws {
    let ranking = Ranking(split: split, scorer: trained.scorer)
    var digests: [String] = []
    for set in options.candidates {
      switch try set.kind() {
      case .all: result.cases[set] = try ranking.amongAll(split.test)
      case .allForSample(let users):
        var stream = RandomStream(seed: UInt64(options.candidateSeed), purpose: "ranked users")
        let chosen = Set(stream.sample(min(users, split.test.count), below: split.test.count))
        result.cases[set] = try ranking.amongAll(
          split.test.enumerated().filter { chosen.contains(Int32($0.offset)) }.map(\.element))
      case .sampled(let count, let draws):
        let frozen = (0..<draws).map {
          SampledCandidates(split, split.test, count: count, seed: UInt64(options.candidateSeed), draw: $0)
        }
        digests += frozen.map(\.digest.hex)
        result.cases[set] = try TestCases.joined(frozen.map { try ranking.amongSampled(split.test, $0) })
      }
    }
    result.inputs.candidates = digests.isEmpty ? "all items" : SHA256Digest(of: digests.joined(separator: "\n")).hex
  }
}
