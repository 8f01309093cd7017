/// A compiled tape: linear lists of instructions, forward, backward and update, over memory planned ahead.
///
/// Set the inputs, bind the run-time axes, replay. A replay allocates nothing.
public final class Program {
  let session: Session
  let tape: Tape
  let loss: Tensor?

  init(_ session: Session, _ tape: Tape, loss: Tensor?, outputs: [Tensor]) {
    self.session = session
    self.tape = tape
    self.loss = loss
  }

  /// Sets the actual size of an axis; it holds for all replays until it is bound again.
  public func bind(_ axis: Extent, _ size: Int) { fatalError() }

  /// Sets an integer input, row-major at the actual sizes.
  public func set(_ indices: Indices, _ values: [Int32]) { fatalError() }
  /// Sets a float input, row-major at the actual sizes.
  public func set(_ input: Input, _ values: [Float]) { fatalError() }
  /// Sets the offsets of segments: one more than there are segments, from 0 to the number of members.
  public func set(_ segments: Segments, offsets: [Int32]) { fatalError() }

  /// The memory of an integer input, of full capacity; samplers and batchers may write it in place.
  public func buffer(of indices: Indices) -> UnsafeMutableBufferPointer<Int32> { fatalError() }
  /// The memory of a float input, of full capacity.
  public func buffer(of input: Input) -> UnsafeMutableBufferPointer<Float> { fatalError() }
  /// The memory of segment offsets, of full capacity plus one.
  public func buffer(of segments: Segments) -> UnsafeMutableBufferPointer<Int32> { fatalError() }

  /// Computes the outputs and, where there is one, the loss.
  public func forward() { fatalError() }
  /// Computes the loss and the gradients of all parameters, and changes no parameter.
  public func differentiate() { fatalError() }
  /// One training step: forward, backward, update. Returns the loss before the update, decay not included.
  @discardableResult public func step() -> Float { fatalError() }

  /// A scalar output, or the loss.
  public func scalar(_ tensor: Tensor) -> Float { fatalError() }
  /// An output at its actual size.
  public func read(_ tensor: Tensor) -> [Float] { fatalError() }
  /// The memory of an output at its actual size, valid until the next replay in the session.
  public func values(of tensor: Tensor) -> UnsafeBufferPointer<Float> { fatalError() }
  /// The gradient of the loss, without decay and clipping, with respect to a parameter, after `differentiate()`.
  public func gradient(named name: String) -> [Float] { fatalError() }
}
