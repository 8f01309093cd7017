import Autodiff
import Interactions
import Kernels

/// One example after the other through the fused SGD kernel of the model's form.
///
/// What an example needs (its keys, its target, what its negative avoids) is laid out once, side by side; an epoch
/// copies it in the epoch's order, some thousand examples at a time, so that nothing leaves the nearest caches between
/// drawing and training.
final class SequentialPass<Model: Recommender>: TrainingPass {
  private static var block: Int { 4_096 }

  private let training: Training<Model>
  private let score: SequentialScore
  /// `[examples, keys + 2]`: the keys, the target, the sampler's key.
  private let records: [Int32]
  private var order: [Int32]
  private var keys: [Int32]
  private var positives: [Int32]
  private var negatives: [Int32]
  private var avoided: [Int32]

  init(_ training: Training<Model>, _ score: SequentialScore) {
    self.training = training
    self.score = score
    let count = training.examples.count
    records = Self.records(training, score)
    order = [Int32](repeating: 0, count: count)
    let block = min(Self.block, count)
    keys = [Int32](repeating: 0, count: block * score.keys.count)
    positives = [Int32](repeating: 0, count: block)
    negatives = positives
    avoided = positives
  }

  func run(epoch: Int) -> Double {
    var shuffle = training.shuffle(epoch: epoch)
    order.withUnsafeMutableBufferPointer { shuffle.permute(into: $0) }
    var draws = training.neededSampler.draws(expected: order.count, from: training.negatives(epoch: epoch))
    var total = 0.0
    for start in stride(from: 0, to: order.count, by: Self.block) {
      total += train(start..<min(start + Self.block, order.count), &draws)
    }
    return total
  }

  private func train(_ places: Range<Int>, _ draws: inout NegativeSampler.Draws) -> Double {
    gather(places)
    let count = places.count
    return avoided.withUnsafeBufferPointer { avoided in
      negatives.withUnsafeMutableBufferPointer { negatives in
        let drawn = UnsafeMutableBufferPointer(rebasing: negatives[..<count])
        training.neededSampler.draw(avoiding: UnsafeBufferPointer(rebasing: avoided[..<count]), from: &draws, into: drawn)
        return keys.withUnsafeBufferPointer { keys in
          positives.withUnsafeBufferPointer { positives in
            training.parameters.train(
              score.form, keys: UnsafeBufferPointer(rebasing: keys[..<(count * score.keys.count)]),
              positives: UnsafeBufferPointer(rebasing: positives[..<count]), negatives: UnsafeBufferPointer(drawn))
          }
        }
      }
    }
  }

  /// Copies the records of a part of the order into columns.
  private func gather(_ places: Range<Int>) {
    order.withUnsafeBufferPointer { order in
      records.withUnsafeBufferPointer { records in
        keys.withUnsafeMutableBufferPointer { keys in
          positives.withUnsafeMutableBufferPointer { positives in
            avoided.withUnsafeMutableBufferPointer { avoided in
              RecordColumns.gather(
                UnsafeBufferPointer(rebasing: order[places]), of: records, keyCount: score.keys.count, keys: keys,
                positives: positives, avoided: avoided)
            }
          }
        }
      }
    }
  }

  private static func records(_ training: Training<Model>, _ score: SequentialScore) -> [Int32] {
    let view = training.job.view
    let padding = Int32(training.job.catalog.items)
    let rule = NegativeKeys(rule: training.neededSampler.rule, targetCount: 1)
    let width = score.keys.count + 2
    return [Int32](unsafeUninitializedCapacity: training.examples.count * width) { records, filled in
      var record = records.baseAddress!
      for moment in training.examples.moments {
        let history = view.history(of: Int(moment.user))
        let items = UnsafeBufferPointer(rebasing: history[..<Int(moment.length)])
        for (number, field) in score.keys.enumerated() {
          field.fill(record + number, user: moment.user, items: items, padding: padding)
        }
        record[width - 2] = history[Int(moment.length)]
        rule.fill(record + width - 1, user: moment.user, target: Int(moment.length), history)
        record += width
      }
      filled = records.count
    }
  }
}
