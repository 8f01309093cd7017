public import Interactions

/// Item-based nearest neighbours with cosine similarity: an item scores the sum of its similarities to the user's items.
///
/// Source: Sarwar, Karypis, Konstan & Riedl, "Item-based collaborative filtering recommendation algorithms", WWW 2001;
/// Deshpande & Karypis, TOIS 2004. With U(i) the users of i in training,
/// `sim(i, j) = |U(i) ∩ U(j)| / (√(|U(i)| · |U(j)|) + shrinkage)`, kept for the `neighbours` most similar i of each j, and
/// `score(i) = Σ_{j in history} sim(i, j)`.
public struct ItemKNN: FittedRecommender {
  public struct Hyperparameters: HyperparameterSet {
    /// How many neighbours of an item are kept.
    public var neighbours = 100
    /// Added to the denominator; damps similarities that rest on few users.
    public var shrinkage: Float = 10
    public init() {}

    public var problems: [String] {
      (neighbours > 0 ? [] : ["neighbours is \(neighbours), expected at least 1"])
        + (shrinkage >= 0 ? [] : ["shrinkage is \(shrinkage), expected 0 or more"])
    }

    public static let forLaws = LawSettings<Self>(
      small: { $0.neighbours = 5 }, others: ["neighbours": { $0.neighbours = 2 }])
  }

  public static let card = ModelCard(
    name: "ItemKNN", source: "Sarwar, Karypis, Konstan & Riedl, WWW 2001.", revision: 1,
    exceptions: [LawException(.learnsKnownAnswer, because: "It sees which items share users, not their order.")],
    isDeterministic: true, microsecondsPerEvent: 5)

  /// Neighbour lists one after the other: those of item j are `offsets[j]..<offsets[j + 1]`.
  let offsets: [Int]
  let neighbours: [Int32]
  let similarities: [Float]

  public init(_ hyperparameters: Hyperparameters, _ catalog: Catalog, fitting view: TrainingView, seed: UInt64) {
    let users = Self.distinctItems(view)
    let itemUsers = Self.inverted(users, itemCount: catalog.items)
    var offsets = [0]
    var neighbours: [Int32] = []
    var similarities: [Float] = []
    var shared = [Int32](repeating: 0, count: catalog.items)
    for item in 0..<catalog.items {
      var touched: [Int32] = []
      for user in itemUsers[item] {
        for other in users[Int(user)] where other != Int32(item) {
          if shared[Int(other)] == 0 { touched.append(other) }
          shared[Int(other)] += 1
        }
      }
      let own = Float(itemUsers[item].count)
      var found = touched.map { other -> (item: Int32, similarity: Float) in
        let product = (own * Float(itemUsers[Int(other)].count)).squareRoot()
        return (other, Float(shared[Int(other)]) / (product + hyperparameters.shrinkage))
      }
      for other in touched { shared[Int(other)] = 0 }
      found.sort { $0.similarity != $1.similarity ? $0.similarity > $1.similarity : $0.item < $1.item }
      for neighbour in found.prefix(hyperparameters.neighbours) {
        neighbours.append(neighbour.item)
        similarities.append(neighbour.similarity)
      }
      offsets.append(neighbours.count)
    }
    self.offsets = offsets
    self.neighbours = neighbours
    self.similarities = similarities
  }

  public func score(
    _ history: UnsafeBufferPointer<Int32>, of user: Int, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    var seen = Set<Int32>(minimumCapacity: history.count)
    for item in history where seen.insert(item).inserted {
      for place in offsets[Int(item)]..<offsets[Int(item) + 1] { scores[Int(neighbours[place])] += similarities[place] }
    }
  }

  /// Each user's items, without repeats.
  private static func distinctItems(_ view: TrainingView) -> [[Int32]] {
    (0..<view.userCount).map { user in
      var seen = Set<Int32>()
      return view.history(of: user).filter { seen.insert($0).inserted }
    }
  }

  /// Each item's users.
  private static func inverted(_ users: [[Int32]], itemCount: Int) -> [[Int32]] {
    var itemUsers = [[Int32]](repeating: [], count: itemCount)
    for (user, items) in users.enumerated() {
      for item in items { itemUsers[Int(item)].append(Int32(user)) }
    }
    return itemUsers
  }
}
