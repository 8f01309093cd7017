import Foundation
import Host
import Kernels

/// Where a parameter's values start. Draws come from the stream split by (seed, "init", name), in row-major order.
public enum Initializer: Hashable, Sendable {
  case zeros
  case constant(Float)
  /// The last axis in equal blocks, each of one value: the biases of gates.
  case blocks([Float])
  /// N(0, sd²).
  case normal(sd: Float)
  /// N(0, sd²), draws beyond two standard deviations drawn anew (TensorFlow's truncated normal).
  case truncatedNormal(sd: Float)
  /// U[low, high).
  case uniform(low: Float, high: Float)
  /// U[−bound, bound), then the whole projected on the ball of this radius.
  case uniformInBall(bound: Float, radius: Float)
  /// U(±√(6 / (fanIn + fanOut))), the fans being the last two extents (a vector's fan-in is one).
  case glorotUniform
  /// N(0, 2 / (fanIn + fanOut)): Xavier normal.
  case glorotNormal
  /// U(±√(3 / fanIn)), the fan-in being the last but one extent, or the only one.
  case lecunUniform

  /// Writes the starting values of a parameter of this shape.
  func fill(_ values: UnsafeMutableBufferPointer<Float>, shape: [Int], stream: inout RandomStream) {
    let fanOut = Double(shape.last ?? 1)
    let fanIn = Double(shape.dropLast().last ?? 1)
    switch self {
    case .zeros: values.update(repeating: 0)
    case .constant(let value): values.update(repeating: value)
    case .blocks(let blocks):
      let width = shape.last ?? 1
      require(
        !blocks.isEmpty && width % blocks.count == 0, "an axis of \(width) does not divide into \(blocks.count) blocks")
      for index in values.indices { values[index] = blocks[index % width / (width / blocks.count)] }
    case .normal(let sd): draw(values) { Double(sd) * stream.normal() }
    case .truncatedNormal(let sd): draw(values) { Double(sd) * Self.truncatedNormal(&stream) }
    case .uniform(let low, let high):
      draw(values) { Double(low) + (Double(high) - Double(low)) * stream.uniform() }
    case .uniformInBall(let bound, let radius):
      draw(values) { Double(bound) * (2 * stream.uniform() - 1) }
      let norm = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      let scale = min(1, Double(radius) / norm)
      for index in values.indices { values[index] = Float(Double(values[index]) * scale) }
    case .glorotUniform:
      let bound = (6 / (fanIn + fanOut)).squareRoot()
      draw(values) { bound * (2 * stream.uniform() - 1) }
    case .glorotNormal:
      let sd = (2 / (fanIn + fanOut)).squareRoot()
      draw(values) { sd * stream.normal() }
    case .lecunUniform:
      let bound = (3 / (shape.count > 1 ? fanIn : fanOut)).squareRoot()
      draw(values) { bound * (2 * stream.uniform() - 1) }
    }
  }

  private func draw(_ values: UnsafeMutableBufferPointer<Float>, _ next: () -> Double) {
    for index in values.indices { values[index] = Float(next()) }
  }

  private static func truncatedNormal(_ stream: inout RandomStream) -> Double {
    while true {
      let draw = stream.normal()
      if abs(draw) <= 2 { return draw }
    }
  }
}
