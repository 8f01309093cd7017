import CKernels
import Foundation
import Kernels

/// The repulsion of t-SNE through a grid: O(n) for the points, and O(m log m) for the m nodes of the grid.
///
/// The push on point i is −½ of the slope at i of one potential, `φ(y) = Σ_j 1/(1 + |y − y_j|²)`, and Z is `Σ_i φ(y_i) − n`,
/// so that one convolution gives both (FIt-SNE convolves four charges). Points are spread over the nodes by quintic
/// splines, the nodes' charges convolved with the kernel by fast Fourier transforms, and the potential is read with the
/// same splines; dividing the kernel's spectrum by that of the splines, twice a direction, makes it exact at the nodes.
/// Source: after Linderman et al., "Fast interpolation-based t-SNE", Nature Methods 16, 2019.
final class GridRepulsion {
  /// Nodes of a grid stand this far apart, in the unit of the picture: the kernel is one unit wide. The error of a push is
  /// then below 0.5 % of its size, and 0.004 more by which a point pushes itself; a half is coarser, a third finer.
  private static let widestSpacing = 0.4
  /// A small picture gets at least this many cells a side.
  private static let fewestCells = 64.0
  /// Nodes a side beyond the cells: six that a point meets, two that it touches, and some to keep apart the ends of the
  /// kernel, where its slope jumps.
  private static let margin = 18

  private let kernels: UnsafePointer<ck_table>
  private var plan = FourierPlan(size: FourierPlan.sizes[0])
  private var spacing = 0.0
  private var reach = 0.0
  private var grid = AlignedBuffer<Float>(count: 0, repeating: 0)
  private var spectrum = AlignedBuffer<Float>(count: 0, repeating: 0)
  private var scratch = AlignedBuffer<Float>(count: 0, repeating: 0)

  init(kernels: UnsafePointer<ck_table>) { self.kernels = kernels }

  private var side: Int { Int(plan.transform.size) / 2 }

  /// Writes `Σ q² (i − j)` for each of `n` points and returns `Z = Σ q` over all ordered pairs.
  func push(
    _ n: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, into fx: UnsafeMutablePointer<Float>,
    _ fy: UnsafeMutablePointer<Float>
  ) -> Double {
    let (left, right) = Self.range(x, n)
    let (bottom, top) = Self.range(y, n)
    let extent = Double(max(right - left, top - bottom))
    guard extent.isFinite else { return .nan }
    fit(extent)
    let perUnit = Float(1 / spacing)
    let below = Float(2.5 * spacing)
    kernels.pointee.tsne_spread(Int64(n), x, y, left - below, bottom - below, perUnit, Int64(side), grid.pointer)
    withUnsafePointer(to: plan.transform) { kernels.pointee.convolve_grid($0, spectrum.pointer, grid.pointer, scratch.pointer) }
    let sum = kernels.pointee.tsne_read(
      Int64(n), x, y, left - below, bottom - below, perUnit, Int64(side), grid.pointer, fx, fy)
    // The convolved kernel is 1/(1 + r²) less its value at `reach`; and a point is no pair with itself.
    return sum + Double(n) * Double(n) / (1 + reach * reach) - Double(n)
  }

  private static func range(_ values: UnsafePointer<Float>, _ n: Int) -> (Float, Float) {
    var least = Float.infinity
    var most = -Float.infinity
    for i in 0..<n {
      least = min(least, values[i])
      most = max(most, values[i])
    }
    return (least, most)
  }

  /// Chooses spacing and size for a picture this wide, and prepares the kernel where they change.
  private func fit(_ extent: Double) {
    var spacing = Self.widestSpacing
    let bound = max(extent, 1e-12) / Self.fewestCells
    // In steps, so that the kernel of a growing picture is good for many iterations.
    if bound < spacing { spacing *= pow(2, (2 * log2(bound / spacing)).rounded(.down) / 2) }
    let largest = FourierPlan.sizes.last! / 2
    spacing = max(spacing, extent / Double(largest - Self.margin - 1))
    let needed = Int(extent / spacing) + Self.margin
    let size = FourierPlan.sizes.first { $0 / 2 >= needed }!
    if size == 2 * side, spacing == self.spacing, grid.count > 0 { return }
    if size != 2 * side || grid.count == 0 {
      plan = FourierPlan(size: size)
      grid = AlignedBuffer(count: size / 2 * size / 2, repeating: 0)
      spectrum = AlignedBuffer(count: (size / 32 + 1) * 16 * size, repeating: 0)
      scratch = AlignedBuffer(count: size * (size + 192), repeating: 0)
    }
    self.spacing = spacing
    prepareKernel()
  }

  private func prepareKernel() {
    let size = 2 * side
    let columns = side + 32
    // The kernel less its value at the middle of its reach: in a picture much smaller than one unit it would otherwise
    // be 1 everywhere, and single precision would lose the slopes.
    reach = Double(side) * spacing / 2
    let values = AlignedBuffer<Float>(count: size * columns, repeating: 0)
    let square = reach * reach
    for row in 0..<size {
      let dx = Double(min(row, size - row)) * spacing
      for column in 0...side {
        let dy = Double(column) * spacing
        let r = dx * dx + dy * dy
        values.pointer[row * columns + column] = Float((square - r) / ((1 + r) * (1 + square)))
      }
    }
    let factors = (0..<size).map { frequency -> Float in
      let angle = 2 * Double.pi * Double(frequency) / Double(size)
      let spline = (66 + 52 * cos(angle) + 2 * cos(2 * angle)) / 120
      return Float(1 / (spline * spline))
    }
    withUnsafePointer(to: plan.transform) {
      kernels.pointee.kernel_spectrum($0, Int64(columns), values.pointer, factors, spectrum.pointer, scratch.pointer)
    }
  }
}
