public import Autodiff
public import Interactions

/// The factorised personalised Markov chain.
///
/// Source: Rendle, Freudenthaler & Schmidt-Thieme, "Factorizing personalized Markov chains for next-basket
/// recommendation", WWW 2010. With l the newest item, `x(u, i, l) = ui_u · iu_i + li_l · il_i`, trained by S-BPR. The
/// user–previous-item term of the full factorisation is constant in i and is dropped.
public struct FPMC: Recommender {
  public struct Hyperparameters: HyperparameterSet {
    /// d, of both terms.
    public var dimension = 100
    /// η.
    public var learningRate: Float = 0.05
    /// λ.
    public var decay: Float = 0.01
    /// Negatives avoid the whole history; otherwise, as in the paper, the next item alone.
    public var excludesHistory = true
    /// Adam, on batches, where the card's single-example SGD is not wanted.
    public var optimizer = PairwiseOptimizer.sgd
    /// Examples of one step of Adam.
    public var batchSize = 512
    public init() {}

    public var problems: [String] {
      (dimension >= 1 ? [] : ["dimension is \(dimension), expected at least 1"])
        + (batchSize >= 1 ? [] : ["batchSize is \(batchSize), expected at least 1"])
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 16
        $0.decay = 0.001
      },
      others: ["optimizer": { $0.optimizer = .adam }],
      acting: ["batchSize": { $0.optimizer = .adam }])
  }

  public static let card = ModelCard(
    name: "FPMC", source: "Rendle, Freudenthaler & Schmidt-Thieme, WWW 2010.", revision: 1,
    deviations: ["Negatives exclude the user's history, as the candidates do; the paper excludes the next basket only."],
    microsecondsPerEvent: 0.2)

  let model: SequentialScore
  let h: Hyperparameters

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    func table(_ name: String, rows: Int, padding: Bool = false) -> Embedding {
      declare.embedding(
        name, rows: rows, dimension: h.dimension, initial: .normal(sd: 0.01), padding: padding,
        decay: h.optimizer.decay(h.decay), rowRule: h.optimizer.rowRule)
    }
    let users = table("UI", rows: catalog.users)
    let itemsForUsers = table("IU", rows: catalog.items)
    let next = table("IL", rows: catalog.items)
    let previous = table("LI", rows: catalog.items, padding: true)
    model = SequentialScore(
      SequentialForm([.dot([.row(users, key: 0)], itemsForUsers), .dot([.row(previous, key: 1)], next)]),
      keys: [.user, .lastItem])
  }

  public var recipe: Recipe {
    Recipe(
      h.optimizer.method(model, learningRate: h.learningRate, batchSize: h.batchSize), examples: .transitions,
      negatives: h.excludesHistory ? .notInHistory : .notNext,
      schedule: Schedule(epochs: 200, evaluateEvery: 5, patience: 10))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor { model.record(query, candidates) }
}
