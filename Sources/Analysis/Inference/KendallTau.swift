import Host

/// Kendall's τ_b between two lists of values: how far they order the same things alike.
///
/// `τ_b = (C − D)/√((C + D + T_x)(C + D + T_y))` over all pairs: concordant, discordant, tied in one list only.
/// nil where a list has fewer than two values or is all tied, or where a value is not finite. O(n²).
public func kendallTau(_ x: [Double], _ y: [Double]) -> Double? {
  require(x.count == y.count, "Kendall's tau needs two lists of one length, got \(x.count) values and \(y.count)")
  guard x.count >= 2, x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite) else { return nil }
  let (x, y) = (x.map(Differences.snap), y.map(Differences.snap))
  var balance = 0
  var untiedX = 0
  var untiedY = 0
  for i in 1..<x.count {
    for j in 0..<i {
      let dx = x[i] > x[j] ? 1 : x[i] < x[j] ? -1 : 0
      let dy = y[i] > y[j] ? 1 : y[i] < y[j] ? -1 : 0
      balance += dx * dy
      untiedX += dx * dx
      untiedY += dy * dy
    }
  }
  if untiedX == 0 || untiedY == 0 { return nil }
  return Double(balance) / (Double(untiedX) * Double(untiedY)).squareRoot()
}
