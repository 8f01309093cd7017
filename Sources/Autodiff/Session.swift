import Host
import Kernels

/// The programs of one model (training, listed scoring, all-items scoring), which share one arena and one set of
/// parameters. What a program computed is valid until the next replay of any program of its session.
public final class Session {
  public let parameters: Parameters
  /// Names the random bits of dropout.
  let key: UInt64
  private(set) var arena = AlignedBuffer<Float>(count: 0, repeating: 0)

  /// - Parameter seed: names the random streams of dropout.
  public init(_ parameters: Parameters, seed: UInt64) {
    self.parameters = parameters
    key = RandomStream(seed: seed, purpose: "dropout").key
  }

  /// Compiles a tape whose aim is a scalar loss; `keeping` names further tensors to be read after a replay.
  public func compile(loss: Tensor, keeping: [Tensor] = []) -> Program {
    require(loss.shape.isEmpty, "a loss is a scalar, got \(loss.shape); reduce it by `sum` or `mean`")
    return Program(self, loss.tape, loss: loss, outputs: keeping)
  }

  /// Compiles a tape that only computes; `outputs` can be read after a replay.
  public func compile(outputs: [Tensor]) -> Program {
    require(!outputs.isEmpty, "a program needs at least one output, got none")
    return Program(self, outputs[0].tape, loss: nil, outputs: outputs)
  }

  /// How much memory the programs share, in bytes.
  public var arenaBytes: Int { arena.count * MemoryLayout<Float>.stride }

  func reserve(_ count: Int) {
    if count > arena.count { arena = AlignedBuffer(count: count, repeating: 0) }
  }
}
