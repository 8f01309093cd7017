public import Autodiff
import Host

/// The items to be scored, on a tape: a list for each query, or all items for every query. A model says once how an item
/// meets a query, through the functions below, and both rankings follow.
public struct Candidates {
  enum Source {
    /// Item numbers `[b, c]`.
    case listed(Indices)
    /// Items 0..<n, in order.
    case all(Int)
    /// The same item numbers `[c]` for every query: all items, a block at a time, or negatives that a batch shares.
    case block(Indices)
    /// A list for each query, and behind it what every query has.
    indirect case listedAnd(Indices, Source)
  }

  public let tape: Tape
  let source: Source
  /// Told when a model asks for the candidates' vectors themselves: all items at once would then fill the memory.
  var askedForVectors: () -> Void = {}
  /// What is read of each pair of a query and a candidate; nil where pairs cannot be read.
  private let inputs: CandidateInputs?

  init(tape: Tape, source: Source, inputs: CandidateInputs? = nil) {
    self.tape = tape
    self.source = source
    self.inputs = inputs
  }

  /// The reading of pairs with this key, made when it is first asked for; a function of `Candidates` beside a reading calls this.
  /// - Parameter make: is told the shape of the candidates, `[b, c]`.
  public func reading<Kind: CandidateReading>(_ key: some Hashable, _ make: (Shape) -> Kind) -> Kind {
    guard let inputs else {
      refuse("the past of candidates is read by examples that are scored one by one, and not where every position of a sequence is trained")
    }
    return inputs.reading(key) { make(inputs.shape) }
  }

  /// Dot products of a vector for each query `[b, d]` with the candidates' rows of a table: `[b, c]`.
  public func dot(_ query: Tensor, _ items: Embedding) -> Tensor {
    switch source {
    case .listed(let indices): query.dot(items[indices])
    case .all: query.dot(every: items)
    case .block(let indices): query.dot(every: items[indices])
    case .listedAnd(let own, let rest): joined(own, rest) { $0.dot(query, items) }
    }
  }

  /// Squared Euclidean distances of a vector for each query `[b, d]` to the candidates' rows of a table: `[b, c]`.
  public func squaredDistance(_ query: Tensor, _ items: Embedding) -> Tensor {
    switch source {
    case .listed(let indices): query.squaredDistance(to: items[indices])
    case .all: query.squaredDistance(toEvery: items)
    case .block(let indices): query.squaredDistance(toEvery: items[indices])
    case .listedAnd(let own, let rest): joined(own, rest) { $0.squaredDistance(query, items) }
    }
  }

  /// The candidates' numbers in a table of dimension one: `[b, c]`, or `[1, c]` where all queries have the same candidates.
  public func bias(_ items: Embedding) -> Tensor {
    switch source {
    case .listed(let indices): items[indices].squeezed()
    case .all: tape.table(items).reshaped([1, .fixed(items.rows)])
    case .block(let indices): items[indices].reshaped([1, indices.shape[0]])
    case .listedAnd(let own, let rest): joined(own, rest) { $0.bias(items) }
    }
  }

  /// A function of the candidates' rows of a table: `[b, c, …]`, or `[1, c, …]` where all queries have the same candidates.
  /// It is computed once for each different item.
  ///
  /// A model that asks for this works for each pair of query and item, and is ranked over all items in blocks.
  /// - Parameter function: takes rows `[n, d]` to `[n, …]`, each by itself.
  public func vectors(_ items: Embedding, _ function: (Tensor) -> Tensor = { $0 }) -> Tensor {
    askedForVectors()
    switch source {
    case .listed(let indices): return items.each(indices, function)
    case .all: return function(tape.table(items)).expanded(0)
    case .block(let indices): return function(items[indices]).expanded(0)
    case .listedAnd(let own, let rest): return joined(own, rest) { $0.vectors(items, function) }
    }
  }

  /// What a function makes of the lists and of the rest, side by side.
  private func joined(_ own: Indices, _ rest: Source, _ function: (Candidates) -> Tensor) -> Tensor {
    let parts = [Source.listed(own), rest].map { function(Candidates(tape: tape, source: $0)) }
    return .concatenate([parts[0], parts[1].broadcast(to: [own.shape[0]] + parts[1].shape.dropFirst())], axis: 1)
  }
}

/// What was asked for of the pairs of a batch.
final class CandidateInputs {
  /// The queries and the candidates of each: `[b, c]`.
  let shape: Shape
  private var known: [[AnyHashable]: any CandidateReading] = [:]
  private(set) var readings: [any CandidateReading] = []

  init(_ shape: Shape) { self.shape = shape }

  func reading<Kind: CandidateReading>(_ key: some Hashable, _ make: () -> Kind) -> Kind {
    let name: [AnyHashable] = [ObjectIdentifier(Kind.self), key]
    if let known = known[name] as? Kind { return known }
    let made = make()
    known[name] = made
    readings.append(made)
    return made
  }

  func fill(_ program: Program, _ pairs: Pairs, _ sight: Sight) {
    for reading in readings { reading.fill(program, pairs, sight) }
  }
}
