import Analysis
import Evaluation
import Foundation
import Interactions
import Recommenders
import StudyKit

/// An exam that models are put to one by one, among the candidates that its protocol names first.
struct Trial {
  /// What a model came to; no values where it failed.
  struct Row {
    let name: String
    var values: [Double] = []
    var failure: String?
  }

  let metrics: [Metric]
  private let log: InteractionLog
  private let exam: Exam
  private let asked: any ExamProtocol
  private let set: CandidateSet
  private let looked, tested: any FrozenCandidates

  init(_ asked: any ExamProtocol, on log: InteractionLog) throws {
    (self.asked, self.log) = (asked, log)
    exam = try asked.exam(on: log)
    guard let set = asked.candidates.first, exam.final.questions.count > 0 else {
      throw StudyError("an exam without questions: these data have nobody to ask under \(type(of: asked).name)")
    }
    self.set = set
    looked = try set.rule().whileTraining.freeze(exam.selection.questions, of: exam)
    tested = try set.rule().freeze(exam.final.questions, of: exam)
    metrics = asked.selection.isRatingError ? [.rmse, .mae] : [.hitRatio(10), .ndcg(10), .reciprocalRank]
  }

  /// What is asked of whom.
  var text: String {
    let counts = exam.counts
    return """
      \(counts.users) users, \(log.itemCount) items, \(log.count) events; \(type(of: asked).name): \(counts.questions) questions \
      to \(counts.testedUsers) users, among the candidates “\(set.name)”
      """
  }

  /// Trains a model and tests it.
  /// - Parameter say: told of each epoch, in a line.
  func row(_ model: ModelChoice, epochs: Int?, seed: UInt64, say: @escaping (String) -> Void) throws -> Row {
    do {
      var trained = try train(model, on: exam.selection, epochs, seed, looking: true, say)
      if exam.trainsAgain { trained = try train(model, on: exam.final, trained.bestEpoch ?? epochs, seed, looking: false, say) }
      let cases = try tested.grade(trained.scorer)
      return Row(name: model.description, values: try metrics.map { try cases.mean($0) })
    } catch RecommenderError.diverged(let name, let epoch) {
      return Row(name: model.description, failure: "\(RecommenderError.diverged(model: name, epoch: epoch))")
    } catch let error as GradingError {
      return Row(name: model.description, failure: "\(error)")
    }
  }

  private func train(
    _ model: ModelChoice, on stage: Stage, _ epochs: Int?, _ seed: UInt64, looking: Bool, _ say: @escaping (String) -> Void
  ) throws -> TrainedModel {
    let entry = try ModelRegistry.entry(named: model.name)
    var schedule = entry.schedule
    if let epochs { schedule?.epochs = epochs }
    let label = asked.selection.label
    let job = TrainingJob(
      catalog: log.catalog, view: stage.training, log: exam.seen, seed: seed, schedule: schedule,
      validation: looking
        ? Validation(isBetter: asked.selection.direction.isBetter) { try looked.grade($0).mean(asked.selection) } : nil,
      progress: { say(Self.line($0, label)) })
    let trained = try entry.train(Data(model.options.text.utf8), job)
    if looking, let best = trained.bestEpoch { say("best: epoch \(best)") }
    return trained
  }

  private static func line(_ epoch: EpochRecord, _ metric: String) -> String {
    let looked = epoch.validation.map { "   validation \(metric) \(fixed($0))" } ?? ""
    return "epoch \(epoch.epoch)   loss \(fixed(epoch.loss))\(looked)   \(fixed(epoch.seconds, digits: 2)) s"
  }

  static func fixed(_ value: Double, digits: Int = 4) -> String { String(format: "%.\(digits)f", value) }
}
