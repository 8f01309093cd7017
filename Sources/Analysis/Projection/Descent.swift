import CKernels
import Foundation
import Kernels

/// The state of t-SNE's descent: places, velocities and gains.
final class Descent {
  let affinities: Affinities
  private let kernels: UnsafePointer<ck_table>
  /// Repulsion through a grid, or over all pairs where there is none.
  private let grid: GridRepulsion?
  // Per point and axis; coordinates are padded so far away that the padding pushes at nothing.
  private let places: [AlignedBuffer<Float>]
  private let pulls: [AlignedBuffer<Float>]
  private let pushes: [AlignedBuffer<Float>]
  private let velocities: [AlignedBuffer<Double>]
  private let gains: [AlignedBuffer<Double>]
  /// x and y of each point side by side, as the pull gathers them.
  private let pairs: AlignedBuffer<Float>

  init(
    _ affinities: Affinities, _ start: (x: [Double], y: [Double]), method: TSNE.Method,
    kernels: UnsafePointer<ck_table> = InstructionSet.chosen
  ) {
    self.affinities = affinities
    self.kernels = kernels
    grid = method == .interpolated ? GridRepulsion(kernels: kernels) : nil
    let n = affinities.count
    let padded = (n + 15) / 16 * 16
    places = [start.x, start.y].map { axis in
      let buffer = AlignedBuffer<Float>(count: padded, repeating: 1e18)
      for i in 0..<n { buffer.pointer[i] = Float(axis[i]) }
      return buffer
    }
    pulls = (0..<2).map { _ in AlignedBuffer(count: padded, repeating: 0) }
    pushes = (0..<2).map { _ in AlignedBuffer(count: padded, repeating: 0) }
    velocities = (0..<2).map { _ in AlignedBuffer(count: n, repeating: 0) }
    gains = (0..<2).map { _ in AlignedBuffer(count: n, repeating: 1) }
    pairs = AlignedBuffer(count: 2 * n, repeating: 0)
  }

  /// The coordinates along one axis: 0 is x, 1 is y.
  func coordinates(_ axis: Int) -> [Double] { places[axis].elements.prefix(affinities.count).map { Double($0) } }

  /// `∂KL/∂y_i = 4 Σ_j (e·p_ij − q_ij/Z) q_ij (y_i − y_j)`: all of x, then all of y.
  func gradient(exaggeration: Double) -> [Double] {
    let z = forces()
    return (0..<2).flatMap { axis in
      (0..<affinities.count).map {
        4 * (exaggeration * Double(pulls[axis].pointer[$0]) - Double(pushes[axis].pointer[$0]) / z)
      }
    }
  }

  func step(exaggeration: Double, momentum: Double, rate: Double) {
    let z = forces()
    for axis in 0..<2 {
      kernels.pointee.tsne_step(
        Int64(affinities.count), pulls[axis].pointer, pushes[axis].pointer, exaggeration, z, momentum, rate,
        velocities[axis].pointer, gains[axis].pointer, places[axis].pointer)
    }
  }

  /// Fills pulls and pushes, and returns Z.
  private func forces() -> Double {
    let n = affinities.count
    for i in 0..<n {
      pairs.pointer[2 * i] = places[0].pointer[i]
      pairs.pointer[2 * i + 1] = places[1].pointer[i]
    }
    return flushingSubnormals {
      kernels.pointee.tsne_pull(
        Int64(n), affinities.offsets, affinities.neighbours, affinities.values, pairs.pointer, pulls[0].pointer,
        pulls[1].pointer)
      return push(through: grid)
    }
  }

  private func push(through grid: GridRepulsion?) -> Double {
    let n = affinities.count
    if let grid {
      return grid.push(n, places[0].pointer, places[1].pointer, into: pushes[0].pointer, pushes[1].pointer)
    }
    return kernels.pointee.tsne_push(
      Int64(n), places[0].pointer, places[1].pointer, pushes[0].pointer, pushes[1].pointer)
  }

  /// `KL(P‖Q) = Σ p_ij log(p_ij/q_ij)` of the places as they are, Z over all pairs whatever the method.
  func divergence() -> Double {
    let z = push(through: nil)
    var sum = 0.0
    var mass = 0.0
    for i in 0..<affinities.count {
      for place in Int(affinities.offsets[i])..<Int(affinities.offsets[i + 1]) where affinities.values[place] > 0 {
        let j = Int(affinities.neighbours[place])
        let dx = Double(places[0].pointer[i]) - Double(places[0].pointer[j])
        let dy = Double(places[1].pointer[i]) - Double(places[1].pointer[j])
        let p = Double(affinities.values[place])
        sum += p * log(p * (1 + dx * dx + dy * dy))
        mass += p
      }
    }
    return sum + mass * log(z)
  }
}
