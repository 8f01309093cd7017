import Foundation
import Kernels

/// The values each option may take while a model is tuned.
public struct SearchSpace: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  public enum Range: Equatable, Sendable, ExpressibleByArrayLiteral {
    case values([CanonicalJSON])
    /// Three significant digits, evenly spread.
    case uniform(Double, Double)
    /// Three significant digits, evenly spread in the logarithm.
    case logUniform(Double, Double)

    public init(arrayLiteral elements: CanonicalJSON...) { self = .values(elements) }
  }

  public let ranges: [(option: String, range: Range)]

  public init(dictionaryLiteral elements: (String, Range)...) { ranges = elements.map { ($0, $1) } }

  public static func == (a: Self, b: Self) -> Bool {
    a.ranges.map(\.option) == b.ranges.map(\.option) && a.ranges.map(\.range) == b.ranges.map(\.range)
  }

  /// How many configurations there are; nil when there is no end to them.
  var size: Int? {
    ranges.reduce(1) { size, entry in
      guard let size, case .values(let values) = entry.range else { return nil }
      return size * values.count
    }
  }

  /// Different configurations drawn with a seed; all of them when there are no more.
  func draw(_ count: Int, seed: UInt64) -> [[String: CanonicalJSON]] {
    var stream = RandomStream(seed: seed, purpose: "tuning")
    if let size {
      return stream.sample(min(count, size), below: size).map { configuration(number: Int($0)) }
    }
    return (0..<count).map { _ in
      Dictionary(uniqueKeysWithValues: ranges.map { ($0.option, Self.draw($0.range, &stream)) })
    }
  }

  private func configuration(number: Int) -> [String: CanonicalJSON] {
    var rest = number
    var chosen: [String: CanonicalJSON] = [:]
    for case (let option, .values(let values)) in ranges {
      chosen[option] = values[rest % values.count]
      rest /= values.count
    }
    return chosen
  }

  private static func draw(_ range: Range, _ stream: inout RandomStream) -> CanonicalJSON {
    switch range {
    case .values(let values): values[stream.uniform(below: values.count)]
    case .uniform(let low, let high): rounded(low + (high - low) * stream.uniform())
    case .logUniform(let low, let high): rounded(exp(log(low) + (log(high) - log(low)) * stream.uniform()))
    }
  }

  private static func rounded(_ value: Double) -> CanonicalJSON {
    guard value != 0 else { return 0 }
    let scale = pow(10, 2 - floor(log10(abs(value))))
    return CanonicalJSON((value * scale).rounded() / scale)
  }
}

extension SearchSpace: CustomStringConvertible {
  public var description: String {
    ranges.map { option, range in
      switch range {
      case .values(let values): "\(option) ∈ {\(values.map { $0.string ?? $0.text }.joined(separator: ", "))}"
      case .uniform(let low, let high): "\(option) ∈ [\(low), \(high)]"
      case .logUniform(let low, let high): "log \(option) ∈ [log \(low), log \(high)]"
      }
    }.joined(separator: ", ")
  }
}
