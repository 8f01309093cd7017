import CAllocationCounter
import Foundation
import Interactions
import Kernels
import Testing

@testable import Recommenders

/// A whole step of a minibatch model, filling and sampling included, asks for no memory.
@Suite struct StepAllocationTests {
  @Test(arguments: [
    ("AttRec", ##"{"dimension":8,"window":3,"batchSize":32}"##), ("BPR-MF", ##"{"optimizer":"adam","batchSize":32}"##),
    ("FPMC", ##"{"optimizer":"adam","batchSize":32}"##), ("NeuMF", ##"{"batchSize":160}"##),
    ("Caser", ##"{"dimension":8,"window":3,"targets":2,"batchSize":32}"##),
  ])
  func aTrainingStepAllocatesNothing(name: String, settings: String) throws {
    let entry = try ModelRegistry.entry(named: name)
    guard case .recorded(let type) = entry.type else { return }
    try check(type, settings)
  }

  private func check<Model: Recommender>(_ type: Model.Type, _ settings: String) throws {
    var merged = try JSONSerialization.jsonObject(with: JSONEncoder().encode(Model.Hyperparameters())) as! [String: Any]
    merged.merge(try JSONSerialization.jsonObject(with: Data(settings.utf8)) as! [String: Any]) { $1 }
    let hyperparameters = try JSONDecoder().decode(
      Model.Hyperparameters.self, from: JSONSerialization.data(withJSONObject: merged))
    let log = LawLogs.circle()
    let job = TrainingJob(
      catalog: log.catalog, view: Split.leaveOneOut(log).training, log: log, seed: 1, schedule: Schedule(epochs: 1))
    let training = try Training<Model>(hyperparameters, job)
    let pass = try #require(training.makePass() as? MinibatchPass<Model>)
    let order = training.order(epoch: 1)
    var stream = training.negatives(epoch: 1)
    _ = pass.step(order[..<32], &stream)
    for count in [32, 32, 7, 32] {
      let before = allocation_count()
      let loss = pass.step(order[32..<32 + count], &stream)
      let allocations = allocation_count() - before
      #expect(allocations == 0)
      #expect(loss.isFinite)
    }
  }
}
