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
  private let examination: Examination
  private let set: CandidateSet
  private let tested: any FrozenCandidates

  init(_ asked: any ExamProtocol, on log: InteractionLog) throws {
    examination = try Examination(asked, on: log)
    guard examination.exam.final.questions.count > 0 else {
      throw StudyError("an exam without questions: these data have nobody to ask under \(type(of: asked).name)")
    }
    set = asked.candidates[0]
    tested = try set.rule().freeze(examination.exam.final.questions, of: examination.exam)
    metrics = asked.selection.isRatingError ? [.rmse, .mae] : [.hitRatio(10), .ndcg(10), .reciprocalRank]
  }

  /// What is asked of whom.
  var text: String {
    let (counts, log) = (examination.exam.counts, examination.log)
    return """
      \(counts.users) users, \(log.itemCount) items, \(log.count) events; \(type(of: examination.asked).name): \(counts.questions) questions \
      with \(counts.targets) targets to \(counts.testedUsers) users, among the candidates “\(set.name)”
      """
  }

  /// Trains a model and tests it.
  /// - Parameter say: told of each epoch, in a line.
  func row(_ model: ModelChoice, epochs: Int?, seed: UInt64, say: @escaping (String) -> Void) throws -> Row {
    do {
      let run = try run(model, epochs, seed, say)
      var trained = try examination.train(run)
      if let best = trained.bestEpoch { say("best: epoch \(best)") }
      if examination.exam.trainsAgain { trained = try examination.trainAgain(run, for: trained.bestEpoch) }
      let cases = try tested.grade(trained.scorer)
      return Row(name: model.description, values: try metrics.map { try cases.mean($0) })
    } catch RecommenderError.diverged(let name, let epoch) {
      return Row(name: model.description, failure: "\(RecommenderError.diverged(model: name, epoch: epoch))")
    } catch let error as GradingError {
      return Row(name: model.description, failure: "\(error)")
    }
  }

  private func run(_ model: ModelChoice, _ epochs: Int?, _ seed: UInt64, _ say: @escaping (String) -> Void) throws -> Examination.Run {
    var run = Examination.Run(model, seed: seed, schedule: try ModelRegistry.entry(named: model.name).schedule)
    if let epochs { run.schedule?.epochs = epochs }
    let label = examination.asked.selection.label
    run.progress = { say(Self.line($0, label)) }
    return run
  }

  private static func line(_ epoch: EpochRecord, _ metric: String) -> String {
    let looked = epoch.validation.map { "   validation \(metric) \(fixed($0))" } ?? ""
    return "epoch \(epoch.epoch)   loss \(fixed(epoch.loss))\(looked)   \(fixed(epoch.seconds, digits: 2)) s"
  }

  static func fixed(_ value: Double, digits: Int = 4) -> String { String(format: "%.\(digits)f", value) }
}
