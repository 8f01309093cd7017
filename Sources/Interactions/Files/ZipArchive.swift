import CZlib
import Foundation
import Host

/// A zip archive (also a Python wheel) whose members are read one at a time by name.
///
/// Reads stored and deflated members of plain archives; encrypted and 64-bit archives are refused, and so are names that
/// lead out of the folder they are unpacked in.
/// Source: PKWARE's APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
struct ZipArchive {
  struct Member {
    let name: String
    let method, flags: UInt16
    let checksum: UInt32
    let packedCount, count, headerOffset: Int

    /// The name without the folders it lies in.
    var lastName: String { String(name.split(separator: "/").last ?? "") }

    /// A folder, or what a system leaves beside the files: no member that a format could ask for.
    fileprivate var isAside: Bool {
      name.hasSuffix("/") || name.split(separator: "/").contains { ($0.hasPrefix(".") && $0 != ".") || $0 == "__MACOSX" }
    }
  }

  /// A member larger than this must not be packed more than so many times: text of users and items never is, and a file of
  /// a megabyte could otherwise ask for a gigabyte of memory.
  private static let suspiciousSize = 16 << 20, largestRatio = 200

  let members: [Member]
  /// The places of the files, by their last name.
  private let places: [String: [Int]]
  private let file: MappedFile

  init(_ path: String) throws(InteractionError) {
    file = try onDisk(try MappedFile(path))
    members = try Self.directory(file)
    var places: [String: [Int]] = [:]
    for (place, member) in members.enumerated() where !member.isAside { places[member.lastName, default: []].append(place) }
    self.places = places
  }

  /// The last names of all files, hidden ones left out.
  var fileNames: Set<String> { Set(places.keys) }

  /// The bytes of the file of that name, in whatever folders it lies.
  /// - Throws: `InteractionError` where there is none, or where several could be meant.
  func read(_ name: String) throws(InteractionError) -> [UInt8] {
    let last = String(name.split(separator: "/").last ?? "")
    // Some archives have their files in a folder, some have not.
    let found = (places[last] ?? []).map { members[$0] }.filter { $0.name == name || $0.name.hasSuffix("/" + name) }
    guard let member = found.first else {
      throw InteractionError(
        .missing, "the archive has no member \(name)", expected: fileNames.sorted().prefix(8).joined(separator: ", "),
        path: file.path)
    }
    guard found.count == 1 else {
      throw InteractionError(
        .malformed, "the archive has \(found.count) members that could be \(name): \(found.prefix(8).map(\.name).joined(separator: ", "))",
        expected: "one", path: file.path, hint: "Unpack the archive by hand and add the folder that is meant.")
    }
    return try bytes(of: member)
  }

  private func bytes(of member: Member) throws(InteractionError) -> [UInt8] {
    let packed = try packedBytes(of: member)
    var bytes = [UInt8](repeating: 0, count: member.count)
    if member.method == 0 {
      bytes = Array(packed)
    } else {
      try unpack(packed, into: &bytes)
    }
    guard bytes.withUnsafeBytes({ Self.crc(of: $0) }) == member.checksum else {
      throw damaged("the checksum of member \(member.name) is wrong")
    }
    return bytes
  }

  private func unpack(_ packed: UnsafeRawBufferPointer, into bytes: inout [UInt8]) throws(InteractionError) {
    let path = file.path
    let outcome = bytes.withUnsafeMutableBytes { area -> Result<Int, InteractionError> in
      Result { () throws(InteractionError) in
        var inflation = try Inflation(packed, .raw, path: path)
        let count = try inflation.read(into: area)
        // Nothing may come behind the size that was declared.
        return try withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { more throws(InteractionError) in
          try inflation.read(into: more) == 0 ? count : -1
        }
      }
    }
    guard try outcome.get() == bytes.count else { throw damaged("a member has another size than the archive says") }
  }

  private func packedBytes(of member: Member) throws(InteractionError) -> UnsafeRawBufferPointer {
    guard member.flags & 1 == 0, member.method == 0 || member.method == 8 else {
      throw InteractionError(
        .malformed, "member \(member.name) is \(member.flags & 1 == 0 ? "packed by method \(member.method)" : "encrypted")",
        expected: "a stored or deflated member", path: file.path, hint: "Unpack the archive by hand.")
    }
    guard member.count < 0xFFFF_FFFF, member.packedCount < 0xFFFF_FFFF, member.headerOffset < 0xFFFF_FFFF else {
      throw Self.is64Bit(file.path)
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
    let isPossible = member.method == 0 ? member.count == member.packedCount : member.count <= 1032 * member.packedCount + 64
    guard isPossible else { throw damaged("member \(member.name) claims an impossible size") }
    guard member.count <= Self.suspiciousSize || member.count / Self.largestRatio <= member.packedCount else {
      throw InteractionError(
        .malformed, "member \(member.name) claims \(member.count) bytes from \(member.packedCount)",
        expected: "at most \(Self.largestRatio) to one", path: file.path,
        hint: "If you trust it, unpack the archive by hand and add the folder.")
    }
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
    let count = bytes.number(at: end + 10, UInt16.self)
    var place = Int(bytes.number(at: end + 16, UInt32.self))
    guard count < 0xFFFF, place < 0xFFFF_FFFF else { throw is64Bit(file.path) }
    guard count > 0 else {
      throw InteractionError(.malformed, "the archive is empty", expected: "the files of a data set", path: file.path)
    }
    var members: [Member] = []
    members.reserveCapacity(Int(count))
    for _ in 0..<count {
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
      try check(members[members.count - 1].name, file.path)
      place +=
        46 + nameCount + Int(bytes.number(at: place + 30, UInt16.self)) + Int(bytes.number(at: place + 32, UInt16.self))
    }
    return members
  }

  /// Refuses a name that would be put elsewhere than below the folder.
  private static func check(_ name: String, _ path: String) throws(InteractionError) {
    let isOutside = name.hasPrefix("/") || name.utf8.contains(0) || name.contains("\\")
      || name.split(separator: "/").contains("..")
    guard isOutside else { return }
    throw InteractionError(
      .malformed, "the archive has a member that leads out of its folder: \(name.debugDescription.prefix(80))",
      expected: "names below one folder", path: path, hint: "Do not trust this archive.")
  }

  private static func is64Bit(_ path: String) -> InteractionError {
    InteractionError(
      .malformed, "the archive is in the 64-bit form", expected: "fewer than 65,535 members below 4 GB", path: path,
      hint: "Unpack the archive by hand and add the folder.")
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
