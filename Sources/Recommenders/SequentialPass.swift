import Autodiff
import Interactions
import Kernels

/// One example after the other through the fused SGD kernel of the model's form.
struct SequentialPass<Model: Recommender>: TrainingPass {
  private let training: Training<Model>
  private let score: SequentialScore

  init(_ training: Training<Model>, _ score: SequentialScore) {
    self.training = training
    self.score = score
  }

  func run(epoch: Int) -> Double {
    let stream = examples(epoch: epoch)
    return training.parameters.train(
      score.form, keys: stream.keys, positives: stream.positives, negatives: stream.negatives)
  }

  /// The epoch's examples in their order: keys, targets, and a drawn negative each.
  func examples(epoch: Int) -> (keys: [Int32], positives: [Int32], negatives: [Int32]) {
    let view = training.job.view
    let padding = Int32(training.job.catalog.items)
    let order = training.order(epoch: epoch)
    let avoided = NegativeKeys(rule: training.model.recipe.negatives, targetCount: 1)
    let width = score.keys.count
    var keys = [Int32](repeating: 0, count: order.count * width)
    var positives = [Int32](repeating: 0, count: order.count)
    var avoidedKeys = positives
    for (place, example) in order.enumerated() {
      let prefix = training.examples.prefixes[Int(example)]
      let history = view.history(of: Int(prefix.user))
      let items = UnsafeBufferPointer(rebasing: history[..<Int(prefix.length)])
      for (number, field) in score.keys.enumerated() {
        field.fill(&keys[place * width + number], user: prefix.user, items: items, padding: padding)
      }
      positives[place] = history[Int(prefix.length)]
      avoided.fill(&avoidedKeys[place], prefix, history)
    }
    return (keys, positives, negatives(avoiding: avoidedKeys, epoch: epoch))
  }

  private func negatives(avoiding keys: [Int32], epoch: Int) -> [Int32] {
    var stream = training.negatives(epoch: epoch)
    var negatives = [Int32](repeating: 0, count: keys.count)
    keys.withUnsafeBufferPointer { keys in
      negatives.withUnsafeMutableBufferPointer { negatives in
        training.sampler.draw(avoiding: keys, from: &stream, into: negatives)
      }
    }
    return negatives
  }
}
