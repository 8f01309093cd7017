public import Autodiff
public import Interactions

/// Personalised ranking metric embedding: one space for the user's taste, one for what follows what.
///
/// Source: Feng, Li, Zeng, Cong, Chee & Yuan, "Personalized ranking metric embedding for next new POI recommendation",
/// IJCAI 2015. With l the newest item, `x(u, i, l) = −α ‖P_u − Q_i‖² − (1 − α) ‖S_l − S_i‖²`, trained by S-BPR.
public struct PRME: Recommender {
  public struct Hyperparameters: HyperparameterSet {
    /// d, of both spaces.
    public var dimension = 100
    /// η.
    public var learningRate: Float = 0.05
    /// λ. The paper's update has 2λ: its 0.03 is 0.06 here.
    public var decay: Float = 0.03
    /// α, the share of the preference space, from 0 to 1.
    public var alpha: Float = 0.2
    /// Negatives avoid the whole history; otherwise, as in the C++ harness, the next item alone.
    public var excludesHistory = true
    public init() {}

    public var problems: [String] {
      (dimension >= 1 ? [] : ["dimension is \(dimension), expected at least 1"])
        + (0...1 ~= alpha ? [] : ["alpha is \(alpha), expected 0...1"])
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 16
        $0.decay = 0.001
      },
      others: ["alpha": { $0.alpha = 0.5 }])
  }

  public static let card = ModelCard(
    name: "PRME", source: "Feng, Li, Zeng, Cong, Chee & Yuan, IJCAI 2015.", revision: 1,
    deviations: [
      "The sequential space always counts: the time threshold, beyond which the paper leaves it out, is infinite.",
      "Gradients are those of the squared distance; the C++ harness leaves out their factor 2.",
      "Decay is λθ; the paper's is 2λθ.",
      "Initial values are normal with standard deviation 0.01; the harness draws from [0, 1).",
    ],
    microsecondsPerEvent: 0.2)

  let model: SequentialScore
  let h: Hyperparameters

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    func table(_ name: String, rows: Int, padding: Bool = false) -> Embedding {
      declare.embedding(
        name, rows: rows, dimension: h.dimension, initial: .normal(sd: 0.01), padding: padding, decay: .l2(h.decay))
    }
    let users = table("PU", rows: catalog.users)
    let items = table("PI", rows: catalog.items)
    let sequence = table("S", rows: catalog.items, padding: true)
    model = SequentialScore(
      SequentialForm([
        .negatedSquaredDistance([.row(users, key: 0)], items, scale: h.alpha),
        .negatedSquaredDistance([.row(sequence, key: 1)], sequence, scale: 1 - h.alpha),
      ]),
      keys: [.user, .lastItem])
  }

  public var recipe: Recipe {
    Recipe(
      .sequential(model, learningRate: h.learningRate), examples: .transitions,
      negatives: h.excludesHistory ? .notInHistory : .notNext,
      schedule: Schedule(epochs: 200, evaluateEvery: 5, patience: 10))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor { model.record(query, candidates) }
}
