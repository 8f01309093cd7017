import CCrypto

/// A SHA-256 digest: 32 bytes that name a content.
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
  /// The 32 bytes.
  public let bytes: [UInt8]

  /// The digest of a memory area.
  public init(of content: UnsafeRawBufferPointer) {
    var hasher = SHA256Hasher()
    hasher.update(content)
    self = hasher.finish()
  }

  /// The digest of a list of bytes.
  public init(of content: [UInt8]) { self = content.withUnsafeBytes { SHA256Digest(of: $0) } }

  /// The digest of the text's UTF-8 bytes.
  public init(of text: String) {
    var text = text
    self = text.withUTF8 { SHA256Digest(of: UnsafeRawBufferPointer($0)) }
  }

  /// A digest written before; nil unless there are 32 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// A digest read from 64 hexadecimal digits; nil for anything else.
  public init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: 64, by: 2) {
      guard let high = Self.value(digits[place]), let low = Self.value(digits[place + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    self.bytes = bytes
  }

  /// The 64 hexadecimal digits, in lower case.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  public var description: String { hex }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension SHA256Digest: Codable {
  /// Coded as its 64 hexadecimal digits.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let digest = SHA256Digest(hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "this is no SHA-256 digest")
    }
    self = digest
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}

/// A SHA-256 digest in the making, over pieces given one after the other (libcrypto).
public struct SHA256Hasher: ~Copyable {
  private let context: OpaquePointer

  public init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto has no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  public mutating func update(_ piece: UnsafeRawBufferPointer) {
    let done = EVP_DigestUpdate(context, piece.baseAddress, piece.count)
    precondition(done == 1, "libcrypto refused to digest")
  }

  public mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// Eight bytes, the lowest first, whatever the machine.
  public mutating func update(_ number: Int64) {
    withUnsafeBytes(of: number.littleEndian) { update($0) }
  }

  public consuming func finish() -> SHA256Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    let done = EVP_DigestFinal_ex(context, &bytes, &length)
    precondition(done == 1 && length == 32, "libcrypto refused to finish a digest")
    return SHA256Digest(bytes: bytes)!
  }
}
