/// A computed value in running text: kept as a number, so that a writer can print it, hide it or compare it.
public struct Value: Sendable, Equatable {
  public enum Content: Sendable, Equatable {
    case number(Double, decimals: Int)
    case integer(Int)
    /// A share in 0...1, printed times 100 with a percent sign.
    case percent(Double, decimals: Int)
    /// Printed with its letter: "p = 0.012", "p < 0.001".
    case pValue(Double)
    case interval(low: Double, high: Double, decimals: Int)
    case text(String)
  }

  public var content: Content
  public var unit: String?
  /// Time, memory, host: a quantity that differs between two runs of the same study. `hideMeasured` prints a dash for it.
  public var isMeasured: Bool

  public init(_ content: Content, unit: String? = nil, measured: Bool = false) {
    self.content = content
    self.unit = unit
    isMeasured = measured
  }

  public func formatted(hidingMeasured: Bool = false) -> String {
    if isMeasured && hidingMeasured { return "–" }
    return bare + (unit.map { "\u{202F}" + $0 } ?? "")
  }

  private var bare: String {
    switch content {
    case .number(let x, let decimals): Numerals.fixed(x, decimals: decimals)
    case .integer(let n): Numerals.grouped(n)
    case .percent(let x, let decimals): Numerals.fixed(100 * x, decimals: decimals) + "\u{202F}%"
    case .pValue(let p): p < 0.001 ? "p < 0.001" : "p = " + Numerals.fixed(p, decimals: 3)
    case .interval(let low, let high, let decimals):
      "[\(Numerals.fixed(low, decimals: decimals)), \(Numerals.fixed(high, decimals: decimals))]"
    case .text(let string): string
    }
  }
}

public func value(_ x: Double, decimals: Int, unit: String? = nil) -> Value {
  Value(.number(x, decimals: decimals), unit: unit)
}
public func value(_ n: Int, unit: String? = nil) -> Value { Value(.integer(n), unit: unit) }
public func percent(_ share: Double, decimals: Int = 1) -> Value { Value(.percent(share, decimals: decimals)) }
public func pValue(_ p: Double) -> Value { Value(.pValue(p)) }
public func interval(_ low: Double, _ high: Double, decimals: Int) -> Value {
  Value(.interval(low: low, high: high, decimals: decimals))
}
/// A quantity measured on the machine, which another run would not repeat.
public func measured(_ x: Double, decimals: Int, unit: String? = nil) -> Value {
  Value(.number(x, decimals: decimals), unit: unit, measured: true)
}
public func measured(_ string: String) -> Value { Value(.text(string), measured: true) }
