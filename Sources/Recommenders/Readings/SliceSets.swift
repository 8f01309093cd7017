public import Autodiff
public import Interactions

/// How the time before a moment is cut into slices, oldest first, and what is read of each: as SCoRe's models do.
public struct SliceForm: Hashable, Codable, Sendable {
  /// The width of a slice.
  public var days: Double
  /// The most slices, the newest.
  public var most: Int
  /// S: how many events are read of a slice, the earliest; fewer are repeated in turn.
  public var size: Int

  public init(days: Double, most: Int, size: Int) {
    self.days = days
    self.most = most
    self.size = size
  }

  /// The bounds of the slices up to a time, as ticks: one number more than there are slices.
  func bounds(before now: UInt32, tickSeconds: Double) -> (first: Double, width: Double, count: Int) {
    let width = days * 86_400 / (tickSeconds > 0 ? tickSeconds : 1)
    let count = Swift.min(most, Int((Double(now) / width).rounded(.up)))
    return (Double(now) - Double(count) * width, width, count)
  }
}

extension Query {
  /// The user's items in each slice of time before the moment, empty slices too.
  public func slices(_ form: SliceForm) -> SliceSets {
    reading(form) { SliceSets(SliceRows(form, "items", tape, [batch], padding: Int32(itemCount))) }
  }
}

extension Candidates {
  /// The users of each candidate in each slice of time before the moment, empty slices too.
  /// - Parameter userCount: the padding row of the tables of users.
  public func slices(_ form: SliceForm, userCount: Int) -> CandidateSlices {
    reading(form) { shape in CandidateSlices(SliceRows(form, "users", tape, shape, padding: Int32(userCount)), shape) }
  }
}

/// The items of a user's slices.
public final class SliceSets: Reading {
  /// Slices of all moments.
  public let rows: SliceRows

  init(_ rows: SliceRows) { self.rows = rows }

  public func fill(_ program: Program, _ moments: UnsafeBufferPointer<Moment>, _ sight: Sight) {
    rows.begin(program)
    for moment in moments {
      let (items, ticks) = (sight.items(of: moment), sight.ticks(of: moment))
      rows.append(before: sight.now(of: moment), sight.tickSeconds, count: ticks.count) { ticks[$0] } member: { items[$0] }
    }
    rows.end()
  }
}

/// The users of a candidate's slices.
public final class CandidateSlices: CandidateReading {
  /// Slices of all pairs, row by row.
  public let rows: SliceRows
  /// The pairs: `[b, c]`.
  public let shape: Shape

  init(_ rows: SliceRows, _ shape: Shape) { (self.rows, self.shape) = (rows, shape) }

  public func fill(_ program: Program, _ pairs: Pairs, _ sight: Sight) {
    rows.begin(program)
    for (row, moment) in pairs.moments.enumerated() {
      let (side, now) = (sight.items(at: moment), sight.now(of: moment))
      for item in pairs.items[row * pairs.width..<(row + 1) * pairs.width] {
        let events = Int(item) < side.itemCount ? side.events(of: Int(item)) : UnsafeBufferPointer(start: nil, count: 0)
        rows.append(before: now, sight.tickSeconds, count: events.count) { side.tick(of: events[$0]) } member: { side.user(of: events[$0]) }
      }
    }
    rows.end()
  }
}

/// Slices one after another, each a row of as many numbers.
public final class SliceRows {
  private let form: SliceForm
  private let padding: Int32
  private let slices: Extent
  /// What happened in each slice: `[p, S]`; the padding row in an empty one.
  public let members: Indices
  /// The slices of each moment, or of each pair.
  public let segments: Segments
  private var program: Program?
  private var row = 0
  private var slice = 0

  init(_ form: SliceForm, _ name: String, _ tape: Tape, _ shape: Shape, padding: Int32) {
    self.form = form
    self.padding = padding
    let count = shape.dropFirst().reduce(shape[0], *)
    slices = tape.axis("slices of \(name)", capacity: count.capacity * form.most)
    members = tape.indices("\(name) of slices", [slices, .fixed(form.size)])
    segments = tape.segments("slices of \(name)", count: count, members: slices, longest: form.most)
  }

  func begin(_ program: Program) {
    self.program = program
    (row, slice) = (0, 0)
    program.buffer(of: segments)[0] = 0
  }

  /// The slices of one row, from events in time order.
  func append(
    before now: UInt32, _ tickSeconds: Double, count: Int, tick: (Int) -> UInt32, member: (Int) -> Int32
  ) {
    let program = program!
    let target = program.buffer(of: members)
    let (first, width, number) = form.bounds(before: now, tickSeconds: tickSeconds)
    var event = Self.firstEvent(notBefore: first, count: count, tick)
    for step in 0..<number {
      let end = first + Double(step + 1) * width
      let start = event
      event = Self.firstEvent(notBefore: Swift.min(end, Double(now)), count: count, tick)
      let place = slice * form.size
      let found = Swift.min(form.size, event - start)
      for copy in 0..<form.size { target[place + copy] = found == 0 ? padding : member(start + copy % found) }
      slice += 1
    }
    row += 1
    program.buffer(of: segments)[row] = Int32(slice)
  }

  func end() {
    program!.bind(slices, slice)
    program = nil
  }

  private static func firstEvent(notBefore time: Double, count: Int, _ tick: (Int) -> UInt32) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if Double(tick(middle)) < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
