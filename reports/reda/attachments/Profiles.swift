import Analysis
import Evaluation
import Foundation
import Interactions
import Kernels
import Reports
import StudyKit

/// Softmaxed user representations of users with a taste, and how concentrated they are.
struct TasteProfiles: Codable, Sendable {
  struct Taste: Codable, Sendable {
    var genre: String
    /// softmax(z_u) of the three users with the largest share of the genre, and those shares.
    var shown: [[Double]]
    var shares: [Double]
    /// The entropies, in nats, of all users of this taste: of softmax(z_u), and with z_u divided by its number of pairs.
    var entropies, meanEntropies: [Double]
  }

  var tastes: [Taste]

  /// Whether the first taste has the higher mean entropy, tested over users.
  var test: LabelPermutationTest {
    LabelPermutationTest(
      tastes[0].entropies, tastes[1].entropies, stream: RandomStream(seed: 0, purpose: "entropies of tastes"))
  }

  /// Whether the second taste has the lower mean entropy.
  var answer: Answer {
    let words = tastes.map { "\($0.genre) \(Self.mean($0.entropies).formatted(decimals: 3))" }
    return Answer(test, "mean entropies \(words.joined(separator: ", ")) over \(tastes[0].entropies.count) users each of one run\(test.less.map { ", p = \($0.text) for \(tastes[0].genre) being lower" } ?? "")")
  }

  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

  /// - Parameter profiles: z_u of each test user, in order.
  /// - Parameter labels: which of the genres each item has.
  init(_ profiles: Matrix, _ asked: Questions, _ labels: [Set<Int>], _ genres: [String], _ count: Int) {
    let histories = asked.indices.map { Array(asked.past(of: $0)) }
    let shares = genres.indices.map { genre in
      histories.map { history in Double(history.count { labels[Int($0)].contains(genre) }) / Double(max(1, history.count)) }
    }
    tastes = genres.indices.map { genre in
      let (own, other) = (shares[genre], shares[1 - genre])
      // The largest share, less that of the other genre: many items have both.
      let order = own.indices.sorted { (own[$0] - other[$0], $1) > (own[$1] - other[$1], $0) }.prefix(count)
      let vectors = order.map { user in (0..<profiles.columns).map { Double(profiles[user, $0]) } }
      let pairs = order.map { Double(histories[$0].count * (histories[$0].count - 1) / 2) }
      return Taste(
        genre: genres[genre], shown: vectors.prefix(3).map(Self.softmax), shares: order.prefix(3).map { own[$0] },
        entropies: vectors.map { Self.entropy(Self.softmax($0)) },
        meanEntropies: zip(vectors, pairs).map { z, pairs in Self.entropy(Self.softmax(z.map { $0 / max(1, pairs) })) })
    }
  }

  private static func softmax(_ values: [Double]) -> [Double] {
    let most = values.max() ?? 0
    let exponentials = values.map { exp($0 - most) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }

  private static func entropy(_ shares: [Double]) -> Double {
    -shares.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 }
  }
}

extension TasteProfiles: CheckedValue {
  var flaw: String? {
    let fits = tastes.count == 2 && tastes.allSatisfy { $0.shown.count == $0.shares.count }
    return fits ? nil : "profiles of \(tastes.count) tastes, or without a share each"
  }
}

extension Experiment {
  /// The axis labels of the paper's Figure 7 suggest few dimensions; a small model is readable.
  private var shownDimension: Int { profile.isSmoke ? 8 : 16 }

  /// Figure 7's users.
  var tasteProfiles: Derived<TasteProfiles> {
    let entry = setup.taggedData
    let (genres, users) = (Genres.of(entry), profile.isSmoke ? 5 : 30)
    let cell = withoutDecay(
      "REDA with d = \(shownDimension)", ["dimension": CanonicalJSON(shownDimension)], on: entry, seeds: 1,
      artifacts: ["observe profile"]
    ).cells.first
    let parameters: CanonicalJSON = [
      "data": .string("\(entry.dataSet)"), "feature": .string(genres.feature), "users": CanonicalJSON(users),
      "genres": .array(genres.tastes.map { .string($0) }),
    ]
    let evaluation = setup.evaluation(on: entry)
    return lab.derived("taste profiles", from: cell.map { [$0] } ?? [], parameters: parameters, data: entry.dataSet) {
      guard let cell else { throw Missing(.absent, "REDA has no run whose users could be shown") }
      let log = try DataLibrary().prepare(DataChoice(entry.dataSet)).log
      return TasteProfiles(
        try cell.artifactForDeriving("observe profile"), try evaluation.exam(on: log).final.questions,
        try log.labels(among: genres.tastes, of: genres.feature, leastEvents: 0), genres.tastes, users)
    }
  }

  @BlockBuilder var profiles: [Block] {
    let entry = setup.taggedData
    let found = tasteProfiles
    Section("What the users look like") {
      Figure(
        "softmax(z_u) of REDA with d = \(shownDimension) on \(entry.label): the three users with the largest share of each of two \(Genres.of(entry).feature)s among their items, less the share of the other. The paper’s users cannot be mapped.",
        label: "figure7", source: here()
      ) {
        let tastes = try found.value().tastes
        let rows = tastes.flatMap { taste in taste.shown.indices.map { "\(taste.genre) \($0 + 1)" } }
        return .heatMap(
          HeatMap(
            tastes.flatMap { $0.shown.map { $0.map(Optional.some) } }, rows: rows,
            columns: (1...shownDimension).map { "d\($0)" }, measure: "share", decimals: 2), x: "Dimension", y: "User",
          width: .page)
      }
      Paragraph {
        let tastes = try found.value().tastes
        let (own, averaged) = (
          tastes.map { TasteProfiles.mean($0.entropies) }, tastes.map { TasteProfiles.mean($0.meanEntropies) }
        )
        return "Over \(tastes[0].entropies.count) users of each taste the mean entropy of softmax(z_u) is \(own[0], decimals: 3) nats for \(tastes[0].genre) and \(own[1], decimals: 3) for \(tastes[1].genre), of at most \(log(Double(shownDimension)), decimals: 3) (\(pValue(try found.value().test.greater?.value ?? 1)) for the first being higher, by dealing the labels of the users anew). z_u is a sum over pairs, so that a longer history sharpens the softmax whatever the taste; with the mean over pairs instead the entropies are \(averaged[0], decimals: 3) and \(averaged[1], decimals: 3)."
      }
    }
  }
}
