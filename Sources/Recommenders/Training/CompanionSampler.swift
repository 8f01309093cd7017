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

  /// - Precondition: each moment's user has more than `perExample` distinct items, and its next event is the target.
  func draw(
    _ moments: UnsafeBufferPointer<Moment>, _ view: TrainingView, _ stream: inout RandomStream,
    into companions: UnsafeMutableBufferPointer<Int32>
  ) {
    var place = companions.baseAddress!
    for moment in moments {
      let user = Int(moment.user)
      let target = view.history(of: user)[Int(moment.length)]
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
