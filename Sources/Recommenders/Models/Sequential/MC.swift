public import Autodiff
public import Interactions

/// The factorised first-order Markov chain, FPMC without its user term; AttRec's table calls it MC, its text FMC.
///
/// Source: Rendle, Freudenthaler & Schmidt-Thieme, "Factorizing personalized Markov chains for next-basket
/// recommendation", WWW 2010. With l the newest item, `x(l, i) = g_l · e_i`, trained by S-BPR.
public struct MC: Recommender {
  public struct Hyperparameters: HyperparameterSet {
    /// d.
    public var dimension = 100
    /// η.
    public var learningRate: Float = 0.05
    /// λ.
    public var decay: Float = 0.01
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
    name: "MC", source: "Rendle, Freudenthaler & Schmidt-Thieme, WWW 2010.", revision: 1,
    deviations: [
      "Transitions are drawn uniformly; the C++ harness draws the previous item uniformly, then a successor.",
      "Negatives exclude the user's history; the harness excludes all observed successors of the previous item.",
    ],
    microsecondsPerEvent: 0.1)

  let model: SequentialScore
  let h: Hyperparameters

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    func table(_ name: String, padding: Bool) -> Embedding {
      declare.embedding(
        name, rows: catalog.items, dimension: h.dimension, initial: .normal(sd: 0.01), padding: padding,
        decay: h.optimizer.decay(h.decay), rowRule: h.optimizer.rowRule)
    }
    let previous = table("G", padding: true)
    let next = table("E", padding: false)
    model = SequentialScore(SequentialForm([.dot([.row(previous, key: 0)], next)]), keys: [.lastItem])
  }

  public var recipe: Recipe {
    Recipe(
      h.optimizer.method(model, learningRate: h.learningRate, batchSize: h.batchSize),
      examples: .transitions, negatives: .notInHistory,
      schedule: Schedule(epochs: 200, evaluateEvery: 5, patience: 10))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor { model.record(query, candidates) }
}
