/// From raw scores to counts of better and tied candidates.
public enum Ranking {
  /// Counts, for each relevant candidate, the non-relevant ones that score above it and that tie with it.
  ///
  /// Equally scored relevant candidates stand in index order. Masked candidates leave the list before anything is
  /// counted; they never get a score of −∞. Without relevant candidates the case has no positives and is excluded.
  ///
  /// - Parameters:
  ///   - scores: one score a candidate, higher is better.
  ///   - relevant: indices into `scores`, different, none masked.
  ///   - masked: indices of candidates that are not in the list, different.
  ///   - grades: one grade above 0 a relevant candidate, or empty where relevance is binary.
  /// - Throws: for NaN or infinity anywhere in the list (even where no positive is touched), an unknown, repeated or
  ///   masked relevant index, an unknown masked index, and grades that do not fit.
  public static func count(
    scores: [Double], relevant: [Int32], masked: [Int32] = [], grades: [Float] = []
  ) throws(AnalysisError) -> RankedCase {
    try counted(scores.count, relevant, masked, grades) {
      scores[$0]
    } tally: { value in
      tallied(value, scores.count) { scores[$0] }
    }
  }

  /// As above, for a model's output; `scores` is read once a positive and once for the check.
  public static func count(
    scores: UnsafeBufferPointer<Float>, relevant: [Int32], masked: [Int32] = [], grades: [Float] = []
  ) throws(AnalysisError) -> RankedCase {
    try counted(scores.count, relevant, masked, grades) {
      Double(scores[$0])
    } tally: { value in
      let value = Float(value)
      return tallied(value, scores.count) { scores[$0] }
    }
  }

  @inline(__always)
  private static func tallied<Score: BinaryFloatingPoint>(
    _ value: Score, _ count: Int, _ score: (Int) -> Score
  ) -> (above: Int32, tied: Int32) {
    var above: Int32 = 0
    var tied: Int32 = 0
    for index in 0..<count {
      let other = score(index)
      above &+= other > value ? 1 : 0
      tied &+= other == value ? 1 : 0
    }
    return (above, tied)
  }

  @inline(__always)
  private static func counted(
    _ count: Int, _ relevant: [Int32], _ masked: [Int32], _ grades: [Float], _ score: (Int) -> Double,
    tally: (Double) -> (above: Int32, tied: Int32)
  ) throws(AnalysisError) -> RankedCase {
    try check(count, relevant, masked, grades, score)
    // Relevant candidates from best to worst; equal ones in index order.
    let order = relevant.indices.sorted { left, right in
      let (a, b) = (score(Int(relevant[left])), score(Int(relevant[right])))
      return a != b ? a > b : relevant[left] < relevant[right]
    }
    var above: [Int32] = []
    var tied: [Int32] = []
    for position in order {
      let value = score(Int(relevant[position]))
      var (higher, equal) = tally(value)
      for list in [relevant, masked] {
        for other in list {
          let otherScore = score(Int(other))
          if otherScore > value { higher -= 1 }
          if otherScore == value { equal -= 1 }
        }
      }
      above.append(higher)
      tied.append(equal)
    }
    return RankedCase(
      candidates: count - masked.count, above: above[...], tied: tied[...],
      grades: grades.isEmpty ? [] : order.map { grades[$0] }[...])
  }

  private static func check(
    _ count: Int, _ relevant: [Int32], _ masked: [Int32], _ grades: [Float], _ score: (Int) -> Double
  ) throws(AnalysisError) {
    for (name, list) in [("relevant", relevant), ("masked", masked)] {
      if let unknown = list.first(where: { $0 < 0 || Int($0) >= count }) {
        throw AnalysisError(
          found: "\(name) candidate \(unknown) of a list of \(count)", expected: "an index into the list",
          hint: "Every positive must be among its candidates.")
      }
      if let twice = firstRepeated(list) {
        throw AnalysisError(
          found: "\(name) candidate \(twice) listed twice", expected: "different candidates",
          hint: "Remove the repetition before ranking.")
      }
    }
    if !masked.isEmpty, let both = firstRepeated(relevant + masked) {
      throw AnalysisError(
        found: "candidate \(both) is relevant and masked", expected: "relevant candidates that are in the list",
        hint: "Take the positive out of the mask.")
    }
    var poison = 0.0  // x · 0 is NaN exactly where x is not finite
    for index in 0..<count { poison += score(index) * 0 }
    if !(poison == 0), let bad = (0..<count).first(where: { !score($0).isFinite && !masked.contains(Int32($0)) }) {
      throw AnalysisError(
        found: "the score of candidate \(bad) is \(score(bad))", expected: "finite scores",
        hint: "The model diverged: lower its learning rate, or look at its inputs.")
    }
    guard grades.isEmpty || (grades.count == relevant.count && grades.allSatisfy { $0 > 0 && $0.isFinite }) else {
      throw AnalysisError(
        found: "\(grades.count) grades for \(relevant.count) relevant candidates",
        expected: "one finite grade above 0 for each", hint: "A candidate of grade 0 is not relevant.")
    }
  }

  private static func firstRepeated(_ list: [Int32]) -> Int32? {
    if list.count < 2 { return nil }
    let sorted = list.sorted()
    return zip(sorted, sorted.dropFirst()).first { $0 == $1 }?.0
  }
}
