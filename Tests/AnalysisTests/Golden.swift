import Foundation
import Testing

/// A value of a golden file. The strings "NaN", "Infinity" and "-Infinity" stand for numbers.
enum JSON: Decodable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  subscript(key: String) -> JSON {
    if case .object(let members) = self { return members[key] ?? .null }
    return .null
  }

  subscript(index: Int) -> JSON { array[index] }

  var array: [JSON] {
    if case .array(let elements) = self { return elements }
    return []
  }

  var keys: [String] {
    if case .object(let members) = self { return members.keys.sorted() }
    return []
  }

  var number: Double? {
    switch self {
    case .number(let value): value
    case .string("NaN"): .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    default: nil
    }
  }

  var string: String? {
    if case .string(let value) = self { return value }
    return nil
  }

  var bool: Bool? {
    if case .bool(let value) = self { return value }
    return nil
  }

  var isNull: Bool {
    if case .null = self { return true }
    return false
  }

  var numbers: [Double] { array.map { $0.number! } }
  var integers: [Int32] { array.map { Int32($0.number!) } }
  var rows: [[Double]] { array.map(\.numbers) }
}

extension JSON: CustomTestStringConvertible {
  /// The name of a golden case, or what it is computed from.
  var testDescription: String {
    if let name = self["name"].string ?? self["dataset"].string {
      let options = self["options"]
      return ([name] + options.keys.map { "\($0): \(options[$0].string ?? "\(options[$0].bool ?? false)")" }).joined(
        separator: ", ")
    }
    let inputs = self["inputs"].isNull ? self : self["inputs"]
    return inputs.keys.map { key in "\(key): " + (inputs[key].number.map { "\($0)" } ?? "…") }.joined(separator: ", ")
  }
}

/// The golden files, found beside the tests.
enum Golden {
  static let statistics = load("statistics")
  static let pooledErrors = load("pooled-errors")
  static let metrics = load("metrics")
  static let mcNemar = load("mcnemar")

  static func cases(_ procedure: String) -> [JSON] { statistics["cases"][procedure].array }

  /// The paired values of a data set that a case names, or the differences it holds itself against zeros.
  static func pair(_ example: JSON) -> (a: [Double], b: [Double]) {
    if let name = example["dataset"].string {
      let set = statistics["datasets"][name]
      return (set["a"].numbers, set["b"].numbers)
    }
    let differences = example["inputs"]["differences"].numbers
    return (differences, differences.map { _ in 0 })
  }

  private static func load(_ name: String) -> JSON {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Golden/\(name).json")
    guard let data = try? Data(contentsOf: file), let json = try? JSONDecoder().decode(JSON.self, from: data) else {
      fatalError("\(file.path) is missing or damaged")
    }
    return json
  }
}

/// Relative tolerance 1e-9 beside an absolute 1e-12, as the golden files state.
func isClose(_ value: Double?, _ expected: Double?, relative: Double = 1e-9, absolute: Double = 1e-12) -> Bool {
  guard let expected else { return value == nil }
  guard let value else { return false }
  return value == expected || abs(value - expected) <= max(absolute, relative * abs(expected))
}

/// Tails below 1e-280 are compared through log10 with absolute tolerance 1e-6; others must hold relatively, however
/// small they are.
func isCloseTail(_ value: Double, log10: Double, _ expected: Double?, expectedLog10: Double?) -> Bool {
  if let expectedLog10, abs(log10 - expectedLog10) > 1e-6 { return false }
  guard let expected, expected > 1e-280 else { return true }
  return isClose(value, expected, absolute: 0)
}
