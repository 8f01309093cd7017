public import Autodiff
public import Interactions

/// Relation embedding with dual attentions: a user is the sum of the relations between the items in the history.
///
/// Source: Zhang, Liu & Wu, "Beyond similarity: relation embedding with dual attentions for item-based recommendation", AAAI
/// 2020, arXiv 1911.04099, Eqs. 2–11. Items have k aspects of d numbers. The aspects of two items meet, `v = E_i^n ⊙ E_j^l`;
/// each meeting reads a memory, `softmax(v Kᵀ) Mem`; and `w = softmax(h · relu(Wa v + ba))` weighs the meetings:
/// `r_ij = Σ w_{n,l} softmax(v_{n,l} Kᵀ) Mem`. With `z_u` the sum over the pairs of a user's items, an item's score is
/// `1/|R_u| Σ_{j ∈ R_u} z_u · r_ij`.
///
/// The sum over pairs makes `z_u` cost the square of the history's length, n(n − 1)/2 pairs of k²·d·(1 + m + s)
/// multiplications; `longestHistory` bounds it. Training costs three relations an event, whatever the history. To measure
/// both: `TrainedModel.epochs` for training, and `TrainedModel.observe` of moments of growing length, which makes their z_u.
public struct REDA: Recommender {
  /// What is minimised of `x = r_c · r_n − r_c · r_t`, with the relations of a target, a context and a negative.
  public enum LossForm: String, Codable, Sendable {
    /// Σ σ(x), as in the author's code.
    case sigmoid
    /// Σ softplus(x), the consistent reading as pairwise ranking.
    case bpr
    /// Σ ln σ(x), as Eq. 10 is printed. It has no lower bound: it exists to show that.
    case printed
  }

  /// Which pairs of items are compared.
  public enum Pairs: String, Codable, Sendable {
    /// (target, c), (b, c) and (negative, c), all with the same third item c of the user, as in the author's code.
    case anchored
    /// (target, j), another pair of the user, and a pair of two negatives, as in the paper's text.
    case independent
  }

  public struct Hyperparameters: HyperparameterSet {
    /// d.
    public var dimension = 128
    /// k, the aspects of an item.
    public var aspects = 3
    /// m, the slices of the memory.
    public var slices = 20
    /// s, the units that weigh the meetings.
    public var attentionUnits = 10
    public var loss = LossForm.sigmoid
    public var pairs = Pairs.anchored
    /// False is REDA-NPIL: one aspect an item, and nothing to weigh.
    public var usesPairwiseInteraction = true
    /// False is REDA-NMAL: the meetings themselves, without a memory.
    public var usesMemory = true
    /// λ on all weights.
    public var decay: Float = 1e-5
    public var learningRate: Float = 0.001
    /// Events of one step.
    public var batchSize = 2000
    /// The most items of a history that are read; of more, a fixed sample.
    public var longestHistory = 500
    /// The share of a history that a candidate is related to (the outer sum of Eq. 11), for Figure 4.
    public var historyShare: Float = 1
    public init() {}

    public var problems: [String] {
      let sizes = [
        ("dimension", dimension), ("slices", slices), ("attentionUnits", attentionUnits), ("batchSize", batchSize),
      ]
      var found = sizes.filter { $0.1 < 1 }.map { "\($0.0) is \($0.1), expected at least 1" }
      if !(1...16).contains(aspects) { found.append("aspects is \(aspects), expected 1...16") }
      if decay < 0 { found.append("decay is \(decay), expected 0 or more") }
      if longestHistory < 2 { found.append("longestHistory is \(longestHistory), expected at least 2") }
      if !(historyShare > 0 && historyShare <= 1) {
        found.append("historyShare is \(historyShare), expected more than 0 and at most 1")
      }
      return found
    }

    /// Multiplications of a relation: k²·d·(1 + m + s).
    private var multiplications: Double {
      let (k, m) = (usesPairwiseInteraction ? aspects : 1, usesMemory ? slices : 0)
      return Double(k * k * dimension * (1 + m + (k > 1 ? attentionUnits : 0)))
    }

    public var relativeCost: Double? { 0.03 + 0.97 * share }

    private var share: Double { multiplications / Self().multiplications }

    /// The pairs within the history, and those of each candidate with it.
    public func rankingMicroseconds(candidates: Double, history: Double) -> Double {
      (0.1 + 3.4 * share) * history * (candidates + history / 2)
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 8
        $0.aspects = 2
        $0.slices = 6
        $0.attentionUnits = 4
        $0.learningRate = 0.02
        $0.batchSize = 64
        $0.longestHistory = 8
      },
      // With weight decay it ends at equal scores for most seeds; the study reports it.
      learning: {
        $0.dimension = 16
        $0.learningRate = 0.005
        $0.decay = 0
      },
      others: [
        "loss": { $0.loss = .bpr },
        "pairs": { $0.pairs = .independent },
        "historyShare": { $0.historyShare = 0.5 },
      ],
      // While the weights are as small as they begin, relations are alike in their first three digits: gradients, which are
      // differences of them, have few digits left, and Adam makes steps of full size of them.
      startScale: 12)
  }

  public static let card = ModelCard(
    name: "REDA", source: "Zhang, Liu & Wu, AAAI 2020, arXiv 1911.04099.", revision: 1,
    deviations: [
      "The loss is Σ σ(x), as in the author's code: Eq. 10 as printed, Σ ln σ(x), has no lower bound.",
      "The three relations of an example share one item, as in the author's code; the text takes pairs apart from each other.",
      "Weight decay 1e-5 on all weights, by Adam over whole tables, as in the author's code; the paper names none.",
      "z_u sums over unordered pairs; the ranking is the one of ordered pairs.",
      "Of a history of more than 500 items a fixed sample of 500 is read; the author's code shuffles such a user's pairs and keeps 125,000.",
      "A candidate that is in the history, which ranking leaves out, is related to itself too.",
      "The cost of z_u grows with the square of the history's length: n(n − 1)/2 pairs, each of k²·d·(1 + m + s) multiplications.",
    ],
    exceptions: [LawException(.learnsKnownAnswer, because: "Order plays no part in it.")],
    microsecondsPerEvent: 30)

  let h: Hyperparameters
  let items: Embedding  // E [items, k · d], aspect after aspect
  let keys: Weight?  // K [m, d]
  let memory: Weight?  // Mem [m, d]
  let units: (projection: Weight, bias: Weight, output: Weight)?  // Wa [s, d], ba [s], h [s]

  private var aspects: Int { h.usesPairwiseInteraction ? h.aspects : 1 }

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    let aspects = h.usesPairwiseInteraction ? h.aspects : 1
    let decay = h.decay == 0 ? Decay.none : .l2(h.decay)
    let small = Initializer.uniform(low: -0.1, high: 0.1)
    items = declare.embedding(
      "E", rows: catalog.items, dimension: aspects * h.dimension, initial: small, decay: decay, rowRule: .exact)
    func weight(_ name: String, _ shape: [Int], _ initial: Initializer) -> Weight {
      declare.weight(name, shape, initial: initial, decay: decay)
    }
    keys = h.usesMemory ? weight("K", [h.slices, h.dimension], small) : nil
    memory = h.usesMemory ? weight("Mem", [h.slices, h.dimension], small) : nil
    let bound = 1 / Float(h.dimension).squareRoot()
    let linear = Initializer.uniform(low: -bound, high: bound)
    units = aspects > 1
      ? (
        weight("Wa", [h.attentionUnits, h.dimension], linear), weight("ba", [h.attentionUnits], linear),
        weight("h", [h.attentionUnits], small)
      ) : nil
  }

  public var recipe: Recipe {
    Recipe(
      .minibatch(.ofModel, .adam(learningRate: h.learningRate), batchSize: h.batchSize),
      examples: .withCompanions(h.pairs == .anchored ? 2 : 3), negatives: .notInHistory,
      negativesPerTarget: h.pairs == .anchored ? 1 : 2,
      schedule: Schedule(epochs: 500, evaluateEvery: 5, patience: 10))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    let history = query.history(limit: h.longestHistory, share: h.historyShare)
    let related = candidates.vectors(items).relations(
      with: items[history.items], over: history.segments, aspects: aspects, attention(query.tape))
    let count = (history.counts - 1).relu() + 1  // 1 where the history is empty
    return profile(query).dot(read(related)) / count.expanded(-1)
  }

  public func observables(_ query: Query) -> [String: Tensor] { ["profile": profile(query)] }

  /// z_u: `[b, d]`.
  private func profile(_ query: Query) -> Tensor {
    let history = query.history(limit: h.longestHistory)
    return read(
      items[history.items].relations(within: history.segments, aspects: aspects, attention(query.tape)))
  }

  public func objective(_ examples: TrainingExamples) -> Tensor {
    let relations = relations(of: examples)  // [b, 3, d]: target, context, negative
    let (target, context, negative) = (relations.at(0, axis: 1), relations.at(1, axis: 1), relations.at(2, axis: 1))
    let x = context.dot(negative - target)
    switch h.loss {
    case .sigmoid: return x.sigmoid().sum()
    case .bpr: return x.softplus().sum()
    // ln σ(x) = −softplus(−x).
    case .printed: return -(-x).softplus().sum()
    }
  }

  private func relations(of examples: TrainingExamples) -> Tensor {
    let attention = attention(examples.query.tape)
    let companions = items[examples.companions]  // [b, n, k · d]
    let (targets, negatives) = (items[examples.targets], items[examples.negatives])
    switch h.pairs {
    case .anchored:
      let left = Tensor.concatenate([targets, companions.slice(axis: 1, 0..<1), negatives], axis: 1)
      return read(left.relations(with: companions.at(1, axis: 1), aspects: aspects, attention))
    case .independent:
      let left = Tensor.concatenate(
        [targets, companions.slice(axis: 1, 1..<2), negatives.slice(axis: 1, 0..<1)], axis: 1)
      let right = Tensor.concatenate(
        [companions.slice(axis: 1, 0..<1), companions.slice(axis: 1, 2..<3), negatives.slice(axis: 1, 1..<2)], axis: 1)
      let pairs = examples.count * 3
      let width = left.shape[2]
      let weights = left.reshaped([pairs, 1, width]).relations(
        with: right.reshaped([pairs, width]), aspects: aspects, attention)
      return read(weights).reshaped([examples.count, 3, .fixed(h.dimension)])
    }
  }

  private func attention(_ tape: Tape) -> RelationAttention {
    RelationAttention(
      keys: keys.map(tape.weight),
      units: units.map { (tape.weight($0.projection), tape.weight($0.bias), tape.weight($0.output)) })
  }

  /// What the weights of the memory's slices `[…, m]` read from it: `[…, d]`.
  private func read(_ weights: Tensor) -> Tensor { memory.map { weights.matmul($0) } ?? weights }
}
