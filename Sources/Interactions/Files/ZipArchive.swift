import CZlib
import Foundation
import Host

/// A zip archive (also a Python wheel) whose members are read one at a time by name.
///
/// Reads stored and deflated members of plain archives; encrypted and 64-bit archives are refused.
/// Source: PKWARE's APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
struct ZipArchive {
  struct Member {
    let name: String
    let method, flags: UInt16
    let checksum: UInt32
    let packedCount, count, headerOffset: Int
  }

  let members: [Member]
  private let file: MappedFile

  init(_ path: String) throws(InteractionError) {
    file = try onDisk(try MappedFile(path))
    members = try Self.directory(file)
  }

  /// The bytes of the member of that name.
  func read(_ name: String) throws(InteractionError) -> [UInt8] {
    guard let member = members.first(where: { $0.name == name }) else {
      throw InteractionError(
        .missing, "the archive has no member \(name)", expected: members.prefix(8).map(\.name).joined(separator: ", "),
        path: file.path)
    }
    let packed = try packedBytes(of: member)
    var bytes = [UInt8](repeating: 0, count: member.count)
    if member.method == 0 {
      guard packed.count == member.count else { throw damaged("a stored member has two sizes") }
      bytes = Array(packed)
    } else {
      try unpack(packed, into: &bytes)
    }
    guard bytes.withUnsafeBytes({ Self.crc(of: $0) }) == member.checksum else {
      throw damaged("the checksum of member \(name) is wrong")
    }
    return bytes
  }

  private func unpack(_ packed: UnsafeRawBufferPointer, into bytes: inout [UInt8]) throws(InteractionError) {
    let path = file.path
    let outcome = bytes.withUnsafeMutableBytes { area -> Result<Int, InteractionError> in
      Result { () throws(InteractionError) in
        var inflation = try Inflation(packed, .raw, path: path)
        return try inflation.read(into: area)
      }
    }
    guard try outcome.get() == bytes.count else { throw damaged("a member is shorter than the archive says") }
  }

  private func packedBytes(of member: Member) throws(InteractionError) -> UnsafeRawBufferPointer {
    guard member.flags & 1 == 0, member.method == 0 || member.method == 8 else {
      throw InteractionError(
        .malformed, "member \(member.name) is encrypted or packed by method \(member.method)",
        expected: "a stored or deflated member", path: file.path, hint: "Unpack the archive by hand.")
    }
    let header = member.headerOffset
    guard header + 30 <= file.bytes.count, file.bytes.number(at: header, UInt32.self) == 0x0403_4B50 else {
      throw damaged("a member has no header")
    }
    let start =
      header + 30 + Int(file.bytes.number(at: header + 26, UInt16.self))
      + Int(file.bytes.number(at: header + 28, UInt16.self))
    guard start + member.packedCount <= file.bytes.count else { throw damaged("a member ends behind the file") }
    // Deflate packs at most 1032 to 1; a larger claim would only make us allocate what a damaged file asks for.
    guard member.count <= 1032 * member.packedCount + 64 else { throw damaged("a member claims an impossible size") }
    return UnsafeRawBufferPointer(rebasing: file.bytes[start..<(start + member.packedCount)])
  }

  private func damaged(_ what: String) -> InteractionError { Self.damaged(what, file.path) }

  private static func damaged(_ what: String, _ path: String) -> InteractionError {
    InteractionError(.damaged, what, expected: "a whole zip archive", path: path, hint: "Get the file again.")
  }

  private static func directory(_ file: MappedFile) throws(InteractionError) -> [Member] {
    let bytes = file.bytes
    guard bytes.count >= 22 else { throw damaged("the file is too short", file.path) }
    let earliest = max(0, bytes.count - 22 - 65_535)
    guard let end = (earliest...(bytes.count - 22)).last(where: { bytes.number(at: $0, UInt32.self) == 0x0605_4B50 })
    else { throw damaged("the archive has no directory", file.path) }
    var place = Int(bytes.number(at: end + 16, UInt32.self))
    var members: [Member] = []
    for _ in 0..<bytes.number(at: end + 10, UInt16.self) {
      guard place + 46 <= end, bytes.number(at: place, UInt32.self) == 0x0201_4B50 else {
        throw damaged("the directory is cut short", file.path)
      }
      let nameCount = Int(bytes.number(at: place + 28, UInt16.self))
      guard place + 46 + nameCount <= end else { throw damaged("the directory is cut short", file.path) }
      members.append(
        Member(
          name: String(decoding: bytes[(place + 46)..<(place + 46 + nameCount)], as: UTF8.self),
          method: bytes.number(at: place + 10, UInt16.self), flags: bytes.number(at: place + 8, UInt16.self),
          checksum: bytes.number(at: place + 16, UInt32.self),
          packedCount: Int(bytes.number(at: place + 20, UInt32.self)),
          count: Int(bytes.number(at: place + 24, UInt32.self)),
          headerOffset: Int(bytes.number(at: place + 42, UInt32.self))))
      place +=
        46 + nameCount + Int(bytes.number(at: place + 30, UInt16.self)) + Int(bytes.number(at: place + 32, UInt16.self))
    }
    return members
  }

  private static func crc(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    UInt32(crc32_z(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count))
  }
}

extension UnsafeRawBufferPointer {
  /// A whole number stored lowest byte first, at any address.
  func number<Number: FixedWidthInteger>(at offset: Int, _ type: Number.Type) -> Number {
    Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }
}
