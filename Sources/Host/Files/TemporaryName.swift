import Foundation

/// The passing name of a file or folder that is not whole yet: `.<name>.<host>.<process>-<random>.partial`, beside its
/// final place.
///
/// Host and process are the lease: whoever finds such a name can tell whether its writer may still be at work.
public struct TemporaryName: Equatable, Sendable {
  static let ending = ".partial"
  /// How long a name of another machine, whose processes cannot be asked for, is respected, in seconds.
  static let lease = 86_400.0

  /// The name alone, without its folder.
  let name: String
  let host: String
  let process: pid_t

  /// A name nobody else has, for a file of this process.
  init(for file: String) {
    host = Self.host
    process = getpid()
    // The whole must fit in the 255 bytes of a file name.
    let kept = String(decoding: file.utf8.prefix(150), as: UTF8.self)
    name = ".\(kept).\(host).\(process)-\(String(UInt32.random(in: 0...UInt32.max), radix: 16))\(Self.ending)"
  }

  /// A name found in a folder; nil when it is no temporary one.
  init?(_ found: String) {
    guard found.hasPrefix("."), found.hasSuffix(Self.ending) else { return nil }
    let parts = found.dropLast(Self.ending.count).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 4, let process = parts.last!.split(separator: "-").first.flatMap({ pid_t($0) }) else { return nil }
    name = found
    host = String(parts[parts.count - 2])
    self.process = process
  }

  /// A passing path beside a final one.
  public static func path(beside path: String) -> String {
    let (folder, name) = AtomicFile.split(path)
    return folder + TemporaryName(for: name).name
  }

  /// Removes what writers that are gone have left in a folder. What other writers are still at work on stays.
  public static func removeLeftovers(in folder: String) {
    for found in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      guard let name = TemporaryName(found), name.isAbandoned(at: "\(folder)/\(found)") else { continue }
      try? FileManager.default.removeItem(atPath: "\(folder)/\(found)")
    }
  }

  private func isAbandoned(at path: String) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return false }
    let age = Double(time(nil) - status.st_mtim.tv_sec)
    if host != Self.host { return age > Self.lease }
    if process == getpid() { return false }
    if kill(process, 0) != 0 && errno == ESRCH || Self.hasEnded(process) { return true }
    // The number may have been given to another process since; then that one is younger than the file.
    return Self.ageOfProcess(process).map { $0 < age - 2 } ?? (age > Self.lease)
  }

  /// Whether a process is dead and only waits for its parent to ask how it ended: its number is not free yet.
  private static func hasEnded(_ process: pid_t) -> Bool {
    // The name in brackets may hold spaces; the state follows it.
    let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    let state = line?.split(separator: ")").last?.split(separator: " ").first
    return state == "Z" || state == "X"
  }

  /// Seconds since a process began; nil where the system does not say.
  private static func ageOfProcess(_ process: pid_t) -> Double? {
    guard let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let uptime = (try? String(contentsOfFile: "/proc/uptime", encoding: .utf8))?.split(separator: " ").first.flatMap({ Double($0) }),
      // The name in brackets may hold spaces; the start, in clock ticks since the system's, is the 20th field behind it.
      let ticks = line.split(separator: ")").last?.split(separator: " ").dropFirst(19).first.flatMap({ Double($0) })
    else { return nil }
    return uptime - ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// This machine's name, in signs that part no name.
  static let host: String = {
    var buffer = [CChar](repeating: 0, count: 256)
    gethostname(&buffer, buffer.count - 1)
    let name = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let plain = String(decoding: name, as: UTF8.self).unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil) ? Character(scalar) : "-"
    }
    return plain.isEmpty ? "host" : String(plain.prefix(40))
  }()
}
