import Foundation

/// A JSON value with one spelling, so that equal values have equal text and equal digests.
///
/// Keys are sorted by their UTF-16 units, nothing is indented, numbers are shortest decimals (`CanonicalNumber`),
/// strings are escaped only where JSON demands it: the form of RFC 8785.
public enum CanonicalJSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(CanonicalNumber)
  case string(String)
  case array([CanonicalJSON])
  case object([String: CanonicalJSON])
}

extension CanonicalJSON {
  /// The JSON of an encodable value.
  /// - Throws: `StudyError` when a number is NaN or infinite.
  public init(encoding value: some Encodable) throws {
    do {
      self = try CanonicalJSON(parsing: String(decoding: JSONEncoder().encode(value), as: UTF8.self))
    } catch let error as EncodingError {
      throw StudyError("cannot write \(type(of: value)) as JSON: \(error)", expected: "finite numbers")
    }
  }

  /// The value that this JSON spells.
  /// - Throws: `StudyError` that names the member which is missing or of another type.
  public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch let error as DecodingError {
      throw self.error(error)
    }
  }

  private func error(_ error: DecodingError) -> StudyError {
    let (path, expected): ([any CodingKey], String) =
      switch error {
      case .typeMismatch(let type, let context): (context.codingPath, Self.name(of: type))
      case .valueNotFound(let type, let context): (context.codingPath, Self.name(of: type))
      case .keyNotFound(let key, let context): (context.codingPath + [key], "a value")
      // The decoder does not say which number is too large for its type.
      case .dataCorrupted(let context): (context.codingPath, "values that are of their types and fit them")
      @unknown default: ([], "values of their types")
      }
    let found = path.reduce(Optional(self)) { value, key in
      key.intValue.map { index in
        value?.array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
      } ?? value?[key.stringValue]
    }
    let name = path.map(\.stringValue).joined(separator: ".")
    let shown = found.map { String($0.text.prefix(60)) } ?? "nothing"
    return StudyError("found \(shown)\(name.isEmpty ? "" : " as “\(name)”")", expected: expected)
  }

  private static func name(of type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a text"
    case is Bool.Type: "true or false"
    case is any BinaryInteger.Type: "a whole number"
    case is any BinaryFloatingPoint.Type: "a number"
    case is [Any].Type: "a list"
    case is [String: Any].Type: "an object"
    default: "\(type)"
    }
  }

  /// This value without what equals `defaults`; a key the defaults have and this value lacks becomes null.
  ///
  /// Objects are compared key by key, everything else whole. `adding(to:)` is the way back.
  public func difference(from defaults: CanonicalJSON) -> CanonicalJSON {
    guard case .object(let own) = self, case .object(let others) = defaults else { return self }
    var kept: [String: CanonicalJSON] = [:]
    for (key, value) in own where value != others[key] {
      kept[key] = others[key].map { value.difference(from: $0) } ?? value
    }
    for key in others.keys where own[key] == nil { kept[key] = .null }
    return .object(kept)
  }

  /// The defaults, changed by this difference.
  public func adding(to defaults: CanonicalJSON) -> CanonicalJSON {
    guard case .object(let changes) = self, case .object(var result) = defaults else { return self }
    for (key, value) in changes {
      result[key] = value == .null ? nil : result[key].map { value.adding(to: $0) } ?? value
    }
    return .object(result)
  }

  public subscript(key: String) -> CanonicalJSON? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var double: Double? { if case .number(let number) = self { number.double } else { nil } }
  public var integer: Int? { if case .number(let number) = self { number.integer } else { nil } }
  public var array: [CanonicalJSON]? { if case .array(let elements) = self { elements } else { nil } }
  public var object: [String: CanonicalJSON]? { if case .object(let members) = self { members } else { nil } }
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// A number, or null for what JSON cannot say.
  public init(_ value: Double) { self = CanonicalNumber(value).map { .number($0) } ?? .null }
  public init(_ value: Int) { self = .number(CanonicalNumber(value)) }
}

extension CanonicalJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .number(CanonicalNumber(value)) }
  public init(floatLiteral value: Double) { self.init(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: CanonicalJSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, CanonicalJSON)...) {
    self = .object(Dictionary(uniqueKeysWithValues: elements))
  }
}

extension CanonicalJSON: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .number(CanonicalNumber(value))
    } else if let value = try? container.decode(UInt64.self) {
      self = .number(CanonicalNumber(value))
    } else if let value = try? container.decode(Double.self) {
      self.init(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([CanonicalJSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: CanonicalJSON].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    case .number(let value):
      if let whole = value.integer {
        try container.encode(whole)
      } else if let whole = value.unsigned {
        try container.encode(whole)
      } else {
        try container.encode(value.double)
      }
    }
  }
}
