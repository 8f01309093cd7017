/// The values of all declared parameters and the optimizer's state.
public final class Parameters {
  /// A copy of all values, for early stopping.
  public struct Snapshot: Sendable { let values: [[Float]] }

  public let names: [String]
  /// The number of trained numbers; padding rows do not count.
  public let count: Int
  public let optimizer: Optimizer

  /// - Parameter seed: starting values are drawn from the streams split by (seed, "init", name).
  public init(_ declarations: Declarations, optimizer: Optimizer, seed: UInt64) {
    names = declarations.declared.map(\.name)
    count = declarations.count
    self.optimizer = optimizer
  }

  /// The learning rate η; setting it first catches up what was missed under the old one.
  public var learningRate: Float { get { fatalError() } set { fatalError() } }
  /// A parameter's values, row-major, without the padding row.
  public func values(named name: String) -> [Float] { fatalError() }
  /// Sets a parameter's values; the optimizer's state stays.
  public func set(_ name: String, _ values: [Float]) { fatalError() }
  /// Reads a parameter's values in place.
  public func withValues<Result>(named name: String, _ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows -> Result {
    fatalError()
  }
  /// Applies to all rows of `exact` tables the steps they missed.
  public func flush() { fatalError() }
  public func snapshot() -> Snapshot { fatalError() }
  /// Puts the values back; the optimizer's state stays as it is.
  public func restore(_ snapshot: Snapshot) { fatalError() }

  /// One pass of single-example SGD over a stream of examples, in order. Returns the sum of their losses, decay not
  /// included. The optimizer must be plain SGD, the row rules `touched`.
  ///
  /// - Parameters:
  ///   - keys: `keyCount` row numbers an example, example by example.
  @discardableResult
  public func train(
    _ form: SequentialForm, keys: [Int32], positives: [Int32], negatives: [Int32]
  ) -> Double { fatalError() }
}
