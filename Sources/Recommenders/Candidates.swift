public import Autodiff

/// The items to be scored, on a tape: a list for each query, or all items for every query. A model says once how an item
/// meets a query, through the functions below, and both rankings follow.
public struct Candidates {
  enum Source {
    /// Item numbers `[b, c]`.
    case listed(Indices)
    /// Items 0..<n, in order.
    case all(Int)
    /// The same item numbers `[c]` for every query: all items, a block at a time.
    case block(Indices)
  }

  let tape: Tape
  let source: Source
  /// Told when a model asks for the candidates' vectors themselves: all items at once would then fill the memory.
  var askedForVectors: () -> Void = {}

  init(tape: Tape, source: Source) {
    self.tape = tape
    self.source = source
  }

  /// Dot products of a vector for each query `[b, d]` with the candidates' rows of a table: `[b, c]`.
  public func dot(_ query: Tensor, _ items: Embedding) -> Tensor {
    switch source {
    case .listed(let indices): query.dot(items[indices])
    case .all: query.dot(every: items)
    case .block(let indices): query.dot(every: items[indices])
    }
  }

  /// Squared Euclidean distances of a vector for each query `[b, d]` to the candidates' rows of a table: `[b, c]`.
  public func squaredDistance(_ query: Tensor, _ items: Embedding) -> Tensor {
    switch source {
    case .listed(let indices): query.squaredDistance(to: items[indices])
    case .all: query.squaredDistance(toEvery: items)
    case .block(let indices): query.squaredDistance(toEvery: items[indices])
    }
  }

  /// The candidates' numbers in a table of dimension one: `[b, c]`, or `[1, c]` where all queries have the same candidates.
  public func bias(_ items: Embedding) -> Tensor {
    switch source {
    case .listed(let indices): items[indices].squeezed()
    case .all: tape.table(items).reshaped([1, .fixed(items.rows)])
    case .block(let indices): items[indices].reshaped([1, indices.shape[0]])
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
    }
  }
}
