public import Autodiff
import Interactions

extension Candidates {
  /// The newest `length` users of each candidate before the moment, oldest first, one sequence after another, without padding.
  public func sequence(_ length: Int) -> ItemSequence {
    reading(length) { shape in ItemSequence(tape, shape, length: length) }
  }
}

/// Who had an item, in time order, for each pair of a moment and a candidate.
public final class ItemSequence: CandidateReading {
  /// The most users of a sequence.
  public let length: Int
  /// The pairs: `[b, c]`.
  public let shape: Shape
  private let positions: Extent
  /// The user at each position: `[p]`.
  public let users: Indices
  /// Which positions belong to which pair; pairs row by row, `b · c`.
  public let segments: Segments

  init(_ tape: Tape, _ shape: Shape, length: Int) {
    (self.length, self.shape) = (length, shape)
    let pairs = shape.dropFirst().reduce(shape[0], *)
    positions = tape.axis("positions of \(length) users", capacity: pairs.capacity * length)
    users = tape.indices("users of candidates, \(length)", [positions])
    segments = tape.segments("sequences of \(length) users", count: pairs, members: positions, longest: length)
  }

  public func fill(_ program: Program, _ pairs: Pairs, _ sight: Sight) {
    let (users, offsets) = (program.buffer(of: users), program.buffer(of: segments))
    var (place, pair) = (0, 0)
    offsets[0] = 0
    for (row, moment) in pairs.moments.enumerated() {
      let side = sight.items(at: moment)
      for item in pairs.items[row * pairs.width..<(row + 1) * pairs.width] {
        if Int(item) < side.itemCount {
          for event in side.last(length, of: Int(item), before: moment.tick) {
            users[place] = side.user(of: event)
            place += 1
          }
        }
        pair += 1
        offsets[pair] = Int32(place)
      }
    }
    program.bind(positions, place)
  }
}
