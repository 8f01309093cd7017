extension CanonicalJSON: CustomStringConvertible {
  public var description: String { text }

  /// The one spelling of this value.
  public var text: String {
    var output = ""
    write(to: &output)
    return output
  }

  private func write(to output: inout String) {
    switch self {
    case .null: output += "null"
    case .bool(let value): output += value ? "true" : "false"
    case .number(let value): output += value.text
    case .string(let value): Self.write(value, to: &output)
    case .array(let elements):
      output += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { output += "," }
        element.write(to: &output)
      }
      output += "]"
    case .object(let members):
      output += "{"
      let sorted = members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
      for (index, member) in sorted.enumerated() {
        if index > 0 { output += "," }
        Self.write(member.key, to: &output)
        output += ":"
        member.value.write(to: &output)
      }
      output += "}"
    }
  }

  private static func write(_ string: String, to output: inout String) {
    output += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\u{8}": output += "\\b"
      case "\t": output += "\\t"
      case "\n": output += "\\n"
      case "\u{C}": output += "\\f"
      case "\r": output += "\\r"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }

  /// Reads JSON text.
  /// - Parameter place: the file it came from, named in errors.
  /// - Throws: `StudyError` with the line of the first thing that is not JSON, a repeated key included.
  public init(parsing text: String, place: String? = nil) throws {
    var parser = JSONParser(bytes: Array(text.utf8), place: place)
    self = try parser.document()
  }
}

/// A reader of JSON that goes down the text once and knows the line it is in.
struct JSONParser {
  let bytes: [UInt8]
  let place: String?
  private var position = 0

  init(bytes: [UInt8], place: String?) {
    self.bytes = bytes
    self.place = place
  }

  mutating func document() throws -> CanonicalJSON {
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw error("more text after the value", expected: "the end of the file") }
    return value
  }

  private mutating func value(depth: Int) throws -> CanonicalJSON {
    guard depth < 200 else { throw error("more than 200 nested values", expected: "flatter JSON") }
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func object(depth: Int) throws -> CanonicalJSON {
    position += 1
    var members: [String: CanonicalJSON] = [:]
    skipSpace()
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw error(shown, expected: "a key in quotes") }
      let key = try string()
      skipSpace()
      guard take(":") else { throw error(shown, expected: "':' after the key \"\(key)\"") }
      guard members.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
        throw error("the key \"\(key)\" twice", expected: "each key once")
      }
      skipSpace()
    } while take(",")
    guard take("}") else { throw error(shown, expected: "',' or '}'") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws -> CanonicalJSON {
    position += 1
    var elements: [CanonicalJSON] = []
    skipSpace()
    if take("]") { return .array(elements) }
    repeat {
      elements.append(try value(depth: depth + 1))
      skipSpace()
    } while take(",")
    guard take("]") else { throw error(shown, expected: "',' or ']'") }
    return .array(elements)
  }

  private mutating func number() throws -> CanonicalJSON {
    let start = position
    while let byte = peek, "+-.0123456789eE".utf8.contains(byte) { position += 1 }
    let spelling = Substring(decoding: bytes[start..<position], as: UTF8.self)
    let digits = spelling.drop { $0 == "-" }
    guard digits.first?.isNumber == true, !(digits.count > 1 && digits.hasPrefix("0") && digits.dropFirst().first!.isNumber),
      spelling.last?.isNumber == true, let number = CanonicalNumber(parsing: spelling)
    else {
      throw error(start == position ? shown : "'\(spelling)'", expected: "a JSON value")
    }
    return .number(number)
  }

  private mutating func string() throws -> String {
    position += 1
    var content: [UInt8] = []
    while let byte = peek {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: content, as: UTF8.self) else {
          throw error("bytes that are not UTF-8", expected: "UTF-8 text")
        }
        return string
      case UInt8(ascii: "\\"): content += try escape()
      case 0..<0x20: throw error("a raw control character in a string", expected: "an escape such as \\n")
      default: content.append(byte)
      }
    }
    throw error("the end of the text inside a string", expected: "a closing quote")
  }

  private mutating func escape() throws -> [UInt8] {
    let letter = peek
    position += 1
    switch letter {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter!]
    case UInt8(ascii: "u"):
      var unit = try hexadecimal()
      if 0xD800..<0xDC00 ~= unit, take("\\"), take("u") {
        let low = try hexadecimal()
        guard 0xDC00..<0xE000 ~= low else { throw error("half a surrogate pair", expected: "its other half") }
        unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(unit) else { throw error("half a surrogate pair", expected: "its other half") }
      return Array(String(Character(scalar)).utf8)
    default: throw error("an unknown escape in a string", expected: "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
    }
  }

  private mutating func hexadecimal() throws -> UInt32 {
    let digits = String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self)
    guard digits.utf8.count == 4, let value = UInt32(digits, radix: 16) else {
      throw error("'\\u\(digits)'", expected: "four hexadecimal digits")
    }
    position += 4
    return value
  }

  private mutating func word(_ word: String, _ value: CanonicalJSON) throws -> CanonicalJSON {
    guard bytes[position...].starts(with: word.utf8) else { throw error(shown, expected: "a JSON value") }
    position += word.utf8.count
    return value
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private var shown: String {
    peek == nil ? "the end of the text" : "'\(String(decoding: bytes[position..<min(position + 12, bytes.count)], as: UTF8.self))'"
  }

  private func error(_ found: String, expected: String) -> StudyError {
    let line = 1 + bytes[..<min(position, bytes.count)].count { $0 == 0x0A }
    return StudyError("found \(found)", place: "\(place ?? "JSON text"):\(line)", expected: expected)
  }
}
