/// Chooses where lines end. Justified text takes the breaks with the least total squared tightness and looseness of word spaces over the
/// whole paragraph (Knuth & Plass 1981, without hyphenation); ragged text fills each line in turn.
struct LineBreaker {
  private(set) var clusters: [ShapedCluster]
  let width: Double
  let indent: Double
  private var position: [Double] = [0]
  private var spaces: [Int] = [0]
  private var spaceWidth: [Double] = [0]

  /// - Parameter splits: the share of the width beyond which a word may be broken anywhere; 1 keeps every word whole that
  ///   fits a line.
  init(clusters: [ShapedCluster], width: Double, indent: Double, splits: Double = 0.55) {
    self.clusters = clusters
    self.width = width
    self.indent = indent
    splitOverlong(splits * width)
    for shaped in self.clusters {
      position.append(position[position.count - 1] + shaped.cluster.advance)
      spaces.append(spaces[spaces.count - 1] + (shaped.isSpace ? 1 : 0))
      spaceWidth.append(spaceWidth[spaceWidth.count - 1] + (shaped.isSpace ? shaped.cluster.advance : 0))
    }
  }

  /// The range without spaces at its end.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var end = range.upperBound
    while end > range.lowerBound, clusters[end - 1].isSpace { end -= 1 }
    return range.lowerBound..<end
  }

  func greedy() -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0, candidate: Int?
    for index in clusters.indices {
      let available = lines.isEmpty ? width - indent : width
      if !clusters[index].isSpace, let end = candidate, position[index + 1] - position[start] > available + 0.001 {
        lines.append(start..<end)
        start = end
        candidate = nil
      }
      if clusters[index].breakAfter == .required, index + 1 < clusters.count {
        lines.append(start..<index + 1)
        start = index + 1
        candidate = nil
      } else if clusters[index].breakAfter == .allowed {
        candidate = index + 1
      }
    }
    if start < clusters.count || lines.isEmpty { lines.append(start..<clusters.count) }
    return lines
  }

  /// The same text in the narrowest measure that takes no more lines.
  func balanced() -> LineBreaker {
    let count = greedy().count
    guard count > 1 else { return self }
    func breaker(_ width: Double) -> LineBreaker {
      LineBreaker(clusters: clusters, width: width, indent: indent, splits: .infinity)
    }
    var low = max(width / 2, widestWord), high = width
    while high - low > 1 {
      let middle = (low + high) / 2
      if breaker(middle).greedy().count > count { low = middle } else { high = middle }
    }
    return breaker(high)
  }

  func optimal() -> [Range<Int>] {
    let ends = clusters.indices.filter { clusters[$0].breakAfter != .none }.map { $0 + 1 }.filter { $0 < clusters.count }
    let stops = [0] + ends + [clusters.count]
    guard clusters.count > 0 else { return [0..<0] }
    var cost = [Double](repeating: .infinity, count: stops.count)
    var previous = [Int](repeating: 0, count: stops.count)
    cost[0] = 0
    for end in stops.indices.dropFirst() {
      for start in stride(from: end - 1, through: 0, by: -1) where cost[start] < .infinity {
        let range = stops[start]..<stops[end]
        if naturalWidth(range) > 1.5 * width, start < end - 1 { break }
        let total = cost[start] + demerits(range, isLast: end == stops.count - 1)
        if total < cost[end] {
          cost[end] = total
          previous[end] = start
        }
        if start > 0, clusters[stops[start] - 1].breakAfter == .required { break }
      }
    }
    var lines: [Range<Int>] = []
    var end = stops.count - 1
    while end > 0 {
      lines.append(stops[previous[end]]..<stops[end])
      end = previous[end]
    }
    return lines.reversed()
  }

  private func naturalWidth(_ range: Range<Int>) -> Double {
    let range = trimmed(range)
    return position[range.upperBound] - position[range.lowerBound]
  }

  /// Word spaces may grow by half or shrink by a fifth before a line counts as bad.
  private func demerits(_ range: Range<Int>, isLast: Bool) -> Double {
    let range = trimmed(range)
    let slack = width - (range.lowerBound == 0 ? indent : 0) - (position[range.upperBound] - position[range.lowerBound])
    let space = spaceWidth[range.upperBound] - spaceWidth[range.lowerBound]
    if isLast && slack >= 0 {
      // A last line shorter than the next paragraph's indent leaves a hole in the page.
      return position[range.upperBound] - position[range.lowerBound] < 0.06 * width ? 1e5 : 100
    }
    let ratio = slack >= 0 ? slack / max(0.5 * space, 0.01) : -slack / max(0.2 * space, 0.01)
    // Words that run together are worse than any gap.
    if slack < 0 && ratio > 1 { return 1e15 * (1 + min(ratio, 1e6)) }
    // Past all stretching, the shorter gap still wins.
    let badness = min(100 * ratio * ratio * ratio, 1e5 + 100 * abs(slack))
    return (10 + badness) * (10 + badness)
  }

  /// A word that would fill most of a line (an address, a digest) may be broken anywhere.
  private mutating func splitOverlong(_ limit: Double) {
    for (range, width) in words where width > limit {
      for inner in range.dropLast() where clusters[inner].breakAfter == .none { clusters[inner].breakAfter = .allowed }
    }
  }

  private var widestWord: Double { words.map(\.width).max() ?? 0 }

  /// The stretches between two places where a line may end, and how wide each is without the space behind it.
  private var words: [(range: Range<Int>, width: Double)] {
    var words: [(range: Range<Int>, width: Double)] = []
    var start = 0, run = 0.0
    for index in clusters.indices {
      run += clusters[index].cluster.advance
      guard clusters[index].breakAfter != .none || index == clusters.count - 1 else { continue }
      words.append((start..<index + 1, run - (clusters[index].isSpace ? clusters[index].cluster.advance : 0)))
      start = index + 1
      run = 0
    }
    return words
  }
}
