import Foundation
import Kernels

/// What can be read about the machine and the process.
package enum Machine {
  static let host = ProcessInfo.processInfo.hostName

  package static let cpu: String = line("model name", of: "/proc/cpuinfo") ?? "unknown"

  package static var load: Double {
    var loads = [0.0, 0, 0]
    return getloadavg(&loads, 3) > 0 ? loads[0] : 0
  }

  /// CPU seconds of this process, user and system.
  static var cpuSeconds: Double {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  static var peakMemoryBytes: Int {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }

  package static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// What OpenBLAS is told before it is loaded, the same for every worker. A choice that cannot be had was refused when
  /// this program began (`StudyProgram.prepareProcess`).
  static var blasEnvironment: [String: String] { (try? BLASCore.environment()) ?? [:] }

  private static func line(_ key: String, of path: String) -> String? {
    guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix(key) {
      return line.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
    }
    return nil
  }
}
