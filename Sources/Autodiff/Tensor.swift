import Host

/// A handle on a value to be computed: which node of which tape, and in what shape it is seen.
///
/// Operations on tensors record; they compute nothing. See `Tape`.
public struct Tensor {
  public let tape: Tape
  let node: Int
  public let shape: Shape

  /// The same elements in another shape.
  /// - Precondition: both shapes have the same number of elements, for every size of the run-time axes.
  public func reshaped(_ shape: Shape) -> Tensor {
    require(
      shape.elements == self.shape.elements, "reshaped: \(self.shape) has not as many elements as \(shape)")
    return Tensor(tape: tape, node: node, shape: shape)
  }

  /// The same elements with one more axis, of size one, at a position (−1: at the end).
  public func expanded(_ axis: Int) -> Tensor {
    let position = axis < 0 ? axis + shape.count + 1 : axis
    require((0...shape.count).contains(position), "expanded: \(shape) has no place for an axis at \(axis)")
    var wider = shape
    wider.insert(1, at: position)
    return reshaped(wider)
  }

  /// The same elements without an axis of size one (−1: the last).
  public func squeezed(_ axis: Int = -1) -> Tensor {
    let position = shape.position(of: axis, in: "squeezed")
    require(shape[position] == 1, "squeezed: axis \(axis) of \(shape) is not of size one")
    var narrower = shape
    narrower.remove(at: position)
    return reshaped(narrower)
  }

  /// The values repeated along axes of size one, or along new outer axes, to fill `shape`.
  public func broadcast(to shape: Shape) -> Tensor {
    if shape == self.shape { return self }
    require(
      Broadcast.shape(self.shape, shape) == shape, "broadcast: \(self.shape) cannot be repeated to fill \(shape)")
    return tape.append(.broadcast, [self], shape: shape)
  }

  /// Positions `range` of one axis.
  public func slice(axis: Int, _ range: Range<Int>) -> Tensor {
    let position = shape.position(of: axis, in: "slice")
    let size = shape[position].fixedSize
    require(
      size != nil && range.lowerBound >= 0 && range.upperBound <= size!,
      "slice: \(range) is not within axis \(axis) of \(shape), which must be fixed")
    if range.count == size { return self }
    var narrower = shape
    narrower[position] = .fixed(range.count)
    var attributes = Attributes()
    attributes.axis = position
    attributes.start = range.lowerBound
    return tape.append(.slice, [self], shape: narrower, attributes)
  }

  /// One position of an axis; the axis disappears.
  public func at(_ position: Int, axis: Int) -> Tensor {
    let resolved = shape.position(of: axis, in: "at")
    return slice(axis: resolved, position..<position + 1).squeezed(resolved)
  }

  /// Tensors one after the other along a fixed axis (−1: the last); their other axes agree.
  public static func concatenate(_ parts: [Tensor], axis: Int = -1) -> Tensor {
    require(!parts.isEmpty, "concatenate: expected at least one tensor, got none")
    let first = parts[0].shape
    let position = first.position(of: axis, in: "concatenate")
    var total = 0
    for part in parts {
      var agreeing = part.shape
      require(agreeing.count == first.count, "concatenate: \(first) and \(part.shape) differ in rank")
      let size = agreeing[position].fixedSize
      require(size != nil, "concatenate: axis \(axis) of \(part.shape) must be fixed")
      agreeing[position] = first[position]
      require(agreeing == first, "concatenate: \(first) and \(part.shape) differ beyond axis \(axis)")
      total += size!
    }
    var shape = first
    shape[position] = .fixed(total)
    var attributes = Attributes()
    attributes.axis = position
    return parts[0].tape.append(.concatenate, parts, shape: shape, attributes)
  }

  /// Rows `indices` of this tensor `[n, …]`, as `gather` reads rows of a table: `[indices…, …]`.
  public func rows(at indices: Indices) -> Tensor {
    require(shape.count >= 1, "rows(at:): expected a tensor with rows, got a scalar")
    return tape.append(
      .take, [self], integers: [tape.own(indices, in: "rows(at:)")], shape: indices.shape + shape.dropFirst())
  }

  /// Masks, weights and targets are data: a gradient that would be dropped in silence is a mistake.
  func requireNoGradient(_ role: String, in purpose: String) {
    require(!tape.nodes[node].needsGradient, "\(purpose): \(role) must not depend on parameters")
  }
}
