import Analysis
import Interactions
import Kernels
import Recommenders
import Reports
import StudyKit

/// What describes the items of a data set in Figures 6 and 7.
struct Genres {
  let feature: String
  /// The four whose pairs are shown.
  let shown: [String]
  /// The two whose users are compared: the one with even profiles, as the paper has it, first.
  let tastes: (String, String)

  static func of(_ entry: PaperData) -> Genres {
    entry.label == "ML-100K"
      ? Genres(feature: "genre", shown: ["Action", "Comedy", "Children's", "Horror"], tastes: ("Action", "Romance"))
      : Genres(feature: "tag", shown: ["rock", "pop", "house", "new wave"], tastes: ("rock", "hip-hop"))
  }
}

/// Relation embeddings of pairs of items that share one genre, laid out in the plane, and how well the genres separate.
struct RelationMap: Codable, Sendable {
  var names: [String]
  var x, y: [Double]
  /// An index into `names` for each pair of items.
  var labels: [Int]
  var divergence, perplexity: Double
  var seed: UInt64
  /// The mean silhouette in the relation space of each genre against each other, row by row; NaN does not occur: 0 where a
  /// genre has no pairs.
  var silhouettes: [[Double]]
  /// Whether the last two genres lie further apart than the first two: the silhouettes of their pairs compared.
  var separationTest: LabelPermutationTest
  /// The mean distance of a relation from the mean of all, over the length of that mean: near 0 where all are alike.
  var spread: Double
  var purity, chance, p: Double
  var neighbours: Int

  /// The paper's reading of its picture, tested.
  var separationWords: Text {
    guard let difference = separationTest.difference, let p = separationTest.greater else {
      return "Two of the genres have no pairs to compare."
    }
    return "\(names[2]) and \(names[3]) lie further apart than \(names[0]) and \(names[1]) by \(difference, decimals: 3) in mean silhouette (\(pValue(p.value)), one-sided, by dealing the silhouettes anew; pairs that share an item are not independent, so that p is too small). A relation differs from the mean of all shown by \(percent(spread)) of that mean’s length."
  }

  /// The mean silhouette of two genres against each other; nil where one has no pairs.
  func separation(_ a: String, _ b: String) -> Double? {
    guard let i = names.firstIndex(of: a), let j = names.firstIndex(of: b), labels.contains(i), labels.contains(j) else {
      return nil
    }
    return silhouettes[i][j]
  }
}

extension RelationMap: CheckedValue {
  var flaw: String? {
    let isSquare = silhouettes.count == names.count && silhouettes.allSatisfy { $0.count == names.count }
    let fits = x.count == labels.count && y.count == labels.count && labels.allSatisfy(names.indices.contains)
    return fits && isSquare && names.count >= 4 ? nil : "a map of \(x.count) by \(y.count) places with \(labels.count) labels of \(names.count) names"
  }
}

extension RelationMap {
  static func derived(
    from cell: CellHandle?, on entry: PaperData, pairs: Int, leastEvents: Int, iterations: Int, in lab: Lab
  ) -> Derived<RelationMap> {
    let genres = Genres.of(entry)
    let parameters: CanonicalJSON = [
      "data": .string("\(entry.dataSet)"), "feature": .string(genres.feature),
      "genres": .array(genres.shown.map { .string($0) }), "pairs": .number(CanonicalNumber(pairs)),
      "leastEvents": .number(CanonicalNumber(leastEvents)), "iterations": .number(CanonicalNumber(iterations)),
    ]
    return lab.derived("relation map", revision: 2, from: cell.map { [$0] } ?? [], parameters: parameters, data: entry.dataSet) {
      guard let cell else { throw Missing(.absent, "REDA has no run whose relations could be laid out") }
      let log = try DataLibrary().prepare(DataChoice(entry.dataSet)).log
      let relations = try REDA.Relations(
        aspects: cell.cell.model.options["aspects"]?.integer ?? REDA.Hyperparameters().aspects
      ) { name in (try? cell.artifactForDeriving("weight \(name)")).map { ($0.columns, $0.values) } }
      let chosen = try GenrePairs(log, genres, perGenre: pairs, leastEvents: leastEvents)
      return try RelationMap(relations, chosen.pairs, genres.shown, iterations: iterations)
    }
  }

  private init(
    _ relations: REDA.Relations, _ pairs: [(first: Int, second: Int, label: Int)], _ names: [String], iterations: Int
  ) throws {
    let vectors = pairs.map { relations.relation($0.first, $0.second) }
    let labels = pairs.map { Int32($0.label) }
    let points = try PointCloud(vectors.flatMap(\.self), dimension: relations.dimension)
    var settings = TSNE()
    settings.iterations = iterations
    settings.exaggeratedIterations = min(settings.exaggeratedIterations, iterations / 4)
    let embedding = try settings.embed(points)
    let test = NeighbourPurityTest(
      try NeighbourGraph(points, k: 10), labels: labels, stream: RandomStream(seed: 0, purpose: "label permutations"))
    self.names = names
    self.labels = pairs.map(\.label)
    (x, y) = (embedding.x, embedding.y)
    (divergence, perplexity, seed) = (embedding.divergence, settings.perplexity, settings.seed)
    (purity, chance, p, neighbours) = (test.purity, test.expected, test.p.value, test.k)
    let values = try names.indices.map { a in
      try names.indices.map { b in try a == b ? [] : Self.silhouettes(vectors, labels, Int32(a), Int32(b)) }
    }
    silhouettes = values.map { $0.map { $0.reduce(0, +) / Double(max(1, $0.count)) } }
    spread = Self.spread(vectors)
    separationTest = LabelPermutationTest(
      values[2][3], values[0][1], stream: RandomStream(seed: 0, purpose: "silhouettes"))
  }

  private static func spread(_ vectors: [[Float]]) -> Double {
    guard let width = vectors.first?.count else { return 0 }
    let mean = (0..<width).map { column in vectors.reduce(0) { $0 + Double($1[column]) } / Double(vectors.count) }
    func length(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let distances = vectors.map { vector in length(zip(vector, mean).map { Double($0) - $1 }) }
    return distances.reduce(0, +) / Double(vectors.count) / max(length(mean), .leastNormalMagnitude)
  }

  /// The silhouettes of the pairs of two genres, each against the other; none where one of the two has no pairs.
  private static func silhouettes(_ vectors: [[Float]], _ labels: [Int32], _ a: Int32, _ b: Int32) throws -> [Double] {
    let members = labels.indices.filter { labels[$0] == a || labels[$0] == b }
    guard members.contains(where: { labels[$0] == a }), members.contains(where: { labels[$0] == b }) else { return [] }
    let points = try PointCloud(members.flatMap { vectors[$0] }, dimension: vectors[0].count)
    return points.silhouettes(members.map { labels[$0] }) ?? []
  }
}

/// Pairs of items that share exactly one of some genres, drawn by a seed.
private struct GenrePairs {
  private(set) var pairs: [(first: Int, second: Int, label: Int)] = []

  /// - Parameter leastEvents: items with fewer events are left out, for their embeddings are still where they started.
  init(_ log: InteractionLog, _ genres: Genres, perGenre: Int, leastEvents: Int) throws {
    guard let described = try log.names().feature(genres.feature) else {
      throw StudyError("the items have no feature \(genres.feature)", expected: "one that the data set’s reader gives")
    }
    var counts = [Int](repeating: 0, count: log.itemCount)
    for item in log.allItems { counts[Int(item)] += 1 }
    let sets = (0..<log.itemCount).map { item -> Set<Int> in
      guard counts[item] >= leastEvents else { return [] }
      let names = Set(described.values(of: item).map { described.values[Int($0)] })
      return Set(genres.shown.indices.filter { names.contains(genres.shown[$0]) })
    }
    for genre in genres.shown.indices {
      let members = sets.indices.filter { sets[$0].contains(genre) }
      guard members.count > 1 else { continue }
      var stream = RandomStream(seed: 0, purpose: "genre pairs").split(UInt64(genre))
      var seen = Set<[Int]>()
      // A bounded number of draws: few items may have no more pairs that share this genre alone.
      for _ in 0..<50 * perGenre where seen.count < perGenre {
        let (first, second) = (members[stream.uniform(below: members.count)], members[stream.uniform(below: members.count)])
        guard first < second, sets[first].intersection(sets[second]) == [genre] else { continue }
        if seen.insert([first, second]).inserted { pairs.append((first, second, genre)) }
      }
    }
  }
}

extension Experiment {
  /// Figure 6's map, of REDA's first seed on the data whose items have genres.
  var relationMap: Derived<RelationMap> {
    let entry = setup.taggedData
    let cell = (try? runs("REDA", on: entry.label))?.cells.first
    return RelationMap.derived(
      from: cell, on: entry, pairs: setup.isSmoke ? 30 : 150, leastEvents: setup.isSmoke ? 5 : 20,
      iterations: setup.isSmoke ? 50 : 1000, in: lab)
  }

  /// The same, where it is made of the data that a claim speaks of.
  func map(forClaim data: String) throws -> Derived<RelationMap> {
    guard setup.taggedData.label == data else { throw NotTested("it was looked at on \(setup.taggedData.label) only") }
    return relationMap
  }

  @BlockBuilder var relations: [Block] {
    let entry = setup.taggedData
    let map = relationMap
    Section("What the relations hold") {
      "The relation of two items is a vector, and the paper shows that pairs which share a genre lie together although the model never saw genres. A picture by t-SNE can suggest groups that are not there, so the separation is measured in the relation space itself."
      Figure(
        "Relations of pairs of items of \(entry.label) that share exactly one of four \(Genres.of(entry).feature)s, by t-SNE. \(Self.settings(map))",
        label: "figure6", source: here()
      ) {
        let map = try map.value()
        return Chart.scatter(
          map.names.indices.map { genre in
            let members = map.labels.indices.filter { map.labels[$0] == genre }
            return Series(map.names[genre], x: members.map { map.x[$0] }, y: members.map { map.y[$0] })
          }, width: .page)
      }
      Reports.Table("How far pairs of one \(Genres.of(entry).feature) lie from those of another: mean silhouettes in the relation space.", label: "silhouettes") {
        let map = try map.value()
        Column("", .left)
        for name in map.names { Column(Text(verbatim: name)) }
        Column("Pairs")
        for (a, name) in map.names.enumerated() {
          Row(
            cells: [.text(Text(verbatim: name))]
              + map.names.map { other in
                a == map.names.firstIndex(of: other)
                  ? .empty : .number(map.separation(name, other), decimals: 3, orMissing: "one of the two has no pairs")
              } + [.integer(map.labels.count { $0 == a })])
        }
        Note("1: well apart; 0: mixed; below 0: nearer to the other. Two genres at a time.")
      }
      Paragraph {
        let map = try map.value()
        return "Of a relation’s \(map.neighbours) nearest neighbours \(percent(map.purity)) are of its \(Genres.of(entry).feature), where chance gives \(percent(map.chance)) (\(pValue(map.p)) by permuting the labels of the \(map.x.count) pairs). The largest mean silhouette of two of them is \(map.silhouettes.flatMap(\.self).max() ?? 0, decimals: 3). \(map.separationWords)"
      }
    }
  }

  private static func settings(_ map: Derived<RelationMap>) -> Text {
    guard let map = try? map.value() else { return "" }
    return "Perplexity \(Int(map.perplexity)), seed \(Int(map.seed)), \(map.x.count) pairs, Kullback–Leibler divergence \(map.divergence, decimals: 3)."
  }
}
