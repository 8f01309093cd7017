import CSpecial
import Foundation

/// The logarithm of `I_x(a, b)`, finite where the function itself underflows.
///
/// `I_x(a,b) = xᵃ (1−x)ᵇ / (a B(a,b)) · 1/(1 + d₁/(1 + d₂/(1 + …)))`, the continued fraction of DLMF 8.17.22 by the
/// modified Lentz method. `y` is `1 − x`, given apart because near 1 the difference loses its digits.
func logIncompleteBeta(a: Double, b: Double, x: Double, y: Double) -> Double {
  if x <= 0 { return -.infinity }
  if y <= 0 { return 0 }
  if x > (a + 1) / (a + b + 2) { return log1p(-exp(logIncompleteBeta(a: b, b: a, x: y, y: x))) }
  // Near 1 the logarithm of x comes from y, which holds the digits.
  let logX = y < 0.5 ? log1p(-y) : log(x)
  let logY = x < 0.5 ? log1p(-x) : log(y)
  return a * logX + b * logY - log(a) - cs_log_beta(a, b) + log(betaFraction(a: a, b: b, x: x))
}

/// The continued fraction of the incomplete beta function (converges fast for `x < (a+1)/(a+b+2)`).
private func betaFraction(a: Double, b: Double, x: Double) -> Double {
  let tiny = 1e-300
  var c = 1.0
  var d = 1 - (a + b) * x / (a + 1)
  d = 1 / (abs(d) < tiny ? tiny : d)
  var value = d
  for step in 1...100_000 {
    let m = Double(step)
    for coefficient in [
      m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
      -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
    ] {
      d = 1 + coefficient * d
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = 1 + coefficient / c
      if abs(c) < tiny { c = tiny }
      value *= d * c
    }
    if abs(d * c - 1) < 1e-16 { break }
  }
  return value
}

/// The logarithm of the upper regularised gamma function `Q(a, x)` for `x > a + 1`, by its continued fraction
/// (DLMF 8.9.2).
func logUpperGamma(a: Double, x: Double) -> Double {
  let tiny = 1e-300
  var b = x + 1 - a
  var c = 1 / tiny
  var d = 1 / b
  var value = d
  for step in 1...100_000 {
    let coefficient = -Double(step) * (Double(step) - a)
    b += 2
    d = coefficient * d + b
    d = 1 / (abs(d) < tiny ? tiny : d)
    c = b + coefficient / c
    if abs(c) < tiny { c = tiny }
    value *= d * c
    if abs(d * c - 1) < 1e-16 { break }
  }
  return -x + a * log(x) - cs_log_gamma(a) + log(value)
}
