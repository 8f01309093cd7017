import Analysis

extension Observed {
  /// Whether this is better than `factor` times another, by the headline test: a two-sided paired t on users' seed-averaged
  /// values. A difference that changes its sign from seed to seed, or that new seeds could undo, decides nothing.
  func isBetter(
    than other: Observed, by factor: Double, direction: Direction, names: (String, String), place: String
  ) -> Answer {
    let shown = "\(names.0) \(Self.text(value)), \(names.1) \(Self.text(other.value)) on \(place)"
    guard averaged.count > 0 && other.averaged.count > 0 else {
      let isJustSo = factor != 1 && abs(value - factor * other.value) < 1e-12  // "at least 5 % better"
      return Answer(isJustSo || direction.isBetter(value, than: factor * other.value), shown)
    }
    guard averaged.users == other.averaged.users else {
      return Answer(yes: 1, no: 1, evidence: "\(shown), tested on different users", needs: "runs on the same users")
    }
    let sign: Double = direction == .higher ? 1 : -1
    let gain = Differences(zip(averaged.values, other.averaged.values).map { sign * ($0 - factor * $1) })
    let test = PairedTTest(gain)
    guard let p = test.p?.value, let mean = test.mean else {
      return Answer(yes: 1, no: 1, evidence: "\(shown), \(test.status.reason ?? "undefined")", needs: "more users")
    }
    let shownP = test.p!.text.hasPrefix("<") ? "p \(test.p!.text)" : "p = \(test.p!.text)"
    let evidence = "\(shown), \(shownP), n = \(averaged.count)"
    if isFragile(than: other, by: factor) {
      return Answer(yes: 1, no: 1, evidence: "\(evidence), but not in every seed", needs: "more seeds")
    }
    return Answer(
      yes: mean > 0 ? p : 1, no: mean < 0 ? p : 1, evidence: evidence, needs: Self.needs(gain, mean: mean))
  }

  /// Whether the sign differs between seeds (of at most five), or the crossed test over users and seeds says nothing.
  private func isFragile(than other: Observed, by factor: Double) -> Bool {
    let count = min(seeds.count, other.seeds.count) == 1 ? max(seeds.count, other.seeds.count) : min(seeds.count, other.seeds.count)
    guard count > 1 else { return false }
    // A model with one seed is repeated: what varies is the other.
    let differences = (0..<count).map { seed in
      zip(seeds[min(seed, seeds.count - 1)].values, other.seeds[min(seed, other.seeds.count - 1)].values)
        .map { $0 - factor * $1 }
    }
    return CrossedSeedsTest(differences).isSeedFragile
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
