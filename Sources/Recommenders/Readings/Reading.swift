public import Autodiff
public import Interactions

/// What a model reads of moments: inputs on a tape, and how they are filled. One file each; a model asks for one through a
/// function of `Query` beside it, which calls `Query.reading(_:_:)`.
///
/// Asking records the inputs; whoever replays the program has every reading that was asked for filled.
public protocol Reading: AnyObject {
  /// How many of the first moments the inputs take together, at least one.
  func fitting(_ moments: ArraySlice<Moment>) -> Int
  /// Writes what is read of the moments, at most as many as `fitting` says. Allocates nothing after the first time.
  func fill(_ program: Program, _ moments: UnsafeBufferPointer<Moment>, _ sight: Sight)
  /// Whether it compares the times of different users, which only a clock gives.
  var needsClock: Bool { get }
}

extension Reading {
  public func fitting(_ moments: ArraySlice<Moment>) -> Int { moments.count }
  public var needsClock: Bool { false }
}

/// What a model reads of each pair of a moment and a candidate: the item's own past, as it stood at the moment. One file each,
/// asked for through a function of `Candidates`.
///
/// Such a model works for each pair of query and item: ranking all items is dear, and is done in blocks.
public protocol CandidateReading: AnyObject {
  func fill(_ program: Program, _ pairs: Pairs, _ sight: Sight)
  /// Whether it compares the times of different users, which only a clock gives.
  var needsClock: Bool { get }
}

extension CandidateReading {
  public var needsClock: Bool { true }
}

/// Moments with their candidates, as many for each.
public struct Pairs {
  public let moments: UnsafeBufferPointer<Moment>
  /// Row by row, `moments.count × width`; the padding row where a moment has fewer.
  public let items: UnsafeBufferPointer<Int32>
  public let width: Int

  public init(moments: UnsafeBufferPointer<Moment>, items: UnsafeBufferPointer<Int32>, width: Int) {
    self.moments = moments
    self.items = items
    self.width = width
  }
}
