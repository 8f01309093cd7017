public import Autodiff
import Host
public import Interactions

extension Query {
  /// The newest `length` items of each moment, oldest first, one sequence after another, without padding.
  ///
  /// Where training reads all positions, `length` is that of the recipe's `ExampleRule.sequences`.
  public func sequence(_ length: Int) -> SequenceInput {
    reading(length) {
      if readsAllPositions, let other = readings.lazy.compactMap({ $0 as? SequenceInput }).first {
        refuse("training reads sequences of \(other.length) items, and the model asks for \(length)")
      }
      return SequenceInput(self, length: length)
    }
  }
}

/// The newest items of each moment as packed rows: p positions in all, one sequence after another, oldest first, and no
/// padding anywhere.
public final class SequenceInput: Reading {
  /// The most items of a sequence.
  public let length: Int
  /// The number of positions, p.
  public let positions: Extent
  /// The item at each position: `[p]`.
  public let items: Indices
  /// Which positions belong to which moment.
  public let segments: Segments
  /// Each position counted from the right end of a row of `length` slots: `[p]`. The newest item lies in slot
  /// `length` − 1, so that models whose cards pad on the left keep their position numbers.
  public let slots: Indices
  private let readsAllPositions: Bool

  init(_ query: Query, length: Int) {
    self.length = length
    positions = query.tape.axis("positions of \(length)", capacity: query.batch.capacity * length)
    items = query.tape.indices("sequence of \(length)", [positions])
    slots = query.tape.indices("slots of \(length)", [positions])
    segments = query.tape.segments(
      "sequences of \(length)", count: query.batch, members: positions, longest: length)
    readsAllPositions = query.readsAllPositions
  }

  /// What is scored of the states `[p, d]` after each position: the newest of each moment, `[b, d]`; all of them in
  /// training by sequences, where every position has a target.
  public func readout(_ states: Tensor) -> Tensor { readsAllPositions ? states : states.last(of: segments) }

  public func fill(_ program: Program, _ moments: UnsafeBufferPointer<Moment>, _ sight: Sight) {
    fill(program, moments) { sight.items(of: $0) }
  }
}

extension SequenceInput {
  /// Writes the newest items of each moment; `items` gives a moment's events. Returns the number of positions.
  @discardableResult
  func fill(
    _ program: Program, _ moments: some Sequence<Moment>, items events: (Moment) -> UnsafeBufferPointer<Int32>
  ) -> Int {
    let (items, slots) = (program.buffer(of: items).baseAddress!, program.buffer(of: slots).baseAddress!)
    let offsets = program.buffer(of: segments).baseAddress!
    var place = 0
    var row = 0
    offsets[0] = 0
    for moment in moments {
      let events = events(moment)
      let count = min(length, events.count)
      if count > 0 { (items + place).update(from: events.baseAddress! + events.count - count, count: count) }
      for step in 0..<count { slots[place + step] = Int32(length - count + step) }
      place += count
      row += 1
      offsets[row] = Int32(place)
    }
    program.bind(positions, place)
    return place
  }
}
