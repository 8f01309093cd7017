import Foundation
import Testing

@testable import Analysis

/// What holds for every family in the list, whatever it is.
@Suite struct MetricFamilyTests {
  private static let families = Metric.Family.allCases

  private static func metrics(_ family: Metric.Family) -> [Metric] {
    [nil, 1, 3, 50].compactMap { try? Metric(family, at: $0) }
  }

  /// Cases of up to four positives among nine candidates, with every kind of tie.
  private static let cases: [RankedCase] = {
    let lists: [([Int32], [Int32])] = [
      ([0], [0]), ([4], [0]), ([8], [0]), ([2], [3]), ([0], [8]), ([0, 1], [0, 2]), ([0, 5, 5], [0, 0, 0]), ([1, 1, 2, 4], [2, 2, 0, 1]),
      ([0, 0, 0, 0], [5, 5, 5, 5]),
    ]
    return lists.map { RankedCase(candidates: 9, above: $0.0[...], tied: $0.1[...]) }
  }()

  @Test func codesAndNamesAreDifferent() {
    #expect(Set(Self.families.map(\.code)).count == Self.families.count)
    #expect(Set(Self.families.map(\.label)).count == Self.families.count)
    #expect(Self.families.allSatisfy { $0.code == $0.code.lowercased() && !$0.code.contains("@") })
  }

  @Test(arguments: families) func everyFormReadsBack(family: Metric.Family) throws {
    let metrics = Self.metrics(family)
    #expect(metrics.count == (family.cutoff == .required ? 3 : family.cutoff == .forbidden ? 1 : 4))
    for metric in metrics {
      #expect(try Metric(code: metric.code.uppercased()) == metric)
      #expect(try JSONDecoder().decode([Metric].self, from: JSONEncoder().encode([metric])) == [metric])
    }
  }

  /// A family follows from ranks or from predictions, and says which way it is better by that.
  @Test(arguments: families) func aFamilyIsOfOneKind(family: Metric.Family) throws {
    #expect((family.ranks == nil) != (family.errors == nil))
    let metric = try #require(Self.metrics(family).first)
    #expect(metric.isRatingError == (family.errors != nil))
    #expect(metric.direction == (family.errors != nil ? .lower : .higher))
  }

  /// Shares lie between 0 and 1, hits are 0 or 1, a loss is not negative and zero where nothing errs.
  @Test(arguments: families) func valuesKeepToTheirRange(family: Metric.Family) {
    for metric in Self.metrics(family) where !metric.isRatingError {
      for ranked in Self.cases {
        guard let value = metric.value(ranked) else { continue }
        #expect(value >= 0 && (!metric.isShare || value <= 1 + 1e-12), "\(metric) of \(ranked)")
        #expect(!metric.isBinary || value == 0 || value == 1)
      }
    }
    if let errors = family.errors {
      #expect(errors.loss(0) == 0 && errors.loss(-2) > 0 && errors.loss(2) == errors.loss(-2))
    }
  }

  /// One place further down is never better, and the best place is better than the worst.
  @Test(arguments: families) func higherPlacesAreBetter(family: Metric.Family) throws {
    for metric in Self.metrics(family) where !metric.isRatingError {
      let values = (0...8).map { metric.value(RankedCase(candidates: 9, above: [$0], tied: [0]))! }
      for (before, after) in zip(values, values.dropFirst()) { #expect(after <= before, "\(metric)") }
      #expect(values[0] > values[8] || metric.cutoff == 50, "\(metric)")
    }
  }

  /// Where nothing is tied the expected value is the value; where something is, it lies between the pessimist's and the optimist's.
  @Test(arguments: families) func expectedValuesLieBetween(family: Metric.Family) {
    for metric in Self.metrics(family) where !metric.isRatingError {
      for ranked in Self.cases {
        let optimistic = RankedCase(candidates: 9, above: ranked.above, tied: ranked.tied.map { _ in 0 }[...])
        guard let value = metric.value(ranked), let best = metric.value(optimistic), let expected = metric.expectedValue(ranked)
        else { continue }
        if ranked.tied.allSatisfy({ $0 == 0 }) { #expect(expected == value) }
        #expect(expected >= value - 1e-12 && expected <= best + 1e-12, "\(metric) of \(ranked)")
      }
    }
  }

  /// Only its own file knows a family: nothing else of the sources asks for a code.
  @Test func onlyItsFileKnowsAFamily() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Analysis/Metrics").standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).filter { $0.pathExtension == "swift" }
    #expect(files.count > 4)
    for file in files where file.lastPathComponent != "Metric+Family.swift" {
      let code = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
      for word in [".hitRatio", ".precision", ".recall", ".reciprocalRank", ".ndcg", ".averagePrecision", ".auc", ".rmse", ".mse", ".mae"] {
        #expect(!code.contains { $0.contains(word) }, "\(file.lastPathComponent): \(word)")
      }
    }
  }
}
