import Analysis
public import Evaluation
import Foundation
public import Interactions
public import Recommenders

/// A log as one protocol examines models on it: what they are trained on, what chooses, what is asked at the end.
public struct Examination {
  public let asked: any ExamProtocol
  public let log: InteractionLog
  public let exam: Exam
  /// The selection's questions, among one draw of the kind of candidates that the protocol names first.
  private let looked: any FrozenCandidates

  /// - Throws: `EvaluationError` where these data cannot give the exam; `StudyError` where the protocol names no candidates.
  public init(_ asked: any ExamProtocol, on log: InteractionLog) throws {
    guard let first = asked.candidates.first else {
      throw StudyError("the protocol \(type(of: asked).name) names no candidates", expected: "at least one set")
    }
    (self.asked, self.log) = (asked, log)
    exam = try asked.exam(on: log)
    looked = try first.rule().whileTraining.freeze(exam.selection.questions, of: exam)
  }

  /// How one model is trained.
  public struct Run {
    public var model: ModelChoice
    public var seed: UInt64
    /// Overrides the model's own; nil for a model without epochs.
    public var schedule: Schedule?
    public var progress: (EpochRecord) -> Void = { _ in }
    public var isCancelled: () -> Bool = { false }

    public init(_ model: ModelChoice, seed: UInt64, schedule: Schedule?) {
      (self.model, self.seed, self.schedule) = (model, seed, schedule)
    }
  }

  /// Trains a model on what the selection shows.
  /// - Parameter looking: called with the model before each look at the selection's questions; nil trains through without a look.
  public func train(_ run: Run, looking: ((any Scorer) throws -> Void)? = { _ in }) throws -> TrainedModel {
    var job = job(run, on: exam.selection.training)
    if let looking {
      job.validation = Validation(isBetter: asked.selection.direction.isBetter) { scorer in
        try looking(scorer)
        return try validate(scorer)
      }
    }
    return try ModelRegistry.entry(named: run.model.name).train(Data(run.model.options.text.utf8), job)
  }

  /// Trains anew on what the final stage shows, from the seed, for as many epochs as were best, without a look on the way.
  public func trainAgain(_ run: Run, for epochs: Int?) throws -> TrainedModel {
    var run = run
    if let epochs { run.schedule?.epochs = epochs }
    return try ModelRegistry.entry(named: run.model.name)
      .train(Data(run.model.options.text.utf8), job(run, on: exam.final.training))
  }

  /// The metric that chooses, on the selection's questions.
  public func validate(_ scorer: any Scorer) throws -> Double { try looked.grade(scorer).mean(asked.selection) }

  private func job(_ run: Run, on view: TrainingView) -> TrainingJob {
    TrainingJob(
      catalog: log.catalog, view: view, log: exam.seen, seed: run.seed, schedule: run.schedule, progress: run.progress,
      isCancelled: run.isCancelled)
  }
}
