/// An axis scale fitted to its data: the domain, the ticks and their labels.
struct FittedScale: Equatable {
  enum Kind: Equatable { case linear, log, categorical(Int) }
  struct Tick: Equatable {
    var value: Double
    var label: String
  }

  var kind: Kind
  var low: Double
  var high: Double
  var ticks: [Tick]

  /// Place of `x` in 0...1.
  func share(_ x: Double) -> Double {
    switch kind {
    case .linear: (Self.drawable(x) - low) / (high - low)
    case .log: (logarithm10(x) - logarithm10(low)) / (logarithm10(high) - logarithm10(low))
    case .categorical(let count): (x + 0.5) / Double(count)
    }
  }

  /// Differences and quotients of what is drawn stay finite.
  static func drawable(_ x: Double) -> Double { min(max(x, -1e300), 1e300) }

  /// - Parameter atLeast: a value the domain must hold, zero for bars.
  init(_ axis: Axis, values: [Double], atLeast required: [Double] = [], wanted: Int = 5, pads: Bool = true) {
    let finite = values.filter(\.isFinite).map(Self.drawable) + required
    switch axis.scale {
    case .categorical(let names):
      kind = .categorical(max(1, names.count))
      low = -0.5
      high = Double(max(1, names.count)) - 0.5
      ticks = names.enumerated().map { Tick(value: Double($0), label: $1) }
    case .log:
      kind = .log
      let positive = finite.filter { $0 > 0 }.map { max($0, 1e-300) }
      low = axis.domain?.lowerBound ?? positive.min() ?? 1
      high = axis.domain?.upperBound ?? positive.max() ?? 10
      if low >= high {
        low /= 2
        high *= 2
      }
      if pads && axis.domain == nil {
        let ratio = high / low
        let margin = ratio.isFinite ? power(ratio, 0.04) : power(10, 0.04 * (logarithm10(high) - logarithm10(low)))
        low = max(low / margin, 1e-305)
        high = min(high * margin, 1e305)
      }
      let from = low * 0.999, to = high * 1.001
      ticks = (axis.ticks ?? Self.logTicks(low, high)).filter { $0 >= from && $0 <= to }
        .map { Tick(value: $0, label: Self.label($0, decimals: Self.decimalsNeeded([$0]))) }
    case .linear:
      kind = .linear
      low = Self.drawable(axis.domain?.lowerBound ?? finite.min() ?? 0)
      high = Self.drawable(axis.domain?.upperBound ?? finite.max() ?? 1)
      // So near to one another that no tick would stand between them.
      if high - low < 1e-290 {
        let margin = abs(low) < 1e-280 ? 1 : abs(low) * 0.1
        low -= margin
        high += margin
      }
      let step = Self.niceStep((high - low) / Double(wanted))
      if axis.domain == nil && pads {
        let margin = (high - low) * 0.05
        let low0 = low, high0 = high
        low = required.contains(low0) ? low0 : low0 - margin
        high = required.contains(high0) ? high0 : high0 + margin
        // A tick just outside the data is worth the little room it takes.
        let below = (low / step).rounded(.down) * step, above = (high / step).rounded(.up) * step
        if low - below < 0.35 * step { low = below }
        if above - high < 0.35 * step { high = above }
      }
      if let places = axis.ticks {
        let decimals = Self.decimalsNeeded(places)
        ticks = places.map { Tick(value: $0, label: Self.label($0, decimals: decimals)) }
        low = min(low, places.min() ?? low)
        high = max(high, places.max() ?? high)
      } else {
        let first = Int((low / step - 1e-9).rounded(.up)), last = Int((high / step + 1e-9).rounded(.down))
        let places = first <= last ? (first...last).map { Double($0) * step } : []
        let decimals = Self.decimalsNeeded([step])
        ticks = places.map { Tick(value: $0, label: Self.label($0, decimals: decimals)) }
      }
    }
  }

  /// 1, 2 or 5 times a power of ten, the nearest not below three quarters of the wish.
  static func niceStep(_ wish: Double) -> Double {
    guard wish > 0, wish.isFinite else { return 1 }
    let exponent = logarithm10(wish).rounded(.down)
    let base = power(10, exponent)
    let fraction = wish / base
    let factor = fraction < 1.35 ? 1.0 : fraction < 2.7 ? 2 : fraction < 7 ? 5 : 10
    // Powers below one as quotients: 1/10 prints as 0.1, 10^-1 need not.
    return exponent < 0 ? factor / power(10, -exponent) : factor * base
  }

  private static func logTicks(_ low: Double, _ high: Double) -> [Double] {
    let ratio = high / low
    let decades = ratio.isFinite ? logarithm10(ratio) : logarithm10(high) - logarithm10(low)
    let factors: [Double] = decades > 3 ? [1] : decades > 1.2 ? [1, 3] : [1, 2, 5]
    let first = Int(logarithm10(low).rounded(.down)), last = Int(logarithm10(high).rounded(.up))
    return stride(from: first, through: last, by: max(1, Int((decades / 12).rounded(.up)))).flatMap { exponent in
      factors.map { exponent < 0 ? $0 / power(10, Double(-exponent)) : $0 * power(10, Double(exponent)) }
    }
  }

  /// Decimals that tell all the values apart from their roundings, at most six.
  static func decimalsNeeded(_ values: [Double]) -> Int {
    (0..<6).first { decimals in
      let scale = power(10, Double(decimals))
      return values.allSatisfy { abs($0 * scale - ($0 * scale).rounded()) < 1e-6 * max(1, abs($0 * scale)) }
    } ?? 6
  }

  private static func label(_ x: Double, decimals: Int) -> String {
    if abs(x) >= 1e6, let power = exactPowerOfTen(x) { return power }
    if Numerals.isExtreme(x) { return Numerals.fixed(x, decimals: 2) }
    if decimals == 6, x != 0, abs(x) < 1e-6 { return Numerals.scientific(x, decimals: 2) }
    return decimals == 0 && abs(x) < 1e15 ? Numerals.grouped(Int(x.rounded())) : Numerals.fixed(x, decimals: decimals)
  }

  private static func exactPowerOfTen(_ x: Double) -> String? {
    let exponent = logarithm10(abs(x))
    guard exponent == exponent.rounded() else { return nil }
    let raised = String(Int(exponent)).map { Array("⁰¹²³⁴⁵⁶⁷⁸⁹")[$0.wholeNumberValue!] }
    return (x < 0 ? "−" : "") + "10" + String(raised)
  }
}
