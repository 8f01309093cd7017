/// A run of equal scores that holds at least one positive.
///
/// Positives with equal counts of above and tied candidates, tied > 0, share a score with those candidates: a block
/// of positions of which a random subset is relevant. Hits within the cut-off are hypergeometric, the first hit is
/// negative hypergeometric, everything else is a sum of inclusion probabilities over the block.
struct TieBlock {
  /// Candidates before the block, of both kinds.
  var before: Int
  /// Positives before the block.
  var positivesBefore: Int
  var relevant: Int
  var others: Int
  var size: Int { relevant + others }

  static func blocks(of ranked: RankedCase) -> [TieBlock] {
    var blocks: [TieBlock] = []
    var lastCounts: (Int32, Int32)?
    for (place, counts) in zip(ranked.above, ranked.tied).enumerated() {
      if counts.1 > 0, let last = lastCounts, last == counts {
        blocks[blocks.count - 1].relevant += 1
      } else {
        blocks.append(
          TieBlock(before: Int(counts.0) + place, positivesBefore: place, relevant: 1, others: Int(counts.1)))
      }
      lastCounts = counts
    }
    return blocks
  }

  /// Positions of the block that lie within the first k.
  private func window(_ k: Int) -> Int { max(0, min(size, k - min(k, before))) }

  func expectedHits(within k: Int) -> Double { Double(relevant) * Double(window(k)) / Double(size) }

  /// `Σ P(position is relevant) · weight(position)` over positions within the first k, counted from 1.
  func expectedSum(within k: Int, _ weight: (Int) -> Double) -> Double {
    let share = Double(relevant) / Double(size)
    var sum = 0.0
    for j in 0..<window(k) { sum += share * weight(before + j + 1) }
    return sum
  }

  /// `Σ P(first hit at position) · weight(position)` over positions within the first k.
  func expectedFirst(within k: Int, _ weight: (Int) -> Double) -> Double {
    var none = 1.0  // the probability of no positive before position j of the block
    var sum = 0.0
    for j in 0..<window(k) where none > 0 {
      let here = min(1, Double(relevant) / Double(size - j))
      sum += none * here * weight(before + j + 1)
      none *= 1 - here
    }
    return sum
  }

  /// `Σ E[1(position is relevant) · relevant up to it / position]` over positions within the first k.
  func expectedPrecisionSum(within k: Int) -> Double {
    let share = Double(relevant) / Double(size)
    let rest = size > 1 ? Double(relevant - 1) / Double(size - 1) : 0
    var sum = 0.0
    for j in 0..<window(k) {
      sum += share * (Double(positivesBefore) + 1 + Double(j) * rest) / Double(before + j + 1)
    }
    return sum
  }
}

extension [TieBlock] {
  func expectedHits(within k: Int) -> Double { reduce(0.0) { $0 + $1.expectedHits(within: k) } }
}
