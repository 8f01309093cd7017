import CKernels
import Foundation
import Kernels

/// The steps, turns and order of a fast Fourier transform of one size, as `CKernels` wants them.
final class FourierPlan {
  private(set) var transform = ck_transform()
  private let turns: AlignedBuffer<Float>
  private let place: AlignedBuffer<Int32>

  /// - Precondition: `size` is one of `sizes`.
  init(size: Int) {
    var steps: [(radix: Int, length: Int, firstTurn: Int)] = []
    var length = size
    var turnCount = 0
    while length > 1 {
      guard let radix = [4, 3, 5, 2].first(where: { length % $0 == 0 }), steps.count < CK_MOST_STEPS else {
        preconditionFailure("a transform of \(size) rows has a prime factor above 5")
      }
      steps.append((radix, length, turnCount))
      turnCount += 2 * (length / radix) * (radix - 1)
      length /= radix
    }
    turns = AlignedBuffer(count: turnCount, repeating: 0)
    place = AlignedBuffer(count: size, repeating: 0)
    transform.size = Int64(size)
    transform.steps = Int32(steps.count)
    withUnsafeMutableBytes(of: &transform.radix) { bytes in
      for (s, step) in steps.enumerated() { bytes.bindMemory(to: Int32.self)[s] = Int32(step.radix) }
    }
    withUnsafeMutableBytes(of: &transform.length) { bytes in
      for (s, step) in steps.enumerated() { bytes.bindMemory(to: Int64.self)[s] = Int64(step.length) }
    }
    withUnsafeMutableBytes(of: &transform.first_turn) { bytes in
      for (s, step) in steps.enumerated() { bytes.bindMemory(to: Int64.self)[s] = Int64(step.firstTurn) }
    }
    transform.turns = UnsafePointer(turns.pointer)
    transform.place = UnsafePointer(place.pointer)
    for step in steps { fillTurns(step) }
    fillPlaces(steps.map(\.radix))
  }

  private func fillTurns(_ step: (radix: Int, length: Int, firstTurn: Int)) {
    var next = step.firstTurn
    for j in 0..<(step.length / step.radix) {
      for k in 1..<step.radix {
        let angle = -2 * Double.pi * Double(j * k) / Double(step.length)
        turns.pointer[next] = Float(cos(angle))
        turns.pointer[next + 1] = Float(sin(angle))
        next += 2
      }
    }
  }

  /// Each step sends frequency k to block k mod radix, whose own frequency is k / radix.
  private func fillPlaces(_ radices: [Int]) {
    for frequency in 0..<place.count {
      var rest = frequency
      var stride = place.count
      var row = 0
      for radix in radices {
        stride /= radix
        row += rest % radix * stride
        rest /= radix
      }
      place.pointer[frequency] = Int32(row)
    }
  }

  /// The sizes there are, rising: multiples of 64 without prime factors above 5.
  static let sizes: [Int] = (1...64).filter { multiple in
    var rest = multiple
    for prime in [2, 3, 5] { while rest % prime == 0 { rest /= prime } }
    return rest == 1
  }.map { 64 * $0 }
}
