import Interactions
import Kernels

/// Draws, for a target, other items of its user: uniformly, all different.
struct CompanionSampler {
  private let histories: DistinctHistories
  private let perExample: Int

  init(_ view: TrainingView, perExample: Int) {
    histories = DistinctHistories(view)
    self.perExample = perExample
  }

  /// - Precondition: each prefix's user has more than `perExample` distinct items, and its next event is the target.
  func draw(
    _ prefixes: UnsafeBufferPointer<Prefix>, _ view: TrainingView, _ stream: inout RandomStream,
    into companions: UnsafeMutableBufferPointer<Int32>
  ) {
    var place = companions.baseAddress!
    for prefix in prefixes {
      let user = Int(prefix.user)
      let target = view.history(of: user)[Int(prefix.length)]
      for number in 0..<perExample {
        var drawn: Int32
        repeat {
          drawn = histories.items[histories.offsets[user] + stream.uniform(below: histories.count(of: user))]
        } while drawn == target || (0..<number).contains { place[$0] == drawn }
        place[number] = drawn
      }
      place += perExample
    }
  }
}
