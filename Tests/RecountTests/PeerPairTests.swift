import Foundation
import Testing

@testable import recount

struct PeerPairTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func pair(goal: Double?, _ qualities: [String: Double]? = nil) -> PeerPair {
    PeerPair(
      task: "t", size: "s", ours: "o", peer: "p", program: ["x.py"], work: "w", goal: goal, qualityGoals: qualities)
  }

  private func result(_ peer: String, ratio: Double) -> PeerResult {
    PeerResult(
      task: "t", size: "s", threads: 1, ours: "o", ours_seconds: 1, ours_spread: [1, 1], peer: peer,
      peer_seconds: ratio, peer_spread: [ratio, ratio], ratio: ratio, ratio_spread: [ratio, ratio], goal: nil, met: nil,
      work: "w", samples: 1, load: 0, ours_quality: [:], peer_quality: ["kl": 1], peer_version: "", machine: "", blas: "")
  }

  @Test func aGoalIsMetAtItsRatio() {
    #expect(PeerResult.meets(pair(goal: 3), ratio: 3, ours: [:], peer: [:]) == true)
    #expect(PeerResult.meets(pair(goal: 3), ratio: 2.99, ours: [:], peer: [:]) == false)
    #expect(PeerResult.meets(pair(goal: nil), ratio: 9, ours: [:], peer: [:]) == nil)
  }

  @Test func speedDoesNotPayForQuality() {
    let pair = pair(goal: 2, ["kl": 1])
    #expect(PeerResult.meets(pair, ratio: 5, ours: ["kl": 2.0], peer: ["kl": 2.0]) == true)
    #expect(PeerResult.meets(pair, ratio: 5, ours: ["kl": 2.1], peer: ["kl": 2.0]) == false)
    #expect(PeerResult.meets(pair, ratio: 5, ours: [:], peer: ["kl": 2.0]) == false)
    // A third of the memory, or less.
    let memory = self.pair(goal: nil, ["peak-MiB": 3])
    #expect(PeerResult.meets(memory, ratio: 1, ours: ["peak-MiB": 200], peer: ["peak-MiB": 630]) == true)
    #expect(PeerResult.meets(memory, ratio: 1, ours: ["peak-MiB": 220], peer: ["peak-MiB": 630]) == false)
  }

  @Test func resultsReplaceThoseOfTheirKey() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "peers-\(UUID().uuidString).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try [result("a", ratio: 1), result("b", ratio: 2)].write(jsonLines: path)
    let merged = [PeerResult].merged(
      [result("b", ratio: 5), result("c", ratio: 3)], into: [PeerResult](jsonLines: path))
    #expect(merged.map(\.peer) == ["a", "b", "c"])
    #expect(merged.map(\.ratio) == [1, 5, 3])
  }

  @Test func theCommittedPairsAreWhole() throws {
    let pairs = try PeerPair.read(Self.root.appending(path: "Benchmarks/peers/pairs.json").path)
    #expect(Set(pairs.map { [$0.task, $0.size, $0.peer, String($0.threads ?? 1)] }).count == pairs.count)
    for pair in pairs {
      #expect(pair.task == pair.task.lowercased() && !pair.work.isEmpty)
      #expect(pair.goal.map { $0 > 1 } ?? true)
      for program in [pair.program, pair.judge ?? ["serve.py"]] where program[0] != "recount" {
        let file = Self.root.appending(path: "Benchmarks/peers/\(program[0])")
        #expect(FileManager.default.fileExists(atPath: file.path))
      }
    }
  }
}
