public import Autodiff
import Host
import Interactions

/// The user side of a score, on a tape: a batch of moments, read in the forms a model asks for.
///
/// Asking for a form records an input for it; whoever replays the program fills the inputs that were asked for.
public final class Query {
  /// A form in which a moment can be read.
  public enum Field: Hashable, Sendable {
    /// The user's number, `[b]`.
    case user
    /// The newest item, `[b]`; the padding row where there is none.
    case lastItem
    /// The newest `length` items, oldest first, padded on the left, `[b, length]`.
    case window(length: Int)
  }

  public let tape: Tape
  /// The number of moments, `b`.
  public let batch: Extent
  let itemCount: Int
  private(set) var fields: [(field: Field, indices: Indices)] = []
  private(set) var sequences: [SequenceInput] = []
  /// Whether every position of a sequence is a query of its own, as in training by `ExampleRule.sequences`.
  let readsAllPositions: Bool

  /// How many items the histories of a batch may have together.
  let historyCapacity: Int
  private(set) var histories: [History] = []
  private var selection: HistorySelection?

  init(_ tape: Tape, batch: Extent, itemCount: Int, readsAllPositions: Bool = false, historyCapacity: Int = 0) {
    self.tape = tape
    self.batch = batch
    self.itemCount = itemCount
    self.readsAllPositions = readsAllPositions
    self.historyCapacity = historyCapacity
  }

  /// The newest `length` items of each moment, oldest first, one sequence after another, without padding.
  ///
  /// Where training reads all positions, `length` is that of the recipe's `ExampleRule.sequences`.
  public func sequence(_ length: Int) -> SequenceInput {
    if let known = sequences.first(where: { $0.length == length }) { return known }
    require(
      !readsAllPositions || sequences.isEmpty,
      "training reads sequences of \(sequences.first?.length ?? 0) items, and the model asks for \(length)")
    let input = SequenceInput(self, length: length)
    sequences.append(input)
    return input
  }

  /// The users' numbers: `[b]`.
  public var users: Indices { indices(.user, "users", [batch]) }

  /// The newest item of each moment: `[b]`.
  public var lastItem: Indices { indices(.lastItem, "last item", [batch]) }

  /// The newest `length` items of each moment, oldest first: `[b, length]`. Short moments are padded on the left with
  /// the padding row of item tables.
  public func window(_ length: Int) -> Indices {
    indices(.window(length: length), "window of \(length)", [batch, .fixed(length)])
  }

  /// The different items of each whole moment.
  ///
  /// - Parameters:
  ///   - limit: the most items of a moment; of more, a sample is read that is the same in every run.
  ///   - share: the share of the items that is read, 0…1, at least one; a smaller share reads a part of a larger one's.
  public func history(limit: Int? = nil, share: Float = 1) -> History {
    require(historyCapacity > 0, "training examples are asked for histories by the rule wholeUsers only")
    let form = History.Form(limit: limit, share: share)
    if let known = histories.first(where: { $0.form == form }) { return known }
    let history = History(tape, form, batch: batch, capacity: historyCapacity)
    histories.append(history)
    return history
  }

  /// How many of the first moments fit into the inputs together, at least one.
  func fitting(_ moments: ArraySlice<Moment>) -> Int {
    let most = min(moments.count, batch.capacity)
    if histories.isEmpty { return most }
    var events = 0
    for (number, moment) in moments.prefix(most).enumerated() {
      events += Int(moment.length)
      if events > historyCapacity { return max(1, number) }
    }
    return most
  }

  /// Fills the histories that were asked for; `items` gives the events of a moment.
  func fillHistories(
    _ program: Program, _ moments: some Collection<Moment>, items: (Moment) -> UnsafeBufferPointer<Int32>
  ) {
    if histories.isEmpty { return }
    var selection = self.selection ?? HistorySelection(itemCount: itemCount)
    self.selection = nil
    for history in histories {
      let target = program.buffer(of: history.items).baseAddress!
      let offsets = program.buffer(of: history.segments)
      let counts = program.buffer(of: history.countInput)
      var end = 0
      offsets[0] = 0
      for (number, moment) in moments.enumerated() {
        let count = selection.write(items(moment), of: moment.user, history.form, to: target + end)
        end += count
        offsets[number + 1] = Int32(end)
        counts[number] = Float(count)
      }
      program.bind(history.axis, end)
    }
    self.selection = selection
  }

  /// The input for a form named by a value, as models with a `SequentialScore` do.
  func indices(_ field: Field) -> Indices {
    switch field {
    case .user: users
    case .lastItem: lastItem
    case .window(let length): window(length)
    }
  }

  private func indices(_ field: Field, _ name: String, _ shape: Shape) -> Indices {
    if let known = fields.first(where: { $0.field == field }) { return known.indices }
    let indices = tape.indices(name, shape)
    fields.append((field, indices))
    return indices
  }
}

extension Query.Field {
  /// How many numbers one moment gives.
  var width: Int {
    if case .window(let length) = self { length } else { 1 }
  }

  /// Writes this form of the moment of `user` that consists of `items`; `padding` stands where there is no item.
  func fill(
    _ target: UnsafeMutablePointer<Int32>, user: Int32, items: UnsafeBufferPointer<Int32>, padding: Int32
  ) {
    switch self {
    case .user: target[0] = user
    case .lastItem: target[0] = items.last ?? padding
    case .window(let width):
      let real = min(width, items.count)
      for place in 0..<(width - real) { target[place] = padding }
      for place in 0..<real { target[width - real + place] = items[items.count - real + place] }
    }
  }
}
