import Host

/// Matrix products, and the dot products and squared distances scores are made of.
extension Tensor {
  /// The matrix product.
  ///
  /// - `right` of rank two: every row of `self` is multiplied, `[…, k] × [k, n] → […, n]`. With `transposeLeft` (rank
  ///   two only) `[k, m]` is read as `[m, k]`; with `transposeRight` `[n, k]` is read as `[k, n]`.
  /// - `right` of higher rank: one product for each of the equal leading axes, `[…, m, k] × […, k, n] → […, m, n]`; a
  ///   left tensor of rank two, not transposed, meets each: `[m, k] × […, k, n] → […, m, n]`.
  public func matmul(_ right: Tensor, transposeLeft: Bool = false, transposeRight: Bool = false) -> Tensor {
    require(
      shape.count >= 2 && right.shape.count >= 2, "matmul: \(shape) and \(right.shape) must have two axes or more")
    var attributes = Attributes()
    attributes.transposeLeft = transposeLeft
    attributes.transposeRight = transposeRight
    if shape.count == 2 && right.shape.count > 2 && !transposeLeft && !transposeRight { return matmul(each: right) }
    let isBatched = right.shape.count > 2
    require(
      isBatched || shape.count == 2 || !transposeLeft, "matmul: \(shape) has more than two axes and cannot be transposed")
    let leading = Shape(shape.dropLast(2))
    require(
      !isBatched || leading == Shape(right.shape.dropLast(2)),
      "matmul: the leading axes of \(shape) and \(right.shape) differ")
    let last = Array(shape.suffix(2))
    let other = Array(right.shape.suffix(2))
    let (rows, inner) = transposeLeft ? (last[1], last[0]) : (last[0], last[1])
    let (depth, columns) = transposeRight ? (other[1], other[0]) : (other[0], other[1])
    require(
      inner == depth,
      "matmul: the inner axes of \(shape)\(transposeLeft ? "ᵀ" : "") and \(right.shape)\(transposeRight ? "ᵀ" : "") differ")
    return tape.append(
      isBatched ? .batchedMatmul : .matmul, [self, right], shape: leading + [rows, columns], attributes)
  }

  /// One matrix times each of many.
  private func matmul(each right: Tensor) -> Tensor {
    let rank = right.shape.count
    require(shape[1] == right.shape[rank - 2], "matmul: the inner axes of \(shape) and \(right.shape) differ")
    return tape.append(.sharedMatmul, [self, right], shape: right.shape.dropLast(2) + [shape[0], right.shape[rank - 1]])
  }

  /// The product with a weight, `[…, k] × [k, n]`, or `[…, k] × [n, k]ᵀ`.
  public func matmul(_ weight: Weight, transposed: Bool = false) -> Tensor {
    matmul(tape.weight(weight), transposeRight: transposed)
  }

  /// Dot products of each vector with its own rows: `[…, d] · […, c, d] → […, c]`, or `[…, d] · […, d] → […]`.
  public func dot(_ rows: Tensor) -> Tensor { rowwise(.rowDot, rows) }

  /// Squared Euclidean distances of each vector to its own rows: `[…, d], […, c, d] → […, c]`, or `[…, d], […, d] → […]`.
  public func squaredDistance(to rows: Tensor) -> Tensor { rowwise(.rowSquaredDistance, rows) }

  /// Dot products with every row of a table: `[…, d] · [n, d] → […, n]`.
  public func dot(every table: Tensor) -> Tensor { matmul(table, transposeRight: true) }

  /// Dot products with every row of an embedding: `[…, d] → […, rows]`.
  public func dot(every embedding: Embedding) -> Tensor { dot(every: tape.table(embedding)) }

  /// Squared Euclidean distances to every row of a table, `[…, d], [n, d] → […, n]`, by ‖a‖² − 2a·b + ‖b‖².
  public func squaredDistance(toEvery table: Tensor) -> Tensor {
    require(
      shape.count >= 1 && table.shape.count == 2 && shape.last == table.shape.last,
      "squaredDistance(toEvery:): the last axes of \(shape) and \(table.shape) differ")
    return tape.append(.squaredDistanceToAll, [self, table], shape: shape.dropLast() + [table.shape[0]])
  }

  /// Squared Euclidean distances to every row of an embedding: `[…, d] → […, rows]`.
  public func squaredDistance(toEvery embedding: Embedding) -> Tensor {
    squaredDistance(toEvery: tape.table(embedding))
  }

  private func rowwise(_ operation: Operation, _ rows: Tensor) -> Tensor {
    require(!shape.isEmpty, "\(operation): expected vectors, got a scalar")
    if rows.shape == shape {
      return rowwise(operation, rows.expanded(-2)).squeezed()
    }
    require(
      rows.shape.count == shape.count + 1 && Shape(rows.shape.dropLast(2)) == Shape(shape.dropLast())
        && rows.shape.last == shape.last,
      "\(operation): vectors \(shape) do not fit rows \(rows.shape): expected the same leading axes, then the rows, then the same width")
    return tape.append(operation, [self, rows], shape: rows.shape.dropLast())
  }
}
