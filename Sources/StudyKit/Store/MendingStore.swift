import Foundation
import Host
import Synchronization

/// A store read past its damaged files: they count as not there, so that one of them does not hide the others.
final class MendingStore: ResultSource {
  struct Damage: Equatable, Sendable {
    let path: String
    let reason: String
  }

  let store: ResultStore
  /// Whether a damaged file is given another name, so that what it held is computed again.
  private let setsAside: Bool
  private let found = Mutex<[Damage]>([])

  init(_ store: ResultStore, settingAside: Bool) {
    self.store = store
    setsAside = settingAside
  }

  /// What was met so far, each file once.
  var damages: [Damage] { found.withLock { $0 } }

  var place: String { store.place }
  func settings() throws -> RunSettings? { try store.settings() }
  func result(_ id: String) throws -> StoredResult? { try read(store.resultPath(id)) { try store.result(id) } }
  func derived(_ id: String) throws -> DerivedValue? { try read(store.derivedPath(id)) { try store.derived(id) } }

  private func read<Value>(_ path: String, _ read: () throws -> Value?) throws -> Value? {
    do {
      return try read()
    } catch let error as StudyError {
      guard error.status == .input, Self.isDamaged(path) else { throw error }
      let damage = Damage(path: path, reason: error.found)
      let isNew = found.withLock { known in
        if known.contains(damage) { return false }
        known.append(damage)
        return true
      }
      if isNew && setsAside { try setAside(damage) }
      return nil
    }
  }

  private func setAside(_ damage: Damage) throws {
    guard rename(damage.path, damage.path + ".damaged") == 0 else {
      throw StudyError(FileError("is damaged and cannot be set aside", damage.path, code: errno))
    }
    Complaint.write(
      "\(damage.path): \(damage.reason); set aside with the ending .damaged, and computed again", prefix: "damaged: ")
  }

  /// Whether a file that cannot be understood is one that can be read, and not one that a newer version wrote.
  private static func isDamaged(_ path: String) -> Bool {
    guard let bytes = (try? AtomicFile.read(path)).flatMap({ $0 }) else { return false }
    return !ColumnFile.isNewer(bytes)
  }

  /// A damaged file ends what can only read, once all of them are known.
  func refuseDamages() throws {
    let damages = damages
    guard let first = damages.first else { return }
    if damages.count == 1 {
      throw StudyError(first.reason, place: first.path, expected: "a whole file", hint: Self.advice)
    }
    throw StudyError(
      "\(damages.count) damaged files:\n" + damages.map { "    \($0.path): \($0.reason)\n" }.joined() + "  ",
      place: place, expected: "whole files", hint: Self.advice)
  }

  private static let advice = "The next run sets damaged files aside and computes again what they held."
}

extension ColumnFile {
  /// Whether the bytes are whole and of a version that is still to come.
  static func isNewer(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 48, Array(bytes[..<8]) == magic, number(bytes, at: 8) > version else { return false }
    return SHA256Digest(of: Array(bytes.dropLast(32))).bytes == Array(bytes.suffix(32))
  }
}
