/// Times of events in whole units: four bytes each as long as they lie within 2^32 units, eight otherwise.
struct TimeColumn: Sendable {
  private(set) var base: Int64 = 0
  private var narrow: [UInt32] = []
  private var wide: [Int64] = []

  var count: Int { wide.isEmpty ? narrow.count : wide.count }
  var isNarrow: Bool { wide.isEmpty }

  subscript(row: Int) -> Int64 {
    @inline(__always) get { wide.isEmpty ? base &+ Int64(narrow[row]) : wide[row] }
  }

  @inline(__always)
  mutating func append(_ time: Int64) {
    if wide.isEmpty {
      let (distance, overflow) = time.subtractingReportingOverflow(base)
      if !overflow && UInt64(bitPattern: distance) <= UInt64(UInt32.max) && !narrow.isEmpty {
        return narrow.append(UInt32(truncatingIfNeeded: distance))
      }
    }
    appendUnusual(time)
  }

  /// The first time, and the first that is too far from it.
  private mutating func appendUnusual(_ time: Int64) {
    if narrow.isEmpty && wide.isEmpty && abs(time / 2) < Int64.max / 4 {
      base = time - 0x8000_0000
      return narrow.append(0x8000_0000)
    }
    if wide.isEmpty {
      wide = narrow.map { base &+ Int64($0) }
      narrow = []
    }
    wide.append(time)
  }

  /// All rows at time 0, or each at its place among its user's rows.
  init(constant count: Int) { narrow = [UInt32](repeating: 0, count: count) }

  init(placesIn offsets: [Int]) {
    narrow.reserveCapacity(offsets.last ?? 0)
    for user in 1..<max(offsets.count, 1) {
      for place in 0..<(offsets[user] - offsets[user - 1]) { narrow.append(UInt32(truncatingIfNeeded: place)) }
    }
  }

  init() {}

  /// The lowest and the highest time; nil without events.
  var range: ClosedRange<Int64>? {
    guard count > 0 else { return nil }
    var (low, high) = (self[0], self[0])
    if wide.isEmpty {
      var (first, last) = (narrow[0], narrow[0])
      for value in narrow { (first, last) = (min(first, value), max(last, value)) }
      (low, high) = (base &+ Int64(first), base &+ Int64(last))
    } else {
      for value in wide { (low, high) = (min(low, value), max(high, value)) }
    }
    return low...high
  }

  /// Moves the value at one row to another.
  @inline(__always)
  mutating func move(_ from: Int, to row: Int) {
    if wide.isEmpty { narrow[row] = narrow[from] } else { wide[row] = wide[from] }
  }

  mutating func keepFirst(_ number: Int) {
    if wide.isEmpty { narrow.removeLast(narrow.count - number) } else { wide.removeLast(wide.count - number) }
  }

  /// The same times in the order that `rearranged` gives a column; the old order is freed at once.
  mutating func rearrange(_ order: RowGroups) {
    if wide.isEmpty { order.rearrange(&narrow) { $0 } } else { order.rearrange(&wide) { $0 } }
  }

  /// Calls one of the two with the values, to be sorted in place.
  mutating func withUnsafeMutableValues<Result>(
    _ narrowly: (inout UnsafeMutableBufferPointer<UInt32>) -> Result,
    _ widely: (inout UnsafeMutableBufferPointer<Int64>) -> Result
  ) -> Result {
    wide.isEmpty ? narrow.withUnsafeMutableBufferPointer(narrowly) : wide.withUnsafeMutableBufferPointer(widely)
  }
}
