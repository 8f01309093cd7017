public import Autodiff

/// The items to be scored, on a tape: a list for each query, or all items for every query. A model says once how an item
/// meets a query, through the functions below, and both rankings follow.
public struct Candidates {
  enum Source {
    /// Item numbers `[b, c]`.
    case listed(Indices)
    /// Items 0..<n, in order.
    case all(Int)
  }

  let tape: Tape
  let source: Source

  /// Dot products of a vector for each query `[b, d]` with the candidates' rows of a table: `[b, c]`.
  public func dot(_ query: Tensor, _ items: Embedding) -> Tensor {
    switch source {
    case .listed(let indices): query.dot(items[indices])
    case .all: query.dot(every: items)
    }
  }

  /// Squared Euclidean distances of a vector for each query `[b, d]` to the candidates' rows of a table: `[b, c]`.
  public func squaredDistance(_ query: Tensor, _ items: Embedding) -> Tensor {
    switch source {
    case .listed(let indices): query.squaredDistance(to: items[indices])
    case .all: query.squaredDistance(toEvery: items)
    }
  }

  /// The candidates' numbers in a table of dimension one: `[b, c]`, or `[1, c]` where all queries have the same candidates.
  public func bias(_ items: Embedding) -> Tensor {
    switch source {
    case .listed(let indices): items[indices].squeezed()
    case .all: tape.table(items).reshaped([1, .fixed(items.rows)])
    }
  }
}
