import Analysis
import Foundation
public import Interactions
import Kernels
public import Reports

/// Item embeddings laid out in the plane by t-SNE, with a label each, and how well the labels cluster.
public struct ItemMap: Codable, Sendable {
  public var x: [Double]
  public var y: [Double]
  /// An index into `names` for each point.
  public var labels: [Int]
  public var names: [String]
  /// The Kullback–Leibler divergence reached, in nats.
  public var divergence: Double
  public var perplexity: Double
  public var seed: UInt64
  /// The share of a point's nearest neighbours, in the embedding space, that have its label; and the share that chance
  /// gives, and the probability that chance gives as much, by permuting the labels.
  public var purity: Double
  public var chance: Double
  public var p: Double
  public var neighbours: Int
}

extension ItemMap: CheckedValue {
  public var flaw: String? {
    x.count == labels.count && y.count == labels.count && labels.allSatisfy(names.indices.contains)
      ? nil : "a map of \(x.count) by \(y.count) places with \(labels.count) labels of \(names.count) names"
  }
}

extension Lab {
  /// Lays out the rows of an item table that a cell kept (its artifact `weight NAME`), labelled by a feature of the items.
  ///
  /// - Parameters:
  ///   - values: the values of the feature that get a colour; an item with exactly one of them gets it, and others are left out.
  ///   - leastEvents: items with fewer events in the whole log are left out, for their vectors are still where they started.
  public func itemMap(
    of handle: CellHandle?, weight: String, feature: String, values: [String], leastEvents: Int, iterations: Int = 1000
  ) -> Derived<ItemMap> {
    let parameters: CanonicalJSON = [
      "data": handle?.cell.data.canonical ?? .null, "weight": .string(weight), "feature": .string(feature),
      "values": .array(values.map { .string($0) }), "leastEvents": .number(CanonicalNumber(leastEvents)),
      "iterations": .number(CanonicalNumber(iterations)),
    ]
    return derived("item map", from: handle.map { [$0] } ?? [], parameters: parameters, data: handle?.cell.data) {
      guard let handle else { throw Missing(.absent, "there is no run whose items could be laid out") }
      let data = handle.cell.data
      let table = try handle.artifactForDeriving("weight \(weight)")
      let log = try DataLibrary().prepare(DataChoice(data)).log
      let chosen = try log.labels(among: values, of: feature, leastEvents: leastEvents).enumerated()
        .compactMap { item, labels in labels.count == 1 ? (item: item, label: labels.first!) : nil }
      let coordinates = chosen.flatMap { entry in
        table.values[entry.item * table.columns..<(entry.item + 1) * table.columns]
      }
      return try ItemMap.laidOut(PointCloud(coordinates, dimension: table.columns), chosen.map(\.label), values, iterations)
    }
  }
}

extension ItemMap {
  /// - Parameter names: what the labels are indices into.
  static func laidOut(
    _ points: PointCloud, _ labels: [Int], _ names: [String], _ iterations: Int
  ) throws -> ItemMap {
    var settings = TSNE()
    settings.iterations = iterations
    settings.exaggeratedIterations = min(settings.exaggeratedIterations, iterations / 4)
    let embedding = try settings.embed(points)
    let graph = try NeighbourGraph(points, k: 10)
    let test = NeighbourPurityTest(
      graph, labels: labels.map { Int32($0) }, stream: RandomStream(seed: 0, purpose: "label permutations"))
    return ItemMap(
      x: embedding.x, y: embedding.y, labels: labels, names: names, divergence: embedding.divergence,
      perplexity: settings.perplexity, seed: settings.seed, purity: test.purity, chance: test.expected,
      p: test.p.value, neighbours: test.k)
  }

  /// One colour and shape a label.
  public var chart: Chart { .labelledPoints(names, labels, x: x, y: y) }
}

extension Chart {
  /// Points of the plane, a series for each name.
  static func labelledPoints(_ names: [String], _ labels: [Int], x: [Double], y: [Double]) -> Chart {
    .scatter(
      names.indices.map { name in
        let members = labels.indices.filter { labels[$0] == name }
        return Series(names[name], x: members.map { x[$0] }, y: members.map { y[$0] })
      }, width: .page)
  }
}

extension InteractionLog {
  /// Which of some values of a feature each item has, as indices; none for an item with few events, whose vectors are still
  /// where they started.
  /// - Throws: `StudyError` where the items have no such feature.
  public func labels(among values: [String], of feature: String, leastEvents: Int) throws -> [Set<Int>] {
    guard let described = try names().feature(feature) else {
      throw StudyError("the items have no feature \(feature)", expected: "one that the data set's reader gives")
    }
    var counts = [Int](repeating: 0, count: itemCount)
    for item in allItems { counts[Int(item)] += 1 }
    return (0..<itemCount).map { item in
      guard counts[item] >= leastEvents else { return [] }
      let own = Set(described.values(of: item).map { described.values[Int($0)] })
      return Set(values.indices.filter { own.contains(values[$0]) })
    }
  }
}

extension Derived<ItemMap> {
  /// Perplexity, seed, divergence and count, for a caption; empty while there is no map.
  public var settingsInWords: String {
    guard let map = try? value() else { return "" }
    return "Perplexity \(map.perplexity.formatted(decimals: 0)), seed \(map.seed), \(map.x.count) items, Kullback–Leibler divergence \(map.divergence.formatted(decimals: 3))."
  }
}
