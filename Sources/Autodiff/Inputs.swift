import Host

/// Whole numbers given before each replay: rows of embedding tables, classes, or lengths.
///
/// A row number may equal the table's padding row (`Embedding.paddingRow`), which reads as zeros.
public struct Indices {
  public let tape: Tape
  let number: Int
  public let shape: Shape

  /// The same numbers in another shape with as many elements.
  public func reshaped(_ shape: Shape) -> Indices {
    require(
      shape.elements == self.shape.elements, "reshaped: \(self.shape) has not as many elements as \(shape)")
    return Indices(tape: tape, number: number, shape: shape)
  }

  /// The different numbers, in order of first appearance, and the place of each element among them: what is computed
  /// once for each number, `[n, …]`, comes back to the elements by `rows(at: places)`.
  ///
  /// Both are made anew before each replay; their axis takes its actual size then.
  public func distinct(below bound: Int) -> (numbers: Indices, places: Indices) {
    let (numbers, places) = tape.distinct(self, below: bound)
    return (numbers, places.reshaped(shape))
  }

  /// A mask of the same shape: 0 where the number is `value`, 1 elsewhere. `history.mask(excluding: items.paddingRow)`.
  public func mask(excluding value: Int) -> Tensor {
    var attributes = Attributes()
    attributes.start = value
    return tape.append(.maskOfIndices, integers: [number], shape: shape, attributes)
  }

  /// A mask `[…, length]` of these lengths `[…]`: ones at the first positions, or the last ones where sequences are
  /// padded on the left.
  public func mask(length: Extent, alignsRight: Bool = false) -> Tensor {
    var attributes = Attributes()
    attributes.alignsRight = alignsRight
    return tape.append(.maskOfLengths, integers: [number], shape: shape + [length], attributes)
  }
}

/// Numbers given before each replay; no gradient flows into them.
public struct Input {
  public let tensor: Tensor
}

/// A partition of rows into consecutive segments (histories, neighbour sets), given before each replay as offsets:
/// segment s holds rows `offsets[s]..<offsets[s + 1]`.
public struct Segments {
  public let tape: Tape
  let number: Int
  public let count: Extent
  public let members: Extent
  /// The most rows a segment may have.
  public let longest: Int
}
