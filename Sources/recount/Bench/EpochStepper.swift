import Evaluation
import Foundation
import Host
import Interactions
import Recommenders
import StudyKit

/// A training run that advances one epoch at a time, whenever it is asked to.
///
/// Training goes on in a thread of its own and waits between epochs, so that what is timed is what training does, with
/// another order and other negatives each time, and nothing of it is set up twice.
final class EpochStepper: @unchecked Sendable {
  private let go = DispatchSemaphore(value: 0)
  private let done = DispatchSemaphore(value: 0)
  // Written by the training thread before `done`, read by the caller after it.
  private var record: EpochRecord?
  private var failure: (any Error)?

  /// - Parameters:
  ///   - settings: the model's settings, in part, as a JSON object.
  ///   - catalog: the sizes of the tables; those of the log where nil.
  init(_ entry: ModelEntry, settings: String, exam: Exam, catalog: Catalog? = nil) throws {
    let schedule = Schedule(epochs: .max / 2, evaluateEvery: .max, patience: .max / 2)
    try Threads.start { [self] in
      let job = TrainingJob(
        catalog: catalog ?? exam.seen.catalog, view: exam.selection.training, log: exam.seen, seed: 1, schedule: schedule,
        progress: { [self] record in
          self.record = record
          done.signal()
          go.wait()
        })
      go.wait()
      do { _ = try entry.train(Data(settings.utf8), job) } catch { failure = error }
      while true {  // what was asked of a run that has ended gets its failure
        done.signal()
        go.wait()
      }
    }
  }

  /// Trains one more epoch.
  func step() throws -> EpochRecord {
    go.signal()
    done.wait()
    if let failure { throw failure }
    guard let record else { throw StudyError("a training run ended without an epoch") }
    return record
  }
}
