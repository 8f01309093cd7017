import Host

/// Convolution over a short window of items.
extension Tensor {
  /// Horizontal filters of every height 1…L over windows of L rows, and their maxima over positions.
  ///
  /// For height h and filter f, with F the filter's rows and X a window: `relu(max over s of Σ_r F_r · X_{s+r} + b)`.
  /// Source: Tang & Wang 2018, Eqs. 4–6. The tensor holds the products of rows with all rows of all filters,
  /// `[n, k·L(L+1)/2]`, by height, then row of the filter, then filter: a row that stands in many windows, or many times in
  /// one, is multiplied once, and a window is a sum of what it finds here.
  ///
  /// - Parameters:
  ///   - places: which row stands where in each window: `[…, L]`.
  ///   - filters: k, the filters of each height.
  ///   - bias: `[L·k]`, by height, then filter.
  /// - Returns: `[…, L·k]`, by height, then filter. The gradient of a maximum goes to the first position that attains it.
  public func convolved(over places: Indices, filters: Int, bias: Tensor) -> Tensor {
    guard let length = places.shape.last?.fixedSize, shape.count == 2 else {
      refuse("convolved: \(shape) must be rows, and the windows \(places.shape) of a fixed length")
    }
    require(
      filters > 0 && shape[1] == .fixed(filters * length * (length + 1) / 2) && bias.shape == [.fixed(length * filters)],
      "convolved: \(filters) filters a height over \(length) rows make rows of \(filters * length * (length + 1) / 2) and a bias of \(filters * length), got \(shape) and \(bias.shape)")
    var attributes = Attributes()
    attributes.start = filters
    return tape.append(
      .convolution, [self, bias], integers: [tape.own(places, in: "convolved")],
      shape: places.shape.dropLast() + [.fixed(length * filters)], attributes)
  }
}
