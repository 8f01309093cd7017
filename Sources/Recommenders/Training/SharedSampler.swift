import Foundation
import Interactions
import Kernels

/// Negatives that all examples of a batch share, drawn without repetition by the log-uniform law over items ordered by how often
/// they occur in training, most frequent first: `Q(r) = ln((r + 2)/(r + 1)) / ln(N + 1)` for rank r = 0…N−1.
///
/// Sampled softmax takes from each score the logarithm of the item's expected count in a draw, `E(r) = 1 − (1 − Q(r))^T` with T
/// the numbers drawn until enough were different (Jean et al. 2015; the rule of TensorFlow's candidate sampler).
struct SharedSampler {
  let count: Int
  /// The item of each rank, and the rank of each item.
  private let items: [Int32]
  private let ranks: [Int32]
  private let scale: Double
  /// The draw in which each item was last drawn.
  private var lastDraw: [Int32]
  private var draw: Int32 = 0
  /// How many numbers the last draw took.
  private(set) var tries = 0

  /// - Precondition: 0 < count ≤ items of the view.
  init(_ count: Int, _ view: TrainingView) {
    let counts = view.itemCounts
    let order = counts.indices.sorted { (-counts[$0], $0) < (-counts[$1], $1) }
    self.count = min(count, order.count)
    items = order.map { Int32($0) }
    var ranks = [Int32](repeating: 0, count: order.count)
    for (rank, item) in order.enumerated() { ranks[item] = Int32(rank) }
    self.ranks = ranks
    scale = log(Double(order.count + 1))
    lastDraw = [Int32](repeating: 0, count: order.count)
  }

  /// Draws `count` different items.
  mutating func fill(_ sample: UnsafeMutableBufferPointer<Int32>, _ stream: inout RandomStream) {
    draw += 1
    tries = 0
    var found = 0
    while found < count {
      let rank = min(items.count - 1, Int(exp(stream.uniform() * scale)) - 1)
      tries += 1
      let item = items[rank]
      if lastDraw[Int(item)] == draw { continue }
      lastDraw[Int(item)] = draw
      sample[found] = item
      found += 1
    }
  }

  /// Q of an item.
  func probability(of item: Int32) -> Double {
    let rank = Double(ranks[Int(item)])
    return log((rank + 2) / (rank + 1)) / scale
  }

  /// ln E of an item, for the last draw.
  func logExpectedCount(of item: Int32) -> Float { Float(log(Self.expectedCount(probability(of: item), tries: tries))) }

  /// `1 − (1 − Q)^T`: how often an item of probability Q is expected among the different numbers of T draws.
  static func expectedCount(_ probability: Double, tries: Int) -> Double { -expm1(Double(tries) * log1p(-probability)) }
}
