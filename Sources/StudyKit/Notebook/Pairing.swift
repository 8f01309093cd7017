import Analysis

/// What is asked of two numbers: is the first better than `factor` times the second, and by more than `margin`?
///
/// Where higher is better: a − factor · b > margin; where lower is: b − factor · a > margin.
struct Gain {
  var factor = 1.0
  var margin = 0.0
  let direction: Direction

  func callAsFunction(_ a: Double, _ b: Double) -> Double {
    direction == .higher ? a - factor * b - margin : b - factor * a - margin
  }

  /// "At least 5 %" and "within 0.02" hold at the bound itself, "better" does not.
  func holds(_ a: Double, _ b: Double) -> Bool {
    let gain = self(a, b)
    return isPlain ? gain > 0 : gain > -1e-12
  }

  /// Whether it is a plain "better".
  var isPlain: Bool { factor == 1 && margin == 0 }
}

extension Observed {
  /// Whether this is better than another, by the headline test: a two-sided paired t on users' seed-averaged values. A
  /// difference that changes its sign from seed to seed, or that new seeds could undo, decides nothing. A claimed gain is
  /// contradicted, too, where the two are shown to be equivalent: the 90 % interval of the difference within 1 % of the other's mean.
  func isBetter(than other: Observed, _ gain: Gain, names: (String, String), place: String) -> Answer {
    if isMeasured || other.isMeasured {
      return Answer(gain.holds(value, other.value), "\(names.0) against \(names.1) on \(place), as measured")
    }
    let shown = "\(names.0) \(Self.text(value)), \(names.1) \(Self.text(other.value)) on \(place)"
    guard averaged.count > 0 && other.averaged.count > 0 else { return Answer(gain.holds(value, other.value), shown) }
    guard averaged.users == other.averaged.users else {
      return Answer(yes: 1, no: 1, evidence: "\(shown), tested on different users", needs: "runs on the same users")
    }
    let gains = Differences(zip(averaged.values, other.averaged.values).map { gain($0, $1) })
    let test = PairedTTest(gains)
    guard let p = test.p, let mean = test.mean else {
      return Answer(yes: 1, no: 1, evidence: "\(shown), \(test.status.reason ?? "undefined")", needs: "more users")
    }
    let evidence = "\(shown), \(p.equation), n = \(averaged.count)"
    if isFragile(than: other, gain) {
      return Answer(yes: 1, no: 1, evidence: p.value < Significance.level ? "\(evidence), but not in every seed" : evidence, needs: "more seeds")
    }
    let yes = mean > 0 ? p.value : 1
    if gain.isPlain, yes >= Significance.level, let same = Self.equivalence(gains, to: other.value), same < Significance.level {
      return Answer(yes: yes, no: min(same, mean < 0 ? p.value : 1), evidence: "\(evidence); equivalent within 1 %", needs: nil)
    }
    return Answer(yes: yes, no: mean < 0 ? p.value : 1, evidence: evidence, needs: Self.needs(gains, mean: mean))
  }

  /// The p of equivalence within 1 % of a mean; nil where that is no margin.
  private static func equivalence(_ gains: Differences, to mean: Double) -> Double? {
    let reach = 0.01 * abs(mean)
    return reach > 0 ? EquivalenceTest(gains, margin: Interval(low: -reach, high: reach)).p?.value : nil
  }

  /// Whether the sign differs between seeds (of at most five), or the crossed test over users and seeds says nothing.
  private func isFragile(than other: Observed, _ gain: Gain) -> Bool {
    let count = min(seeds.count, other.seeds.count) == 1 ? max(seeds.count, other.seeds.count) : min(seeds.count, other.seeds.count)
    guard count > 1 else { return false }
    // A model with one seed is repeated: what varies is the other.
    let gains = (0..<count).map { seed in
      zip(seeds[min(seed, seeds.count - 1)].values, other.seeds[min(seed, other.seeds.count - 1)].values)
        .map { gain($0, $1) }
    }
    return CrossedSeedsTest(gains).isSeedFragile
  }

  private static func needs(_ gain: Differences, mean: Double) -> String? {
    guard let seen = minimalDetectableDifference(gain) else { return nil }
    let users = mean == 0 ? nil : Double(gain.count) * (seen / mean) * (seen / mean)
    let wanted = users.map { $0 < 1e7 ? ", about \(Int($0.rounded(.up))) users for the one observed" : "" } ?? ""
    return "\(gain.count) users show a difference of \(text(seen))\(wanted)"
  }

  static func text(_ value: Double) -> String {
    value == 0 || abs(value) >= 0.001 ? fixed(value, 4) : CanonicalJSON(value).text
  }

  static func fixed(_ value: Double, _ decimals: Int) -> String { value.formatted(decimals: decimals) }
}
