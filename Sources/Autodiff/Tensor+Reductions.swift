import Host

/// Reductions. A mask holds a 1 for each real position and a 0 for each to be left out; its shape is the tensor's up to
/// and including the reduced axis: `[b, L]` for `[b, L, d]` over axis 1. Where no position is real the result is 0.
extension Tensor {
  /// The sum over one axis, which disappears.
  public func sum(axis: Int, mask: Tensor? = nil) -> Tensor { reduced(.sum, axis, mask) }
  /// The mean over the real positions of one axis, which disappears.
  public func mean(axis: Int, mask: Tensor? = nil) -> Tensor { reduced(.mean, axis, mask) }
  /// The largest value along one axis, which disappears; the gradient goes to the first of equal values.
  public func max(axis: Int, mask: Tensor? = nil) -> Tensor { reduced(.maximum, axis, mask) }
  /// The smallest value along one axis, which disappears; the gradient goes to the first of equal values.
  public func min(axis: Int, mask: Tensor? = nil) -> Tensor { reduced(.minimum, axis, mask) }

  /// The sum of all elements, a scalar.
  public func sum() -> Tensor { reshaped([shape.elements]).sum(axis: 0) }
  /// The mean of all elements, a scalar.
  public func mean() -> Tensor { reshaped([shape.elements]).mean(axis: 0) }

  /// Sums of the rows of each segment: `[n, …] → [segments, …]`; an empty segment gives zeros.
  public func sum(over segments: Segments) -> Tensor { segmented(.segmentSum, segments) }
  /// Means of the rows of each segment: `[n, …] → [segments, …]`; an empty segment gives zeros.
  public func mean(over segments: Segments) -> Tensor { segmented(.segmentMean, segments) }

  private func reduced(_ operation: Operation, _ axis: Int, _ mask: Tensor?) -> Tensor {
    let position = shape.position(of: axis, in: "\(operation)")
    if let mask {
      require(
        mask.shape == Shape(shape[...position]),
        "\(operation): over axis \(axis) of \(shape) the mask must be \(Shape(shape[...position])), got \(mask.shape)")
      mask.requireNoGradient("the mask", in: "\(operation)")
    }
    var narrower = shape
    narrower.remove(at: position)
    var attributes = Attributes()
    attributes.axis = position
    return tape.append(operation, [self, mask], shape: narrower, attributes)
  }

  private func segmented(_ operation: Operation, _ segments: Segments) -> Tensor {
    require(
      !shape.isEmpty && shape[0] == segments.members,
      "\(operation): \(shape) does not have the \(segments.members) rows the segments divide")
    return tape.append(
      operation, [self], integers: [tape.own(segments, in: "\(operation)")], shape: [segments.count] + shape.dropFirst())
  }
}
