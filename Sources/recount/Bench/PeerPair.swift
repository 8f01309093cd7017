import Foundation
import StudyKit

/// One row of the comparison with other programs: a benchmark of ours, the rival that does the same work, the goal.
struct PeerPair: Codable, Equatable {
  /// The job in lower case: `bpr`, `sasrec`, `tsne`.
  var task: String
  var size: String
  /// The benchmark of ours, `name/size`.
  var ours: String
  /// The rival's name, with what distinguishes it: `cornac`, `pytorch`.
  var peer: String
  /// The rival's program under Benchmarks/peers and its arguments; `recount` and a benchmark's id for our own.
  var program: [String]
  /// The work of one run, done by both.
  var work: String
  /// What the rival's time divided by ours must reach; nil where there is no goal.
  var goal: Double?
  /// For numbers that come with a run and are better when smaller: what the rival's divided by ours must reach.
  var qualityGoals: [String: Double]?
  var threads: Int?
  /// Timed runs of each side.
  var samples: Int?
  /// Whether every run has new processes: for peak memory, and for what is faster a second time.
  var isFresh: Bool?
  /// Whether the first run of each side is thrown away; true unless said or fresh.
  var warmsUp: Bool?
  /// Whether seconds are those of one of the `examples` that both sides report: where the rival goes through others.
  var isPerExample: Bool?
  /// A program that looks at the points that both sides have written, and says how good they are.
  var judge: [String]?

  /// - Throws: where the file is missing or not a list of pairs.
  static func read(_ path: String) throws -> [PeerPair] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw StudyError("there is no list of pairs", place: path, expected: "Benchmarks/peers/pairs.json")
    }
    do {
      return try JSONDecoder().decode([PeerPair].self, from: data)
    } catch {
      throw StudyError("the list of pairs cannot be read: \(error)", place: path)
    }
  }
}

/// What came of one pair: a line of bench-peers.json.
struct PeerResult: Codable, Equatable {
  var task: String
  var size: String
  var threads: Int
  var ours: String
  var ours_seconds: Double
  var ours_spread: [Double]
  var peer: String
  var peer_seconds: Double
  var peer_spread: [Double]
  /// The rival's median divided by ours; above 1 ours is faster.
  var ratio: Double
  /// The smallest and the largest ratio of runs that followed one another.
  var ratio_spread: [Double]
  var goal: Double?
  /// Whether ratio and qualities reach their goals; nil without a goal.
  var met: Bool?
  var work: String
  var samples: Int
  var load: Double
  var ours_quality: [String: Double]
  var peer_quality: [String: Double]
  var peer_version: String
  var machine: String
  var blas: String

  /// Two results of one key measure the same; the newer replaces the older in a file.
  var key: [String] { [task, size, peer, String(threads)] }

  /// Whether what was measured reaches the pair's goals.
  static func meets(
    _ pair: PeerPair, ratio: Double, ours: [String: Double], peer: [String: Double]
  ) -> Bool? {
    guard pair.goal != nil || pair.qualityGoals != nil else { return nil }
    let isFastEnough = pair.goal.map { ratio >= $0 } ?? true
    let isGoodEnough = (pair.qualityGoals ?? [:]).allSatisfy { name, wanted in
      guard let own = ours[name], let rival = peer[name] else { return false }
      return rival >= wanted * own
    }
    return isFastEnough && isGoodEnough
  }
}

extension [PeerResult] {
  /// Results as JSON lines, newer ones in the places of older ones of the same key.
  static func merged(_ new: [PeerResult], into old: [PeerResult]) -> [PeerResult] {
    var results = old
    for result in new {
      if let place = results.firstIndex(where: { $0.key == result.key }) {
        results[place] = result
      } else {
        results.append(result)
      }
    }
    return results
  }

  init(jsonLines path: String) {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    self = text.split(separator: "\n").compactMap { try? JSONDecoder().decode(PeerResult.self, from: Data($0.utf8)) }
  }

  func write(jsonLines path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lines = try map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }
    try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
  }
}
