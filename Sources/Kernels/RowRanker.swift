import CKernels
import Host

/// Where a target stands among the candidates of one row of scores.
public struct RowRank: Hashable, Sendable {
  /// The items that were not seen, the target included.
  public let candidates: Int32
  /// Candidates that score higher than the target.
  public let above: Int32
  /// Other candidates that score the same.
  public let tied: Int32
}

/// Ranks targets in rows of scores: how many candidates score above, how many tie, and which are the best.
///
/// A row is read once. Not for use by two threads at a time.
public final class RowRanker {
  public let itemCount: Int
  /// How many of the best items the row ranked last has listed: the length asked for, or all candidates where they are
  /// fewer.
  public private(set) var listedCount = 0
  private let listLength: Int
  private let marks: AlignedBuffer<UInt64>
  private let seenScores: AlignedBuffer<Float>
  private let list: AlignedBuffer<ck_scored>
  private let kernels: UnsafePointer<ck_table>

  /// - Parameter listing: how many of the best items to find in each row; 0 for none.
  public convenience init(itemCount: Int, listing listLength: Int = 0) {
    self.init(itemCount: itemCount, listing: listLength, kernels: InstructionSet.chosen)
  }

  init(itemCount: Int, listing listLength: Int, kernels: UnsafePointer<ck_table>) {
    require(
      listLength >= 0 && itemCount >= 0,
      "a ranker lists 0 items or more of 0 or more, got \(listLength) of \(itemCount)")
    self.itemCount = itemCount
    self.listLength = listLength
    self.kernels = kernels
    marks = AlignedBuffer(count: (itemCount + 63) / 64, repeating: 0)
    seenScores = AlignedBuffer(count: itemCount, repeating: 0)
    list = AlignedBuffer(count: 4 * listLength, repeating: ck_scored(score: 0, item: 0))
  }

  /// Ranks `target` among the items that were not seen; nil where a score, even of a seen item, is not finite.
  ///
  /// - Parameters:
  ///   - scores: of all `itemCount` items, larger for better.
  ///   - target: the item to be ranked, never treated as seen; −1 where only the list is wanted.
  ///   - seen: items that are no candidates, in any order, repeats allowed.
  public func rank(_ scores: UnsafePointer<Float>, target: Int32, seen: UnsafeBufferPointer<Int32>) -> RowRank? {
    var rank = ck_rank()
    let isFinite = kernels.pointee.rank_row(
      Int64(itemCount), scores, target, Int64(seen.count), seen.baseAddress, marks.pointer, seenScores.pointer,
      Int64(listLength), list.pointer, &rank)
    listedCount = Int(rank.listed)
    guard isFinite else { return nil }
    return RowRank(candidates: Int32(rank.candidates), above: Int32(rank.above), tied: Int32(rank.tied))
  }

  /// A listed item of the row ranked last and its score; the best has place 0, and of equal scores the lower item comes
  /// first.
  public func listed(_ place: Int) -> (item: Int32, score: Float) {
    require(place < listedCount, "the list has places 0..<\(listedCount), got \(place)")
    return (list.pointer[place].item, list.pointer[place].score)
  }
}
