public import Autodiff
import Host
import Interactions

/// The user side of a score, on a tape: a batch of moments, read in the forms a model asks for. Which forms there are stands
/// in `Readings/`, one file each.
public final class Query {
  public let tape: Tape
  /// The number of moments, `b`.
  public let batch: Extent
  let itemCount: Int
  /// Whether every position of a sequence is a query of its own, as in training by `ExampleRule.sequences`.
  let readsAllPositions: Bool
  /// How many events the moments of a batch may have together.
  let eventCapacity: () -> Int
  private var known: [[AnyHashable]: any Reading] = [:]
  /// What was asked for, in that order.
  private(set) var readings: [any Reading] = []

  init(
    _ tape: Tape, batch: Extent, itemCount: Int, readsAllPositions: Bool = false,
    eventCapacity: @escaping @autoclosure () -> Int = 0
  ) {
    self.tape = tape
    self.batch = batch
    self.itemCount = itemCount
    self.readsAllPositions = readsAllPositions
    self.eventCapacity = eventCapacity
  }

  /// The reading with this key, made when it is first asked for.
  public func reading<Kind: Reading>(_ key: some Hashable, _ make: () -> Kind) -> Kind {
    let name: [AnyHashable] = [ObjectIdentifier(Kind.self), key]
    if let known = known[name] as? Kind { return known }
    let made = make()
    known[name] = made
    readings.append(made)
    return made
  }

  /// How many of the first moments fit into the inputs together, at least one.
  func fitting(_ moments: ArraySlice<Moment>) -> Int {
    let most = moments.prefix(batch.capacity)
    return readings.reduce(most.count) { min($0, $1.fitting(most)) }
  }

  /// Fills what was asked for.
  func fill(_ program: Program, _ moments: UnsafeBufferPointer<Moment>, _ sight: Sight) {
    for reading in readings { reading.fill(program, moments, sight) }
  }
}
