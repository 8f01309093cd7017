import Foundation
import Host

extension RandomStream {
  /// The number of successes in `trials` independent trials of probability `p`, at the same cost for any number of them.
  ///
  /// By inversion where ten successes or fewer are expected, else by transformed rejection: Hörmann, "The generation of
  /// binomial random variates", Journal of Statistical Computation and Simulation 46, 1993, algorithm BTRS.
  /// - Precondition: 0 ≤ trials, 0 ≤ p ≤ 1.
  public mutating func binomial(_ trials: Int, _ p: Double) -> Int {
    require(
      trials >= 0 && p >= 0 && p <= 1,
      "a binomial distribution has 0 trials or more and a probability in 0...1, got \(trials) and \(p)")
    if trials == 0 || p == 0 { return 0 }
    if p > 0.5 { return trials - binomial(trials, 1 - p) }
    return Double(trials) * p < 10 ? binomialByInversion(trials, p) : binomialByRejection(trials, p)
  }

  /// Walks up the probabilities until they pass a uniform number.
  private mutating func binomialByInversion(_ trials: Int, _ p: Double) -> Int {
    let odds = p / (1 - p)
    let none = exp(Double(trials) * log1p(-p))
    while true {
      var left = uniform()
      var probability = none
      for k in 0...trials {
        if left < probability { return k }
        left -= probability
        probability *= odds * Double(trials - k) / Double(k + 1)
        if probability < 1e-300 { break }  // rounding has used the number up: draw again
      }
    }
  }

  /// Hörmann's BTRS; `p` ≤ 1/2 and at least ten successes expected.
  private mutating func binomialByRejection(_ trials: Int, _ p: Double) -> Int {
    let n = Double(trials)
    let spread = (n * p * (1 - p)).squareRoot()
    let b = 1.15 + 2.53 * spread
    let a = -0.0873 + 0.0248 * b + 0.01 * p
    let centre = n * p + 0.5
    let accepted = 0.92 - 4.2 / b
    while true {
      var v = uniform()
      let u = uniform() - 0.5
      let distance = 0.5 - abs(u)
      let place = ((2 * a / distance + b) * u + centre).rounded(.down)
      if distance >= 0.07 && v <= accepted { return Int(place) }
      guard place >= 0 && place <= n else { continue }
      let alpha = (2.83 + 5.1 / b) * spread
      v = log(v * alpha / (a / (distance * distance) + b))
      let odds = p / (1 - p)
      let mode = ((n + 1) * p).rounded(.down)
      let bound =
        (mode + 0.5) * log((mode + 1) / (odds * (n - mode + 1)))
        + (n + 1) * log((n - mode + 1) / (n - place + 1))
        + (place + 0.5) * log(odds * (n - place + 1) / (place + 1))
        + Self.stirlingRest(mode) + Self.stirlingRest(n - mode)
        - Self.stirlingRest(place) - Self.stirlingRest(n - place)
      if v <= bound { return Int(place) }
    }
  }

  /// `log k! − log(√(2π) (k + 1)^{k + ½} e^{−(k + 1)})`.
  private static func stirlingRest(_ k: Double) -> Double {
    if k < 10 { return smallRests[Int(k)] }
    let square = 1 / ((k + 1) * (k + 1))
    return (1.0 / 12 - (1.0 / 360 - square / 1260) * square) / (k + 1)
  }

  private static let smallRests: [Double] = (0..<10).map { k in
    let next = Double(k + 1)
    return lgamma(next) - (0.5 * log(2 * .pi) + (Double(k) + 0.5) * log(next) - next)
  }
}
