import Host

/// Element-wise arithmetic. Shapes are aligned at their last axes; an axis of size one, or a missing outer axis, is
/// repeated: `[b, L, d] + [d]`, `[b, L, d] + [L, d]`, `[b, 1] * [b, c]`, `[b, c, 1] − [b, 1, c]`.
extension Tensor {
  public static func + (left: Tensor, right: Tensor) -> Tensor { binary(.add, left, right) }
  public static func - (left: Tensor, right: Tensor) -> Tensor { binary(.subtract, left, right) }
  public static func * (left: Tensor, right: Tensor) -> Tensor { binary(.multiply, left, right) }
  public static func / (left: Tensor, right: Tensor) -> Tensor { binary(.divide, left, right) }

  public static func + (left: Tensor, right: Weight) -> Tensor { left + left.tape.weight(right) }
  public static func * (left: Tensor, right: Weight) -> Tensor { left * left.tape.weight(right) }

  public static func + (left: Tensor, right: Float) -> Tensor { left.affine(1, right) }
  public static func + (left: Float, right: Tensor) -> Tensor { right.affine(1, left) }
  public static func - (left: Tensor, right: Float) -> Tensor { left.affine(1, -right) }
  public static func - (left: Float, right: Tensor) -> Tensor { right.affine(-1, left) }
  public static func * (left: Float, right: Tensor) -> Tensor { right.affine(left, 0) }
  public static func * (left: Tensor, right: Float) -> Tensor { left.affine(right, 0) }
  public static func / (left: Tensor, right: Float) -> Tensor { left.affine(1 / right, 0) }
  public static prefix func - (operand: Tensor) -> Tensor { operand.affine(-1, 0) }

  /// max(x, 0); its derivative at 0 is 0.
  public func relu() -> Tensor { unary(.relu) }
  /// 1 / (1 + e⁻ˣ).
  public func sigmoid() -> Tensor { unary(.sigmoid) }
  public func tanh() -> Tensor { unary(.tanh) }
  /// ln(1 + eˣ), computed as max(x, 0) + ln(1 + e^−|x|).
  public func softplus() -> Tensor { unary(.softplus) }
  public func exp() -> Tensor { unary(.exp) }
  /// The natural logarithm.
  public func log() -> Tensor { unary(.log) }
  public func square() -> Tensor { unary(.square) }
  /// The square root; its derivative at 0 is taken as 0.
  public func squareRoot() -> Tensor { unary(.squareRoot) }
  /// |x|; its derivative at 0 is 0.
  public func absolute() -> Tensor { unary(.absolute) }

  /// scale · x + offset.
  private func affine(_ scale: Float, _ offset: Float) -> Tensor {
    var attributes = Attributes()
    attributes.scale = scale
    attributes.offset = offset
    return tape.append(.affine, [self], shape: shape, attributes)
  }

  private func unary(_ operation: Operation) -> Tensor { tape.append(operation, [self], shape: shape) }

  private static func binary(_ operation: Operation, _ left: Tensor, _ right: Tensor) -> Tensor {
    guard let shape = Broadcast.shape(left.shape, right.shape) else {
      refuse("\(operation): the shapes \(left.shape) and \(right.shape) do not fit: seen from the last, axes must be equal or 1")
    }
    return left.tape.append(operation, [left, right], shape: shape)
  }
}
