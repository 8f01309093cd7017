import Analysis
public import Reports

/// Values of the notebook in running text.
extension Text.StringInterpolation {
  /// A mean with its 95 % interval.
  public mutating func appendInterpolation(_ observed: Observed, decimals: Int) {
    appendInterpolation(observed.value, decimals: decimals)
    if let range = observed.interval {
      appendLiteral(" ")
      appendInterpolation(Reports.interval(range.low, range.high, decimals: decimals))
    }
  }

  /// A measured quantity: hidden where the report hides what differs from run to run.
  public mutating func appendInterpolation(_ quantity: Measured, decimals: Int) {
    appendInterpolation(Reports.measured(quantity.value, decimals: decimals, unit: quantity.unit))
  }
}
