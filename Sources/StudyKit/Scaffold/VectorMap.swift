public import Analysis
import Kernels
public import Reports

/// Vectors that a model makes, with a label each: laid out in the plane by t-SNE, and how well the labels separate, which
/// is measured among the vectors themselves, for a picture can suggest groups that are not there.
public struct VectorMap: Codable, Sendable {
  public private(set) var names: [String]
  public private(set) var x, y: [Double]
  /// An index into `names` for each vector.
  public private(set) var labels: [Int]
  public private(set) var divergence, perplexity: Double
  public private(set) var seed: UInt64
  /// The mean silhouette of each label against each other, row by row; NaN does not occur: 0 where a label has no vectors.
  public private(set) var silhouettes: [[Double]]
  /// Whether the last two labels lie further apart than the first two: the silhouettes of their vectors compared.
  public private(set) var separationTest: LabelPermutationTest
  /// The mean distance of a vector from the mean of all, over the length of that mean: near 0 where all are alike.
  public private(set) var spread: Double
  public private(set) var purity, chance, p: Double
  public private(set) var neighbours: Int

  /// - Parameter names: at least four.
  public init(_ vectors: [[Float]], _ labels: [Int], _ names: [String], iterations: Int) throws {
    let points = try PointCloud(vectors.flatMap(\.self), dimension: vectors.first?.count ?? 1)
    let map = try ItemMap.laidOut(points, labels, names, iterations)
    (self.names, self.labels, x, y) = (names, labels, map.x, map.y)
    (divergence, perplexity, seed) = (map.divergence, map.perplexity, map.seed)
    (purity, chance, p, neighbours) = (map.purity, map.chance, map.p, map.neighbours)
    let values = try names.indices.map { a in
      try names.indices.map { b in try a == b ? [] : Self.silhouettes(vectors, labels, a, b) }
    }
    silhouettes = values.map { $0.map { $0.reduce(0, +) / Double(max(1, $0.count)) } }
    spread = Self.spread(vectors)
    separationTest = LabelPermutationTest(
      values[names.count - 2][names.count - 1], values[0][1], stream: RandomStream(seed: 0, purpose: "silhouettes"))
  }

  private static func spread(_ vectors: [[Float]]) -> Double {
    guard let width = vectors.first?.count else { return 0 }
    let mean = (0..<width).map { column in vectors.reduce(0) { $0 + Double($1[column]) } / Double(vectors.count) }
    func length(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let distances = vectors.map { vector in length(zip(vector, mean).map { Double($0) - $1 }) }
    return distances.reduce(0, +) / Double(vectors.count) / max(length(mean), .leastNormalMagnitude)
  }

  /// The silhouettes of the vectors of two labels, each against the other; none where one of the two has no vectors.
  private static func silhouettes(_ vectors: [[Float]], _ labels: [Int], _ a: Int, _ b: Int) throws -> [Double] {
    let members = labels.indices.filter { labels[$0] == a || labels[$0] == b }
    guard members.contains(where: { labels[$0] == a }), members.contains(where: { labels[$0] == b }) else { return [] }
    let points = try PointCloud(members.flatMap { vectors[$0] }, dimension: vectors[0].count)
    return points.silhouettes(members.map { Int32(labels[$0]) }) ?? []
  }

  /// The mean silhouette of two labels against each other; nil where one has no vectors.
  public func separation(_ a: String, _ b: String) -> Double? {
    guard let i = names.firstIndex(of: a), let j = names.firstIndex(of: b), labels.contains(i), labels.contains(j) else {
      return nil
    }
    return silhouettes[i][j]
  }
}

extension VectorMap: CheckedValue {
  public var flaw: String? {
    let isSquare = silhouettes.count == names.count && silhouettes.allSatisfy { $0.count == names.count }
    let fits = x.count == labels.count && y.count == labels.count && labels.allSatisfy(names.indices.contains)
    return fits && isSquare && names.count >= 4 ? nil : "a map of \(x.count) by \(y.count) places with \(labels.count) labels of \(names.count) names"
  }
}

extension VectorMap {
  /// One colour and shape a label.
  public var chart: Chart { .labelledPoints(names, labels, x: x, y: y) }

  /// The silhouettes of each label against each other, and how many vectors have it.
  public static func silhouetteTable(_ caption: Text, label: String, of found: Derived<VectorMap>, counted: Text, notes: [Text]) -> Table {
    Table(caption, label: label) {
      let map = try found.value()
      Column("", .left)
      for name in map.names { Column(Text(verbatim: name)) }
      Column(counted)
      for (a, name) in map.names.enumerated() {
        let others = map.names.enumerated().map { b, other -> TableCell in
          a == b ? .empty : .number(map.separation(name, other), decimals: 3, orMissing: "one of the two has no \(counted.plain.lowercased())")
        }
        Row(cells: [.text(Text(verbatim: name))] + others + [.integer(map.labels.count { $0 == a })])
      }
      for note in notes { Note(note) }
    }
  }
}

extension Derived<VectorMap> {
  /// Perplexity, seed, divergence and how many of what, for a caption; empty while there is no map.
  public func settingsInWords(_ what: String) -> Text {
    guard let map = try? value() else { return "" }
    return "Perplexity \(Int(map.perplexity)), seed \(Int(map.seed)), \(map.x.count) \(what), Kullback–Leibler divergence \(map.divergence, decimals: 3)."
  }
}
