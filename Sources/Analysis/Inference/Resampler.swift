import CKernels
import Foundation
import Kernels

/// Means of resamples: n of n values, drawn with replacement.
///
/// How often each distinct value comes is multinomial, so a value that occurs often is drawn by one binomial number of
/// what the values before it left over; metrics at a cut-off take few values, and a resample then costs a few numbers.
/// Rarer values are divided into blocks of powers of two that lie in the first cache; how many draws a block gets is
/// binomial too, and within it each draw is ten random bits. The distribution is exactly that of n plain draws.
struct Resampler {
  /// Values that occur less often are cheaper drawn one by one.
  private static let fewestTimes = 48

  private let count: Int
  private let frequent: [(value: Double, times: Int)]
  private let rare: [Double]
  /// Blocks of `rare`: 2^bits of them each.
  private let blocks: [(start: Int, bits: Int32)]

  /// - Parameter keys: equal keys mean equal values; one a value.
  init(_ values: [Double], keys: [Double]) {
    count = values.count
    let order = keys.indices.sorted { keys[$0] < keys[$1] }
    var frequent: [(value: Double, times: Int)] = []
    var rare: [Double] = []
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, keys[order[end]] == keys[order[start]] { end += 1 }
      if end - start >= Self.fewestTimes {
        frequent.append((values[order[start]], end - start))
      } else {
        for place in start..<end { rare.append(values[order[place]]) }
      }
      start = end
    }
    self.frequent = frequent.sorted { $0.times != $1.times ? $0.times > $1.times : $0.value < $1.value }
    self.rare = rare
    var blocks: [(start: Int, bits: Int32)] = []
    var next = 0
    while next < rare.count {
      let bits = min(Int(CK_DRAW_BITS), Int.bitWidth - 1 - (rare.count - next).leadingZeroBitCount)
      blocks.append((start: next, bits: Int32(bits)))
      next += 1 << bits
    }
    self.blocks = blocks
  }

  /// The means of `resamples` resamples.
  func means(_ resamples: Int, _ stream: RandomStream) -> [Double] {
    var stream = stream
    let key = stream.next()
    return (0..<resamples).map { mean(UInt32($0), key, &stream) }
  }

  private func mean(_ resample: UInt32, _ key: UInt64, _ stream: inout RandomStream) -> Double {
    var left = count  // draws
    var members = count  // values that these can still meet
    var sum = 0.0
    for (value, times) in frequent where left > 0 {
      let drawn = times == members ? left : stream.binomial(left, Double(times) / Double(members))
      sum += value * Double(drawn)
      left -= drawn
      members -= times
    }
    for (number, block) in blocks.enumerated() where left > 0 {
      let size = 1 << Int(block.bits)
      let drawn = size == members ? left : stream.binomial(left, Double(size) / Double(members))
      sum += rare.withUnsafeBufferPointer { rare in
        InstructionSet.chosen.pointee.sum_of_draws(
          key, UInt32(number), resample, Int64(drawn), block.bits, rare.baseAddress! + block.start)
      }
      left -= drawn
      members -= size
    }
    return sum / Double(count)
  }
}
