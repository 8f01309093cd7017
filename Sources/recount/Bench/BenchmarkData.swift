import Foundation
import Interactions
import Kernels
import StudyKit

/// The logs and arrays that benchmarks work on. The same calls give the same data, so that other programs can be handed
/// files of them.
final class BenchmarkData {
  private var logs: [String: InteractionLog] = [:]

  /// MovieLens 100K, fetched if it is not on this machine.
  func movieLens100K() throws -> InteractionLog { try movieLens("ml-100k") }

  /// MovieLens 1M, which must be on this machine: a made-up log of its size is another log.
  func movieLens1M() throws -> InteractionLog { try movieLens("ml-1m") }

  static var hasMovieLens1M: Bool { DataLibrary().has(.dataset("ml-1m")) }

  private func movieLens(_ id: String) throws -> InteractionLog {
    if let log = logs[id] { return log }
    let library = DataLibrary()
    if !library.has(.dataset(id)) { _ = try library.fetch(id) }
    let log = try library.prepare(.dataset(id)).log
    logs[id] = log
    return log
  }

  /// A log with the skew of MovieLens: items by a power law, activity log-normal with at least five events a user, no
  /// item twice for a user. The number of events is met within a few per cent, and each item occurs.
  func synthetic(users: Int, items: Int, events: Int) throws -> InteractionLog {
    let key = "\(users) \(items) \(events)"
    if let log = logs[key] { return log }
    var stream = RandomStream(seed: 1, purpose: "synthetic log")
    let weights = (0..<users).map { _ in exp(stream.normal()) }
    let scale = Double(events - 5 * users) / weights.reduce(0, +)
    let popularity = cumulative((1...items).map { pow(Double($0), -0.8) })
    var raw = RawLog(timeKind: .ordinal, hasRatings: false)
    for user in 0..<users {
      let wanted = min(items / 2, 5 + Int(weights[user] * scale))
      var seen = Set<Int>()
      while seen.count < wanted {
        let item = place(of: stream.uniform(), in: popularity)
        if seen.insert(item).inserted { raw.append(user: String(user + 1), item: String(item + 1)) }
      }
    }
    let log = try raw.prepared()
    logs[key] = log
    return log
  }

  /// A clustered mixture in 64 dimensions: 20 centres with deviation 1.5, each point with a spread of its own.
  func mixture(_ count: Int, dimension: Int = 64) -> [Float] {
    var stream = RandomStream(seed: 1, purpose: "mixture")
    let centres = (0..<20 * dimension).map { _ in 1.5 * stream.normal() }
    var points: [Float] = []
    points.reserveCapacity(count * dimension)
    for _ in 0..<count {
      let centre = stream.uniform(below: 20) * dimension
      let spread = 0.5 + 0.7 * stream.uniform()
      for axis in 0..<dimension { points.append(Float(centres[centre + axis] + spread * stream.normal())) }
    }
    return points
  }

  /// Paired differences of a metric a user: `fewValues` those of NDCG@10 with one relevant item (121 values at most),
  /// otherwise all different.
  func differences(_ count: Int, fewValues: Bool) -> [Double] {
    var stream = RandomStream(seed: 1, purpose: "differences")
    func gain() -> Double {
      let rank = stream.uniform(below: 25)
      return rank < 10 ? 1 / log2(Double(rank) + 2) : 0
    }
    return (0..<count).map { _ in
      guard fewValues else { return 0.05 + 0.3 * stream.normal() }
      let first = gain()
      return stream.uniform() < 0.7 ? 0 : first - gain()
    }
  }

  private func cumulative(_ weights: [Double]) -> [Double] {
    var total = 0.0
    let sums = weights.map { weight -> Double in
      total += weight
      return total
    }
    return sums.map { $0 / total }
  }

  /// The first place whose value is above x.
  private func place(of x: Double, in rising: [Double]) -> Int {
    var low = 0
    var high = rising.count - 1
    while low < high {
      let middle = (low + high) / 2
      if rising[middle] > x { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
