public import Autodiff
public import Interactions

/// The hierarchical representation model: the newest items are pooled into a transaction vector, that and the user's
/// into a hybrid vector, and the hybrid vector meets the candidate.
///
/// Source: Wang, Guo, Lan, Xu, Wan & Cheng, "Learning hierarchical representation model for next basket
/// recommendation", SIGIR 2015. With C the newest items, `x(u, i, C) = pool(u, pool(v_l : l ∈ C)) · v_i`; one item table
/// serves as context and as candidate. Trained by BPR.
public struct HRM: Recommender {
  public struct Hyperparameters: HyperparameterSet {
    /// d.
    public var dimension = 100
    /// η.
    public var learningRate: Float = 0.05
    /// λ.
    public var decay: Float = 0.01
    /// c, how many of the newest items make the transaction.
    public var window = 1
    /// How items become the transaction vector.
    public var itemPooling = Pooling.average
    /// How the transaction and the user become the hybrid vector.
    public var userPooling = Pooling.average
    /// Negatives avoid the whole history; otherwise, as in the C++ harness, the next item alone.
    public var excludesHistory = true
    public init() {}

    public var problems: [String] {
      (dimension >= 1 ? [] : ["dimension is \(dimension), expected at least 1"])
        + (window >= 1 ? [] : ["window is \(window), expected at least 1"])
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 16
        $0.decay = 0.001
      },
      others: ["itemPooling": { $0.itemPooling = .max }, "userPooling": { $0.userPooling = .max }],
      acting: ["itemPooling": { $0.window = 2 }])
  }

  public enum Pooling: String, Codable, Hashable, Sendable {
    case average
    /// Element by element.
    case max
  }

  public static let card = ModelCard(
    name: "HRM", source: "Wang, Guo, Lan, Xu, Wan & Cheng, SIGIR 2015.", revision: 1,
    deviations: [
      "Trained by BPR with one negative, as in the C++ harness; the paper maximises ln σ(x⁺) + Σ ln σ(−x⁻).",
      "The mean of the user and the transaction keeps its factor ½; the harness adds them.",
      "The transaction is the last item by default; the paper's baskets have several.",
    ],
    microsecondsPerEvent: 0.15)

  private let users, items: Embedding
  /// The fused form; there is one where both poolings are means and the transaction is one item.
  private let form: SequentialScore?
  let h: Hyperparameters

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    let bound = 1 / Float(h.dimension)
    users = declare.embedding(
      "U", rows: catalog.users, dimension: h.dimension, initial: .uniform(low: -bound, high: bound), decay: .l2(h.decay))
    items = declare.embedding(
      "V", rows: catalog.items, dimension: h.dimension, initial: .uniform(low: -bound, high: bound), padding: true,
      decay: .l2(h.decay))
    // The mean of one vector and its maximum are the same.
    let isFused = h.window == 1 && h.userPooling == .average
    form = isFused
      ? SequentialScore(
        SequentialForm([.dot([.row(users, key: 0), .row(items, key: 1)], items, scale: 0.5)]), keys: [.user, .lastItem])
      : nil
  }

  public var recipe: Recipe {
    Recipe(
      form.map { .sequential($0, learningRate: h.learningRate) }
        ?? .minibatch(.bpr, .sgd(learningRate: h.learningRate), batchSize: 1),
      examples: .transitions, negatives: h.excludesHistory ? .notInHistory : .notNext,
      schedule: Schedule(epochs: 200, evaluateEvery: 5, patience: 10))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    form?.record(query, candidates) ?? candidates.dot(hybrid(query), items)
  }

  private func hybrid(_ query: Query) -> Tensor {
    let window = query.window(h.window)
    let user = users[query.users]
    let transaction =
      switch h.itemPooling {
      case .average: items.mean(window)
      case .max: items[window].max(axis: 1, mask: window.mask(excluding: items.paddingRow))
      }
    switch h.userPooling {
    case .average: return 0.5 * (user + transaction)
    case .max: return Tensor.concatenate([user.expanded(1), transaction.expanded(1)], axis: 1).max(axis: 1)
    }
  }
}
