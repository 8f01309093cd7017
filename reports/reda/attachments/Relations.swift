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
  let tastes: [String]

  static func of(_ entry: PaperData) -> Genres {
    entry.label == "ML-100K"
      ? Genres(feature: "genre", shown: ["Action", "Comedy", "Children's", "Horror"], tastes: ["Action", "Romance"])
      : Genres(feature: "tag", shown: ["rock", "pop", "house", "new wave"], tastes: ["rock", "hip-hop"])
  }
}

/// Pairs of items that share exactly one of some genres, drawn by a seed.
private struct GenrePairs {
  private(set) var pairs: [(first: Int, second: Int, label: Int)] = []

  /// - Parameter leastEvents: items with fewer events are left out, for their embeddings are still where they started.
  init(_ log: InteractionLog, _ genres: Genres, perGenre: Int, leastEvents: Int) throws {
    let sets = try log.labels(among: genres.shown, of: genres.feature, leastEvents: leastEvents)
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
  /// Figure 6: relations of pairs of items that share one genre, of REDA's first seed on the data whose items have genres.
  var relationMap: Derived<VectorMap> {
    let (entry, isSmoke) = (setup.taggedData, profile.isSmoke)
    let genres = Genres.of(entry)
    let cell = runs("REDA", on: entry).cells.first
    let (pairs, leastEvents, iterations) = isSmoke ? (30, 5, 50) : (150, 20, 1000)
    let parameters: CanonicalJSON = [
      "data": .string("\(entry.dataSet)"), "feature": .string(genres.feature),
      "genres": .array(genres.shown.map { .string($0) }), "pairs": CanonicalJSON(pairs),
      "leastEvents": CanonicalJSON(leastEvents), "iterations": CanonicalJSON(iterations),
    ]
    return lab.derived("relation map", revision: 2, from: cell.map { [$0] } ?? [], parameters: parameters, data: entry.dataSet) {
      guard let cell else { throw Missing(.absent, "REDA has no run whose relations could be laid out") }
      let log = try DataLibrary().prepare(DataChoice(entry.dataSet)).log
      let relations = try REDA.Relations(
        aspects: cell.cell.model.options["aspects"]?.integer ?? REDA.Hyperparameters().aspects
      ) { name in (try? cell.artifactForDeriving("weight \(name)")).map { ($0.columns, $0.values) } }
      let chosen = try GenrePairs(log, genres, perGenre: pairs, leastEvents: leastEvents).pairs
      return try VectorMap(
        chosen.map { relations.relation($0.first, $0.second) }, chosen.map(\.label), genres.shown, iterations: iterations)
    }
  }

  /// - Throws: `NotTested` where a claim speaks of other data than those with genres that are run.
  func requireTagged(_ data: String) throws {
    guard setup.taggedData.label == data else { throw NotTested("it was looked at on \(setup.taggedData.label) only") }
  }

  @BlockBuilder var relations: [Block] {
    let entry = setup.taggedData
    let map = relationMap
    Section("What the relations hold") {
      "The relation of two items is a vector, and the paper shows that pairs which share a genre lie together although the model never saw genres. A picture by t-SNE can suggest groups that are not there, so the separation is measured in the relation space itself."
      Figure(
        "Relations of pairs of items of \(entry.label) that share exactly one of four \(Genres.of(entry).feature)s, by t-SNE. \(map.settingsInWords("pairs"))",
        label: "figure6", source: here()
      ) { try map.value().chart }
      VectorMap.silhouetteTable(
        "How far pairs of one \(Genres.of(entry).feature) lie from those of another: mean silhouettes in the relation space.",
        label: "silhouettes", of: map, counted: "Pairs",
        notes: ["1: well apart; 0: mixed; below 0: nearer to the other. Two genres at a time."])
      Paragraph {
        let map = try map.value()
        return "Of a relation’s \(map.neighbours) nearest neighbours \(percent(map.purity)) are of its \(Genres.of(entry).feature), where chance gives \(percent(map.chance)) (\(pValue(map.p)) by permuting the labels of the \(map.x.count) pairs). The largest mean silhouette of two of them is \(map.silhouettes.flatMap(\.self).max() ?? 0, decimals: 3). \(Self.separation(map))"
      }
    }
  }

  /// The paper's reading of its picture, tested.
  private static func separation(_ map: VectorMap) -> Text {
    guard let difference = map.separationTest.difference, let p = map.separationTest.greater else {
      return "Two of the genres have no pairs to compare."
    }
    return "\(map.names[2]) and \(map.names[3]) lie further apart than \(map.names[0]) and \(map.names[1]) by \(difference, decimals: 3) in mean silhouette (\(pValue(p.value)), one-sided, by dealing the silhouettes anew; pairs that share an item are not independent, so that p is too small). A relation differs from the mean of all shown by \(percent(map.spread)) of that mean’s length."
  }
}
