import Foundation
import Host
import Interactions
import StudyKit

extension BenchmarkData {
  /// Writes what other programs need to do the same work: logs as `user item place` in the order of training, numbers
  /// from 0; points as 32-bit and differences as 64-bit floats; a click log of ten million lines. Logs are written anew,
  /// so that they are those our side reads; what no data decide is left alone where it is there.
  func export(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Self.table(try movieLens100K()).write(to: URL(filePath: "\(folder)/ml-100k.tsv"), options: .atomic)
    let large = URL(filePath: "\(folder)/ml-1m.tsv")
    if Self.hasMovieLens1M {
      try Self.table(try movieLens1M()).write(to: large, options: .atomic)
    } else {
      try StandardOutput.print("MovieLens 1M is not on this machine (recount data add ml-1m PATH): what is measured on it is left out")
      try? FileManager.default.removeItem(at: large)
    }
    for count in [2_000, 10_000, 50_000] {
      try file("\(folder)/mixture-\(count).f32") { mixture(count).withUnsafeBytes { Data($0) } }
    }
    for count in [6_040, 400_000] {
      for fewValues in [false, true] {
        try file("\(folder)/differences-\(count)-\(fewValues ? "few" : "all").f64") {
          differences(count, fewValues: fewValues).withUnsafeBytes { Data($0) }
        }
      }
    }
    try ClickLog.write(lines: 10_000_000, to: folder)
  }

  private func file(_ path: String, _ contents: () throws -> Data) throws {
    guard !FileManager.default.fileExists(atPath: path) else { return }
    try contents().write(to: URL(filePath: path), options: .atomic)
  }

  private static func table(_ log: InteractionLog) -> Data {
    var text = ""
    for user in 0..<log.userCount {
      for (place, item) in log.items(of: user).enumerated() { text += "\(user)\t\(item)\t\(place)\n" }
    }
    return Data(text.utf8)
  }
}
