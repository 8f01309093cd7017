public import Autodiff
import Host
public import Interactions

extension Query {
  /// The different items of each whole moment.
  ///
  /// - Parameters:
  ///   - limit: the most items of a moment; of more, a sample is read that is the same in every run.
  ///   - share: the share of the items that is read, 0…1, at least one; a smaller share reads a part of a larger one's.
  public func history(limit: Int? = nil, share: Float = 1) -> History {
    let form = History.Form(limit: limit, share: share)
    return reading(form) {
      require(!readsAllPositions, "training by whole sequences gives no histories: choose another rule of examples")
      return History(tape, form, batch: batch, capacity: max(1, eventCapacity()), itemCount: itemCount)
    }
  }
}

/// The different items of each query's moment, as ragged rows: for models that read a whole history as a set.
public final class History: Reading {
  /// Which items of a moment are read.
  struct Form: Hashable {
    /// The most items; nil for all.
    let limit: Int?
    /// The share of the items that is read, at least one.
    let share: Float
  }

  /// The items of all queries, one query after the other, oldest first: `[p]`.
  public let items: Indices
  /// The items of each query.
  public let segments: Segments
  /// How many items each query has: `[b]`.
  public let counts: Tensor
  private let form: Form
  private let axis: Extent
  private let countInput: Input
  private var selection: HistorySelection?
  private let itemCount: Int

  init(_ tape: Tape, _ form: Form, batch: Extent, capacity: Int, itemCount: Int) {
    let name = "history \(form.limit.map { "of \($0) " } ?? "")\(form.share < 1 ? "by \(form.share)" : "")"
    self.form = form
    self.itemCount = itemCount
    axis = tape.axis(name, capacity: capacity)
    items = tape.indices(name, [axis])
    segments = tape.segments(name, count: batch, members: axis)
    countInput = tape.input("length of \(name)", [batch])
    counts = countInput.tensor
  }

  /// Moments are counted with all of their events: repeated items are told only when they are read.
  public func fitting(_ moments: ArraySlice<Moment>) -> Int {
    var events = 0
    for (number, moment) in moments.enumerated() {
      events += Int(moment.length)
      if events > axis.capacity { return max(1, number) }
    }
    return moments.count
  }

  public func fill(_ program: Program, _ moments: UnsafeBufferPointer<Moment>, _ sight: Sight) {
    var selection = self.selection ?? HistorySelection(itemCount: itemCount)
    self.selection = nil
    let target = program.buffer(of: items).baseAddress!
    let offsets = program.buffer(of: segments)
    let counts = program.buffer(of: countInput)
    var end = 0
    offsets[0] = 0
    for (number, moment) in moments.enumerated() {
      let count = selection.write(sight.items(of: moment), of: moment.user, form, to: target + end)
      end += count
      offsets[number + 1] = Int32(end)
      counts[number] = Float(count)
    }
    program.bind(axis, end)
    self.selection = selection
  }

  /// The sum of a table's rows over each history: `[b, d]`.
  public func sum(_ table: Embedding) -> Tensor { table.sum(items, over: segments) }
}

/// Picks the items of histories: each once, where its first event stands, and of too many a sample that is the same in every
/// run, and smaller the smaller the share.
struct HistorySelection {
  /// For each item, which history has seen it last.
  private var seen: [Int32]
  private var current: Int32 = 0
  private var ranked: [(key: UInt64, place: Int)] = []

  init(itemCount: Int) { seen = [Int32](repeating: 0, count: itemCount) }

  /// Writes what a form reads of a moment and returns how many items that are.
  mutating func write(
    _ items: UnsafeBufferPointer<Int32>, of user: Int32, _ form: History.Form, to target: UnsafeMutablePointer<Int32>
  ) -> Int {
    current = current == .max ? 1 : current + 1
    if current == 1 { for item in seen.indices { seen[item] = 0 } }
    var count = 0
    for item in items where seen[Int(item)] != current {
      seen[Int(item)] = current
      target[count] = item
      count += 1
    }
    guard count > 0 else { return 0 }
    let wanted = min(form.limit ?? count, max(1, Int((form.share * Float(count)).rounded())))
    return wanted < count ? sample(wanted, of: count, user, target) : count
  }

  /// Keeps the items whose hash with the user is smallest, in their order.
  private mutating func sample(
    _ wanted: Int, of count: Int, _ user: Int32, _ target: UnsafeMutablePointer<Int32>
  ) -> Int {
    ranked.removeAll(keepingCapacity: true)
    for place in 0..<count {
      ranked.append((Self.hash(UInt64(UInt32(bitPattern: user)) << 32 | UInt64(UInt32(bitPattern: target[place]))), place))
    }
    ranked.sort { ($0.key, $0.place) < ($1.key, $1.place) }
    ranked.removeLast(count - wanted)
    ranked.sort { $0.place < $1.place }
    for (position, kept) in ranked.enumerated() { target[position] = target[kept.place] }
    return wanted
  }

  /// The finaliser of SplitMix64.
  private static func hash(_ value: UInt64) -> UInt64 {
    var x = value &+ 0x9E37_79B9_7F4A_7C15
    x = (x ^ x >> 30) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ x >> 27) &* 0x94D0_49BB_1331_11EB
    return x ^ x >> 31
  }
}
