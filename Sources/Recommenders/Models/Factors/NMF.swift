public import Interactions
import Kernels

/// Non-negative matrix factorisation of the binary interaction matrix.
///
/// Source: Paatero & Tapper, "Positive matrix factorization", Environmetrics 5(2), 1994; updates of Lee & Seung, NIPS 2001.
/// With R the users-by-items matrix, 1 where something happened and 0 elsewhere, W and H minimise ½‖R − WH‖² over all
/// cells by `H ← H ⊙ (WᵀR) / (WᵀWH + ε)`, then `W ← W ⊙ (RHᵀ) / (WHHᵀ + ε)`. The score of item i is `W_u · H_i`.
public struct NMF: FittedRecommender {
  public struct Hyperparameters: HyperparameterSet {
    /// d.
    public var dimension = 128
    /// The most sweeps over H and W.
    public var sweeps = 200
    /// Sweeps end when the objective falls by less than this share in one of them.
    public var tolerance = 1e-4
    public init() {}

    public var problems: [String] {
      (dimension >= 1 ? [] : ["dimension is \(dimension), expected at least 1"])
        + (sweeps >= 1 ? [] : ["sweeps is \(sweeps), expected at least 1"])
        + (tolerance >= 0 ? [] : ["tolerance is \(tolerance), expected 0 or more"])
    }

    public var relativeCost: Double? { Double(dimension * sweeps) / Double(Self().dimension * Self().sweeps) }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 16
        $0.sweeps = 10
      },
      others: ["tolerance": { $0.tolerance = 0.5 }])
  }

  public static let card = ModelCard(
    name: "NMF", source: "Paatero & Tapper, Environmetrics 5(2), 1994; Lee & Seung, NIPS 2001.", revision: 1,
    deviations: [
      "All cells count, zeros too, as the paper's \"binary matrix\" says; several libraries fit observed cells only.",
      "Multiplicative updates from random factors, no penalty; the paper does not name its algorithm.",
    ],
    exceptions: [LawException(.learnsKnownAnswer, because: "Order plays no part in it.")],
    microsecondsPerEvent: 20)

  private let factors: Factors
  public let sweeps: [EpochRecord]

  public init(_ h: Hyperparameters, _ catalog: Catalog, fitting view: TrainingView, seed: UInt64) {
    let histories = DistinctHistories(view)
    let lists = RowLists(offsets: histories.offsets.map(Int32.init), members: histories.items)
    var factors = Factors(lists, items: catalog.items, dimension: h.dimension, seed: seed)
    var sweeps: [EpochRecord] = []
    let cells = Double(catalog.users) * Double(catalog.items)
    for number in 1...h.sweeps {
      let start = ContinuousClock.now
      factors.sweep()
      let loss = factors.loss / cells
      sweeps.append(
        EpochRecord(epoch: number, loss: loss, validation: nil, seconds: (ContinuousClock.now - start) / .seconds(1)))
      if number > 1, sweeps[number - 2].loss - loss <= h.tolerance * sweeps[number - 2].loss { break }
    }
    self.factors = factors
    self.sweeps = sweeps
  }

  public var parameterCount: Int { factors.users.count + factors.items.count }

  public func score(
    _ history: UnsafeBufferPointer<Int32>, of user: Int, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    let d = factors.dimension
    factors.users.withUnsafeBufferPointer { users in
      BLAS.multiply(
        rows: 1, columns: scores.count, depth: d, transposesA: false, transposesB: true, users.baseAddress! + user * d,
        factors.items, into: scores.baseAddress!, accumulates: false)
    }
  }
}

extension NMF {
  /// W and H, and the sums of rows that the updates are made of.
  struct Factors {
    let dimension: Int
    /// The items of each user, and the users of each item.
    private let itemLists, userLists: RowLists
    private let epsilon: Float
    /// W `[users, d]`.
    var users: [Float]
    /// Hᵀ `[items, d]`.
    var items: [Float]

    init(_ lists: RowLists, items itemCount: Int, dimension: Int, seed: UInt64) {
      let cells = Double(lists.count) * Double(itemCount)
      let scale = (Double(lists.members.count) / cells / Double(dimension)).squareRoot()
      // In (0, 1]: an exact zero could never recover.
      func drawn(_ rows: Int, _ name: String) -> [Float] {
        var stream = RandomStream(seed: seed, purpose: "init").split(name)
        return (0..<rows * dimension).map { _ in Float(scale * (1 - stream.uniform())) }
      }
      self.init(
        lists, users: drawn(lists.count, "W"), items: drawn(itemCount, "H"), dimension: dimension, epsilon: 1e-10)
    }

    init(_ lists: RowLists, users: [Float], items: [Float], dimension: Int, epsilon: Float) {
      self.dimension = dimension
      self.epsilon = epsilon
      self.users = users
      self.items = items
      itemLists = lists
      userLists = lists.transposed(columns: items.count / dimension)
    }

    /// Updates H, and then W with the new H.
    mutating func sweep() {
      let toItems = parts(of: items, userLists, users)
      Self.multiply(&items, by: toItems.pull, over: toItems.push, epsilon)
      let toUsers = parts(of: users, itemLists, items)
      Self.multiply(&users, by: toUsers.pull, over: toUsers.push, epsilon)
    }

    /// ∂F/∂W and ∂F/∂Hᵀ.
    var gradients: (users: [Float], items: [Float]) {
      let toUsers = parts(of: users, itemLists, items)
      let toItems = parts(of: items, userLists, users)
      return (zip(toUsers.push, toUsers.pull).map { $0 - $1 }, zip(toItems.push, toItems.pull).map { $0 - $1 })
    }

    /// F = ½‖R − WH‖² = ½ (‖R‖² − 2 Σ_{(u,i) ∈ R} W_u · H_i + tr(WᵀW · HHᵀ)), without the product WH.
    var loss: Double {
      let pull = itemLists.sums(of: items, dimension: dimension)
      let reached = Self.dot(users, pull)
      let overlap = Self.dot(gram(users), gram(items))
      return 0.5 * (Double(itemLists.members.count) - 2 * reached + overlap)
    }

    /// What the update of one factor multiplies by, `R other`, and divides by, `own (otherᵀ other)`.
    private func parts(of own: [Float], _ lists: RowLists, _ other: [Float]) -> (pull: [Float], push: [Float]) {
      var push = [Float](repeating: 0, count: own.count)
      BLAS.multiply(
        rows: own.count / dimension, columns: dimension, depth: dimension, transposesA: false, transposesB: false, own,
        gram(other), into: &push, accumulates: false)
      return (lists.sums(of: other, dimension: dimension), push)
    }

    /// The products of all pairs of columns: `[d, d]`.
    private func gram(_ rows: [Float]) -> [Float] {
      var products = [Float](repeating: 0, count: dimension * dimension)
      BLAS.multiply(
        rows: dimension, columns: dimension, depth: rows.count / dimension, transposesA: true, transposesB: false, rows,
        rows, into: &products, accumulates: false)
      return products
    }

    private static func multiply(_ values: inout [Float], by pull: [Float], over push: [Float], _ epsilon: Float) {
      for place in values.indices { values[place] *= pull[place] / (push[place] + epsilon) }
    }

    private static func dot(_ a: [Float], _ b: [Float]) -> Double {
      var sum = 0.0
      for place in a.indices { sum += Double(a[place]) * Double(b[place]) }
      return sum
    }
  }
}
