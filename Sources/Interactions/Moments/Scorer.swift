/// A trained model, ready to answer: the score of items at moments, larger for better, or the rating it predicts.
public protocol Scorer: AnyObject {
  var itemCount: Int { get }
  /// How many moments are best scored together.
  var blockSize: Int { get }
  /// Computes the scores of all items for each moment, row by row: `moments.count × itemCount` numbers.
  ///
  /// They are where the model left them, nothing is copied: `body` reads them there, and they are gone after it.
  /// - Precondition: at most `blockSize` moments.
  func withScoresOfAll<Result>(
    _ moments: ArraySlice<Moment>, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result
  /// The scores of listed items, `width` for each moment, row by row.
  /// - Precondition: at most `blockSize` moments, and `moments.count × width` candidates.
  func scoreListed(
    _ moments: ArraySlice<Moment>, candidates: [Int32], width: Int, into scores: UnsafeMutableBufferPointer<Float>)
}
