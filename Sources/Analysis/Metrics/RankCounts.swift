import Host

/// How every positive of every test case stands among its candidates: the columns that all ranking metrics follow from.
///
/// A case has a number of candidates (positives included). Its positives are listed in the order they stand in, best
/// first; for each there is the number of non-relevant candidates that score above it and that tie with it. Under the
/// pessimistic tie rule the positive at place i (from 0) then has rank `above + tied + i + 1`.
///
/// A case without positives is excluded: all its metrics are nil.
public struct RankCounts: Hashable, Sendable {
  /// Candidates of each case, positives included. Length: cases.
  public private(set) var candidates: [Int32] = []
  /// Where the positives of a case begin and end in the columns below. Length: cases + 1.
  public private(set) var offsets: [Int32] = [0]
  /// Non-relevant candidates that score above each positive.
  public private(set) var above: [Int32] = []
  /// Non-relevant candidates that score equal to each positive.
  public private(set) var tied: [Int32] = []
  /// The grade of each positive, above 0; empty where relevance is binary.
  public private(set) var grades: [Float] = []

  public init() {}

  /// Columns that were stored before.
  /// - Throws: where the columns contradict each other, naming the case.
  public init(
    candidates: [Int32], offsets: [Int32], above: [Int32], tied: [Int32], grades: [Float] = []
  ) throws(AnalysisError) {
    self.candidates = candidates
    self.offsets = offsets
    self.above = above
    self.tied = tied
    self.grades = grades
    try validate()
  }

  /// Cases with one positive each: the columns have one entry a case.
  /// - Throws: where the columns contradict each other, naming the case.
  public init(candidates: [Int32], above: [Int32], tied: [Int32]) throws(AnalysisError) {
    try self.init(
      candidates: candidates, offsets: (0...Int32(candidates.count)).map { $0 }, above: above, tied: tied)
  }

  /// The number of cases.
  public var count: Int { candidates.count }

  public subscript(index: Int) -> RankedCase {
    let positives = Int(offsets[index])..<Int(offsets[index + 1])
    return RankedCase(
      candidates: Int(candidates[index]), above: above[positives], tied: tied[positives],
      grades: grades.isEmpty ? [] : grades[positives])
  }

  /// Adds a case at the end.
  /// - Precondition: either all cases with positives have grades or none has.
  public mutating func append(_ ranked: RankedCase) {
    require(
      above.isEmpty || ranked.above.isEmpty || grades.isEmpty == ranked.grades.isEmpty,
      "either all cases have grades or none has: those before have \(grades.count), this one has \(ranked.grades.count)")
    candidates.append(Int32(ranked.candidates))
    above.append(contentsOf: ranked.above)
    tied.append(contentsOf: ranked.tied)
    grades.append(contentsOf: ranked.grades)
    offsets.append(Int32(above.count))
  }

  /// Cases that have a non-relevant candidate tied with a positive, as a share of the cases with positives; nil where
  /// there is none.
  public var tieRate: Double? {
    var eligible = 0
    var touched = 0
    for index in 0..<count {
      let positives = Int(offsets[index])..<Int(offsets[index + 1])
      if positives.isEmpty { continue }
      eligible += 1
      if tied[positives].contains(where: { $0 > 0 }) { touched += 1 }
    }
    return eligible == 0 ? nil : Double(touched) / Double(eligible)
  }

  private func validate() throws(AnalysisError) {
    func refuse(_ found: String, _ expected: String) -> AnalysisError {
      AnalysisError(found: found, expected: expected, hint: "The stored counts are damaged; run the cell again.")
    }
    guard offsets.count == candidates.count + 1, offsets.first == 0, offsets.last == Int32(above.count) else {
      throw refuse("\(offsets.count) offsets for \(candidates.count) cases", "one more offset than cases, from 0")
    }
    guard tied.count == above.count, grades.isEmpty || grades.count == above.count else {
      throw refuse("columns of \(above.count), \(tied.count) and \(grades.count) positives", "equal lengths")
    }
    for index in 0..<count {
      guard offsets[index] <= offsets[index + 1] else {
        throw refuse("falling offsets at case \(index)", "rising offsets")
      }
      let positives = Int(offsets[index])..<Int(offsets[index + 1])
      let negatives = Int(candidates[index]) - positives.count
      var last: Int32 = 0
      for place in positives {
        guard above[place] >= 0, tied[place] >= 0, Int(above[place]) + Int(tied[place]) <= negatives else {
          throw refuse(
            "\(above[place]) above and \(tied[place]) tied of \(negatives) non-relevant candidates at case \(index)",
            "counts within the list")
        }
        guard above[place] + tied[place] >= last else {
          throw refuse("a positive out of order at case \(index)", "positives from best to worst")
        }
        last = above[place] + tied[place]
        if !grades.isEmpty, !(grades[place] > 0 && grades[place].isFinite) {
          throw refuse("grade \(grades[place]) at case \(index)", "a finite grade above 0")
        }
      }
    }
  }
}

/// One test case of `RankCounts`.
public struct RankedCase: Hashable, Sendable {
  /// All candidates, positives included.
  public let candidates: Int
  /// For each positive, best first, the non-relevant candidates above it.
  public let above: ArraySlice<Int32>
  /// For each positive the non-relevant candidates tied with it.
  public let tied: ArraySlice<Int32>
  /// For each positive its grade; empty where relevance is binary.
  public let grades: ArraySlice<Float>

  init(candidates: Int, above: ArraySlice<Int32>, tied: ArraySlice<Int32>, grades: ArraySlice<Float> = []) {
    self.candidates = candidates
    self.above = above
    self.tied = tied
    self.grades = grades
  }

  /// The number of relevant candidates.
  public var positives: Int { above.count }
  /// The number of non-relevant candidates.
  public var negatives: Int { candidates - above.count }

  /// The pessimistic ranks of the positives, rising; 1 is best.
  public var ranks: [Int] { (0..<positives).map(rank) }

  /// The pessimistic rank of the positive at a place, counted from 0.
  func rank(_ place: Int) -> Int {
    Int(above[above.startIndex + place]) + Int(tied[tied.startIndex + place]) + place + 1
  }

  /// How many positives stand among the first k.
  func hits(within k: Int) -> Int {
    var place = 0
    while place < positives, rank(place) <= k { place += 1 }
    return place
  }

  /// The sum of a term over the positives among the first k, best first.
  func sumOverHits(within k: Int, _ term: (_ place: Int, _ rank: Int) -> Double) -> Double {
    var sum = 0.0
    for place in 0..<hits(within: k) { sum += term(place, rank(place)) }
    return sum
  }
}
