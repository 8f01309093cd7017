import Host

/// The size of one axis of a tensor: a fixed number, a run-time size, or a product of both.
///
/// A run-time size is made by `Tape.axis(_:capacity:)`. It has a capacity, for which memory is planned, and an actual
/// size, set before a replay by `Program.bind(_:_:)`. Kernels compute on actual sizes, and tensors lie contiguous,
/// row-major, at their actual sizes. Axes are equal when their products are, so `[batch, 5, 100]` may be viewed as
/// `[batch * 5, 100]`.
public struct Extent: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// A run-time size of one tape.
  struct Symbol: Hashable, Sendable {
    let number: Int
    let name: String
    let capacity: Int
  }

  /// How many run-time sizes one extent may multiply.
  static let mostSymbols = 3

  let factor: Int
  let symbols: [Symbol]

  init(factor: Int, symbols: [Symbol]) {
    require(factor >= 0, "an extent cannot be negative, got \(factor)")
    require(
      symbols.count <= Self.mostSymbols,
      "an extent holds at most \(Self.mostSymbols) run-time axes, got \(symbols.map(\.name))")
    self.factor = factor
    self.symbols = symbols.sorted { $0.number < $1.number }
  }

  public init(integerLiteral value: Int) { self.init(factor: value, symbols: []) }

  /// The same size in every replay.
  public static func fixed(_ size: Int) -> Extent { Extent(factor: size, symbols: []) }

  /// The largest size this axis can take.
  public var capacity: Int { symbols.reduce(factor) { $0 * $1.capacity } }

  /// The size, where it is the same in every replay.
  public var fixedSize: Int? { symbols.isEmpty ? factor : nil }

  public static func * (left: Extent, right: Extent) -> Extent {
    Extent(factor: left.factor * right.factor, symbols: left.symbols + right.symbols)
  }

  public var description: String {
    let names = symbols.map { "\($0.name)≤\($0.capacity)" }
    return (symbols.isEmpty || factor != 1 ? ["\(factor)"] + names : names).joined(separator: "·")
  }
}

/// The extents of a tensor's axes, outermost first; a scalar has none.
public typealias Shape = [Extent]

extension Shape {
  /// The number of elements: the product of all extents.
  var elements: Extent { reduce(1, *) }

  /// A shape of fixed extents.
  static func fixed(_ sizes: [Int]) -> Shape { sizes.map(Extent.fixed) }

  /// The position of an axis that may be counted from the end: −1 is the last.
  func position(of axis: Int, in purpose: String) -> Int {
    let position = axis < 0 ? axis + endIndex : axis
    require((0..<endIndex).contains(position), "\(purpose): axis \(axis) is not one of \(self)")
    return position
  }
}
