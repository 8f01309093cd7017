import Foundation
import Kernels

/// The truth of a simulated world: what each user thinks of each item at each moment.
///
/// With time t from 0 to 1, a user's taste turns by userDrift · π/2 from one random vector towards another,
/// `u(t) = cos(θt)·s + sin(θt)·e`; an item's appeal turns likewise by itemDrift. The affinity is
/// `signal · u(t)·v / √factors + appeal · b(t)`, on the logit scale. Items share part of `v` with their subcategory, and
/// subcategories with their category.
struct Tastes: Sendable {
  let parameters: SimulationParameters
  /// Of each item, from 0 to categories · subcategories.
  let subcategories: [Int]
  private let centres: [Double]  // [subcategories, factors]
  private let itemVectors: [Double]  // [items, factors]
  private let firstTastes, lastTastes: [Double]  // [users, factors]
  private let firstAppeals, lastAppeals: [Double]  // [items]

  init(_ parameters: SimulationParameters) {
    self.parameters = parameters
    let root = RandomStream(seed: parameters.seed, purpose: "simulator")
    func normals(_ purpose: String, _ count: Int) -> [Double] {
      var stream = root.split(purpose)
      return (0..<count).map { _ in stream.normal() }
    }
    let width = parameters.factors
    let leaves = parameters.categories * parameters.subcategories
    var stream = root.split("subcategories")
    // Each subcategory has about as many items as any other.
    let order = stream.permutation(parameters.items)
    subcategories = order.map { Int($0) % leaves }
    let tops = normals("category centres", parameters.categories * width)
    let own = normals("subcategory centres", leaves * width)
    let centres = own.indices.map { place in
      (tops[place / (width * parameters.subcategories) * width + place % width] + own[place]) * 0.5.squareRoot()
    }
    self.centres = centres
    var vectors = normals("items", parameters.items * width)
    let shared = parameters.categoryShare.squareRoot()
    let single = (1 - parameters.categoryShare).squareRoot()
    for item in 0..<parameters.items {
      let leaf = subcategories[item]
      for factor in 0..<width {
        vectors[item * width + factor] =
          shared * centres[leaf * width + factor] + single * vectors[item * width + factor]
      }
    }
    itemVectors = vectors
    firstTastes = normals("first tastes", parameters.users * width)
    lastTastes = normals("last tastes", parameters.users * width)
    firstAppeals = normals("first appeals", parameters.items)
    lastAppeals = normals("last appeals", parameters.items)
  }

  /// The user's taste at time t.
  func taste(of user: Int, at t: Double) -> [Double] {
    let angle = parameters.userDrift * t * .pi / 2
    let places = (user * parameters.factors)..<((user + 1) * parameters.factors)
    return places.map { cos(angle) * firstTastes[$0] + sin(angle) * lastTastes[$0] }
  }

  /// A subcategory drawn by how much the taste agrees with it (softmax of signal · u·centre / √factors).
  func intent(_ taste: [Double], _ draws: inout RandomStream) -> Int {
    let width = parameters.factors
    let scale = parameters.signal / Double(width).squareRoot()
    let weights = (0..<centres.count / width).map { leaf in
      exp(scale * (0..<width).reduce(0) { $0 + taste[$1] * centres[leaf * width + $1] })
    }
    var rest = draws.uniform() * weights.reduce(0, +)
    for (leaf, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return leaf }
    }
    return weights.count - 1
  }

  /// What the taste thinks of the item at time t.
  func affinity(_ taste: [Double], _ item: Int, at t: Double) -> Double {
    var dot = 0.0
    for factor in 0..<parameters.factors { dot += taste[factor] * itemVectors[item * parameters.factors + factor] }
    let angle = parameters.itemDrift * t * .pi / 2
    let appeal = cos(angle) * firstAppeals[item] + sin(angle) * lastAppeals[item]
    return parameters.signal * dot / Double(parameters.factors).squareRoot() + parameters.appeal * appeal
  }
}
