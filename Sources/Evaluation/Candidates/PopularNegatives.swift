import Foundation
import Interactions
import Kernels

/// As many negatives for each question, drawn without replacement, each item as likely as it is frequent in training: harder than
/// uniform ones, since what many have had scores high.
public struct PopularNegatives: CandidateRule {
  public static let names = "“popular N”"

  public let count: Int

  public init?(name: String) {
    guard let match = name.wholeMatch(of: /popular (\d+)/), let count = Int(match.1) else { return nil }
    self.count = count
  }

  public func freeze(_ questions: Questions, of exam: Exam) -> any FrozenCandidates {
    let counts = exam.final.training.itemCounts
    return FrozenDraws(
      questions: questions,
      draws: [FrozenNegatives(questions, seed: exam.seed) { known, stream in Self.drawn(count, counts, known, &stream) }])
  }

  /// The items with the smallest exponential times, whose rates are the counts: a draw without replacement (Efraimidis & Spirakis
  /// 2006). An item that training does not know is never drawn.
  private static func drawn(_ count: Int, _ counts: [Int32], _ known: [Int32], _ stream: inout RandomStream) -> [Int32] {
    var isKnown = [Bool](repeating: false, count: counts.count)
    for item in known { isKnown[Int(item)] = true }
    let times = counts.indices.filter { counts[$0] > 0 && !isKnown[$0] }.map { item in
      (time: -log(1 - stream.uniform()) / Double(counts[item]), item: Int32(item))
    }
    return times.sorted { ($0.time, $0.item) < ($1.time, $1.item) }.prefix(count).map(\.item)
  }

  public func size(questions: Double, items: Double) -> (questions: Double, candidates: Double) { (questions, Double(count + 1)) }
}

extension CandidateSet {
  /// As many negatives for each question, drawn by how frequent items are in training.
  public static func popular(_ count: Int) -> CandidateSet { CandidateSet(name: "popular \(count)") }
}
