@testable import Autodiff
import Kernels
import Testing

/// A small program around one operation. Tensors come from embedding tables, read with duplicate row numbers, so that
/// their outer axis can be bound below its capacity and gradients must add up.
final class GradientCheck {
  static let capacity = 5
  static let actual = 3

  let tape = Tape(for: .training)
  let batch: Extent
  private var declare = Declarations()
  private var stream = RandomStream(seed: 11, purpose: "gradient check")
  private var feeds: [(Program) -> Void] = []

  init() { batch = tape.axis("batch", capacity: Self.capacity) }

  /// A tensor that depends on parameters: `[outer…, d]` by gathering, `[outer…]` where `d` is nil.
  func tensor(_ outer: Shape, _ d: Int?, positive: Bool = false) -> Tensor {
    let gathered = embedding(d ?? 1)[indices(outer, below: 6)]
    let drawn = d == nil ? gathered.squeezed() : gathered
    return positive ? drawn.square() + 0.5 : drawn
  }

  func embedding(_ d: Int, rows: Int = 6, padding: Bool = false) -> Embedding {
    declare.embedding(
      "table\(declare.declared.count)", rows: rows, dimension: d, initial: .uniform(low: -1, high: 1), padding: padding)
  }

  func weight(_ shape: [Int]) -> Weight {
    declare.weight("weight\(declare.declared.count)", shape, initial: .uniform(low: -1, high: 1))
  }

  func indices(_ shape: Shape, below bound: Int) -> Indices {
    let indices = tape.indices("indices\(tape.integers.count)", shape)
    var draws = stream.split(UInt64(indices.number))
    feeds.append { program in
      for position in program.buffer(of: indices).indices {
        program.buffer(of: indices)[position] = Int32(draws.uniform(below: bound))
      }
    }
    return indices
  }

  /// A tensor that depends on no parameter.
  func data(_ shape: Shape, in range: ClosedRange<Float> = -1...1) -> Tensor {
    let input = tape.input("data\(feeds.count)", shape)
    var draws = stream.split("data\(feeds.count)")
    feeds.append { program in
      for position in program.buffer(of: input).indices {
        let share = Float(draws.uniform())
        program.buffer(of: input)[position] = range.lowerBound + share * (range.upperBound - range.lowerBound)
      }
    }
    return input.tensor
  }

  /// Zeros and ones.
  func mask(_ shape: Shape) -> Tensor { indices(shape, below: 3).mask(excluding: 0) }

  /// Segments of `members` rows, sizes by turns 0, 1 and more.
  func segments(members: Extent, offsets: [Int32]) -> Segments {
    let segments = tape.segments("segments\(tape.integers.count)", count: .fixed(offsets.count - 1), members: members)
    feeds.append { $0.set(segments, offsets: offsets) }
    return segments
  }

  /// Compares every partial derivative of Σ r·output, r random, with central differences.
  func run(_ output: Tensor, _ name: String) {
    let loss = output.shape.isEmpty ? output : (output * data(output.shape)).sum()
    let session = Session(Parameters(declare, optimizer: .sgd(learningRate: 1), seed: 3), seed: 5)
    let program = session.compile(loss: loss)
    program.bind(batch, Self.actual)
    for feed in feeds { feed(program) }
    spread(session.parameters)
    program.differentiate()
    let parameters = session.parameters
    let gradients = parameters.names.map { program.gradient(named: $0) }
    #expect(gradients.joined().contains { $0 != 0 }, "\(name): no gradient reaches a parameter")
    for (parameter, gradient) in zip(parameters.names, gradients) {
      let start = parameters.values(named: parameter)
      for position in start.indices {
        let expected = slope { shift in
          var moved = start
          moved[position] += shift
          parameters.set(parameter, moved)
          program.forward()
          return program.scalar(loss)
        }
        parameters.set(parameter, start)
        let found = gradient[position]
        #expect(
          abs(found - expected) <= 1e-3 * max(1, abs(expected)),
          "\(name): ∂/∂\(parameter)[\(position)] is \(found), differences give \(expected)")
      }
    }
  }

  /// Values evenly spread over −1…1 in random order: none is so near to another, or to zero, that a difference would
  /// cross a kink.
  private func spread(_ parameters: Parameters) {
    for (number, name) in parameters.names.enumerated() {
      let count = parameters.values(named: name).count
      var draws = stream.split("values").split(UInt64(number))
      parameters.set(name, draws.permutation(count).map { -1 + (2 * Float($0) + 1) / Float(count) })
    }
  }

  /// The derivative at 0 by differences of two widths, whose errors of second order cancel.
  private func slope(_ function: (Float) -> Float) -> Float {
    let h: Float = 1 / 64
    let near = function(h) - function(-h)
    let far = function(2 * h) - function(-2 * h)
    return (8 * near - far) / (12 * h)
  }
}
