import CAllocationCounter
import Evaluation
import Foundation
import Interactions
import Kernels
import Testing

@testable import Recommenders

#if DEBUG
  private let isOptimized = false
#else
  private let isOptimized = true
#endif

/// A whole step of a minibatch model, filling and sampling included, asks for no memory. Where a kernel of OpenBLAS does,
/// it is said, and fails nothing.
@Suite(.enabled(if: isOptimized, "only optimised code is free of allocations; make test builds it"))
struct StepAllocationTests {
  @Test(arguments: [
    ("AttRec", ##"{"dimension":8,"window":3,"batchSize":32}"##), ("BPR-MF", ##"{"optimizer":"adam","batchSize":32}"##),
    ("FPMC", ##"{"optimizer":"adam","batchSize":32}"##), ("NeuMF", ##"{"batchSize":160}"##),
    ("Caser", ##"{"dimension":8,"window":3,"targets":2,"batchSize":32}"##),
    ("GRU4Rec", ##"{"dimension":8,"length":6,"batchSize":6}"##), ("SASRec", ##"{"dimension":8,"length":6,"batchSize":6}"##),
  ])
  func aTrainingStepAllocatesNothing(name: String, settings: String) throws {
    let entry = try ModelRegistry.entry(named: name)
    guard case .recorded(let type) = entry.type else {
      Issue.record("\(name) has no recorded steps")
      return
    }
    let ofBLAS = try check(type, settings)
    guard ofBLAS > 0 else { return }
    Issue.record(
      "\(name): OpenBLAS's kernel \(BLAS.coreName) asked for memory \(ofBLAS) times in four steps; our steps did not",
      severity: .warning)
  }

  /// - Returns: how often OpenBLAS asked for memory.
  private func check<Model: Recommender>(_ type: Model.Type, _ settings: String) throws -> Int64 {
    var merged = try JSONSerialization.jsonObject(with: JSONEncoder().encode(Model.Hyperparameters())) as! [String: Any]
    merged.merge(try JSONSerialization.jsonObject(with: Data(settings.utf8)) as! [String: Any]) { $1 }
    let hyperparameters = try JSONDecoder().decode(
      Model.Hyperparameters.self, from: JSONSerialization.data(withJSONObject: merged))
    let log = LawLogs.circle()
    let job = TrainingJob(
      catalog: log.catalog, view: try LeaveOneOut().exam(on: log).selection.training, log: log, seed: 1, schedule: Schedule(epochs: 1))
    let training = try Training<Model>(hyperparameters, job)
    let pass = training.makePass()
    let (sequences, minibatches) = (pass as? SequencePass<Model>, pass as? MinibatchPass<Model>)
    try #require(sequences != nil || minibatches != nil)
    let order = training.order(epoch: 1)
    var stream = training.negatives(epoch: 1)
    let batch = sequences == nil ? 32 : 6
    func step(_ members: ArraySlice<Int32>) -> Double {
      sequences?.step(members, &stream) ?? minibatches!.step(members, &stream)
    }
    _ = step(order[..<batch])
    let ofBLAS = blas_allocation_count()
    for count in [batch, batch, batch / 4 + 1, batch] {
      let members = order[batch..<batch + count]
      let before = allocation_count()
      let loss = step(members)
      let allocations = allocation_count() - before
      #expect(allocations == 0, "a step of \(count) examples")
      #expect(loss.isFinite)
    }
    return blas_allocation_count() - ofBLAS
  }
}
