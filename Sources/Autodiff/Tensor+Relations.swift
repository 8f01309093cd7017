import Host

/// How the aspects of two items make a relation: attention over a memory for each meeting of two aspects, and attention
/// over the meetings.
public struct RelationAttention {
  /// Keys of the memory's slices, `[m, d]`; nil where there is no memory.
  public var keys: Tensor?
  /// The units that weigh the meetings: projection `[s, d]`, bias `[s]`, output `[s]`; nil where all weigh the same.
  public var units: (projection: Tensor, bias: Tensor, output: Tensor)?

  public init(keys: Tensor?, units: (projection: Tensor, bias: Tensor, output: Tensor)?) {
    self.keys = keys
    self.units = units
  }
}

extension Tensor {
  /// Relations between rows of k aspects each, `[…, k · d]`.
  ///
  /// With `v_{n,l}` the product of aspect n of one row and aspect l of the other, a pair's relation is
  /// `Σ w_{n,l} softmax(v_{n,l} keysᵀ)`, the weight of each slice of the memory, `[m]`, and without a memory
  /// `Σ w_{n,l} v_{n,l}`, `[d]`; here `w = softmax_{n,l}(output · relu(projection v_{n,l} + bias))`.
  ///
  /// The k² products of a pair never leave the cache, so memory does not grow with the number of pairs.
  ///
  /// - Parameters:
  ///   - others: rows `[p, k · d]`.
  ///   - segments: which of the others each query's rows meet; nil where query q meets row q alone.
  /// - Returns: for each of this tensor's rows, `[b, c, k · d]` or `[1, c, k · d]` where they are common to all queries, the
  ///   sum of its relations with the query's other rows: `[b, c, m]` or `[b, c, d]`.
  public func relations(
    with others: Tensor, over segments: Segments? = nil, aspects: Int, _ attention: RelationAttention
  ) -> Tensor {
    require(
      shape.count == 3 && others.shape.count == 2 && shape.last == others.shape.last
        && (segments.map { $0.members == others.shape[0] } ?? (shape[0] == others.shape[0])),
      "relations: rows \(shape) do not fit the others \(others.shape)")
    let queries = segments?.count ?? shape[0]
    require(shape[0] == queries || shape[0] == 1, "relations: \(shape) are not rows of \(queries) queries")
    return relation(others, segments, [queries, shape[1]], aspects, attention)
  }

  /// The sum of the relations of all pairs of different rows in each segment: `[p, k · d] → [segments, m]` or
  /// `[segments, d]`. The work grows with the square of a segment's length.
  public func relations(within segments: Segments, aspects: Int, _ attention: RelationAttention) -> Tensor {
    require(
      shape.count == 2 && shape[0] == segments.members,
      "relations: \(shape) does not have the \(segments.members) rows the segments divide")
    return relation(nil, segments, [segments.count], aspects, attention)
  }

  private func relation(
    _ others: Tensor?, _ segments: Segments?, _ outer: Shape, _ aspects: Int, _ attention: RelationAttention
  ) -> Tensor {
    guard let width = shape.last?.fixedSize, aspects > 0, width % aspects == 0, aspects <= Self.mostAspects else {
      refuse("relations: \(shape) does not hold \(aspects) aspects, of which there may be \(Self.mostAspects)")
    }
    let d = width / aspects
    let slices = Self.count(attention.keys, of: d, "keys")
    let units = Self.count(attention.units?.projection, of: d, "the projection")
    require(units > 0 || aspects == 1, "relations: several aspects need units that weigh their meetings")
    var attributes = Attributes()
    attributes.start = aspects
    attributes.axis = slices
    return tape.append(
      .relation, [self, others, attention.packed(d)], integers: segments.map { [tape.own($0, in: "relations")] } ?? [],
      shape: outer + [.fixed(slices > 0 ? slices : d)], attributes)
  }

  private static var mostAspects: Int { 16 }

  private static func count(_ rows: Tensor?, of d: Int, _ name: String) -> Int {
    guard let rows else { return 0 }
    guard rows.shape.count == 2, let count = rows.shape[0].fixedSize, rows.shape[1] == .fixed(d) else {
      refuse("relations: \(name) \(rows.shape) must be rows of \(d)")
    }
    return count
  }
}

extension RelationAttention {
  /// Keys, projection, bias and output one after the other; nil where there are none.
  fileprivate func packed(_ d: Int) -> Tensor? {
    let rows = [keys, units?.projection].compactMap { $0 } + [units?.bias, units?.output].compactMap { $0 }
    return rows.isEmpty ? nil : .concatenate(rows.map { $0.reshaped([$0.shape.elements]) }, axis: 0)
  }
}
