import CKernels
import Kernels

/// Fused training of pairwise models.
extension Parameters {
  /// One pass of single-example SGD over a stream of examples, in order. Returns the sum of their losses, decay not
  /// included.
  ///
  /// - Parameters:
  ///   - keys: `form.keyCount` row numbers an example, example by example.
  ///   - positives: the candidate that was chosen, one an example.
  ///   - negatives: the candidate it is preferred to, one an example.
  /// - Precondition: the optimizer is SGD without clipping, the row rules `touched`, all numbers within their tables.
  @discardableResult
  public func train(
    _ form: SequentialForm, keys: UnsafeBufferPointer<Int32>, positives: UnsafeBufferPointer<Int32>,
    negatives: UnsafeBufferPointer<Int32>
  ) -> Double { fatalError() }

  /// The same of arrays.
  @discardableResult
  public func train(
    _ form: SequentialForm, keys: [Int32], positives: [Int32], negatives: [Int32]
  ) -> Double {
    keys.withUnsafeBufferPointer { keys in
      positives.withUnsafeBufferPointer { positives in
        negatives.withUnsafeBufferPointer { train(form, keys: keys, positives: positives, negatives: $0) }
      }
    }
  }
}
