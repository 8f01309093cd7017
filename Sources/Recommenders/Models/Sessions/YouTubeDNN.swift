public import Autodiff
public import Interactions

/// A feed-forward network over means of what a user clicked, trained to tell the next items from all others.
///
/// Source: Covington, Adams & Sargin, "Deep neural networks for YouTube recommendations", RecSys 2016, the half that generates
/// candidates, in the form in which XDM compares it. With s the mean of the session's items, p of what came in the days before it
/// and e_u the user: `v = [s; p; e_u]`, `z = ReLU(ReLU(ReLU(v W_1 + b_1) W_2 + b_2) W_3 + b_3)`, score `z · q_i`.
public struct YouTubeDNN: Recommender {
  public struct Hyperparameters: HyperparameterSet {
    /// d, the units of the last layer.
    public var dimension = 128
    /// The units of the layers before it; none stands for 4d and 2d.
    public var hidden: [Int] = []
    public var session = SessionRule()
    /// The days before a session whose items are its long-term set, and the most of them.
    public var longTermDays = 7.0
    public var longTermLimit = 20
    /// The next different items that are the labels of an example.
    public var labels = 5
    /// Whether the mean of the long-term set goes through a layer of its own: tanh(W_p p + b_p).
    public var projectsLongTerm = true
    /// Negatives that a batch shares, where there are more than four times as many items; else all items stand against the labels.
    public var sharedNegatives = 20_000
    /// Before each layer, the share of its inputs that training sets to zero.
    public var dropout: Float = 0
    /// η, of Adagrad.
    public var learningRate: Float = 0.1
    /// The norm of all gradients together that a step is clipped at.
    public var clip: Float = 5
    public var batchSize = 256
    public init() {}

    public var problems: [String] {
      let laws: [(holds: Bool, problem: String)] = [
        (dimension >= 1, "dimension is \(dimension), expected at least 1"),
        (hidden.allSatisfy { $0 >= 1 }, "hidden is \(hidden), expected layers of at least 1"),
        (session.pause > 0, "session.pause is \(session.pause), expected more than 0"),
        (session.most >= 1, "session.most is \(session.most), expected at least 1"),
        (longTermDays > 0, "longTermDays is \(longTermDays), expected more than 0"),
        (longTermLimit >= 1, "longTermLimit is \(longTermLimit), expected at least 1"),
        (labels >= 1, "labels is \(labels), expected at least 1"),
        (sharedNegatives >= 1, "sharedNegatives is \(sharedNegatives), expected at least 1"),
        ((0..<1).contains(dropout), "dropout is \(dropout), expected 0..<1"),
        (clip > 0, "clip is \(clip), expected more than 0"),
        (batchSize >= 1, "batchSize is \(batchSize), expected at least 1"),
      ]
      return laws.filter { !$0.holds }.map(\.problem)
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 8
        $0.session = SessionRule(pause: 24 * 60, most: 5)
        $0.longTermLimit = 6
        $0.labels = 2
        $0.sharedNegatives = 5
        $0.learningRate = 0.05
        $0.batchSize = 50
      },
      learning: {
        $0.dimension = 16
        $0.sharedNegatives = 1_000
      },
      others: [
        "session": { $0.session = SessionRule(pause: 24 * 60, most: 2) }, "hidden": { $0.hidden = [9] },
        "longTermDays": { $0.longTermDays = 0.02 }, "clip": { $0.clip = 0.01 },
      ])
  }

  public static let card = ModelCard(
    name: "YouTubeDNN", source: "Covington, Adams & Sargin, RecSys 2016, as compared in XDM.", revision: 1,
    deviations: [
      "Age of an example and watch time are left out, as in the code of SDM's authors; the profile is the user alone.",
      "Session and long-term set are both averaged; the code of SDM's authors pools the long-term sets by attention.",
      "Every event that follows another is an example, the first of a session too.",
    ],
    exceptions: [
      LawException(.learnsKnownAnswer, because: "Its labels are the next items without their order: which comes first is not told.")
    ],
    microsecondsPerEvent: 50)

  private typealias Layer = (weight: Weight, bias: Weight)

  let h: Hyperparameters
  let items, users: Embedding
  private let profile: Layer
  private let longTerm: Layer?
  private let layers: [Layer]
  private let shared: Int

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    let d = h.dimension
    func table(_ name: String, rows: Int) -> Embedding {
      declare.embedding(name, rows: rows, dimension: d, initial: .uniform(low: -0.1, high: 0.1), padding: true, rowRule: .touched)
    }
    func layer(_ name: String, _ from: Int, _ to: Int) -> Layer {
      (
        declare.weight("W\(name)", [from, to], initial: .glorotUniform), declare.weight("b\(name)", [to], initial: .zeros)
      )
    }
    items = table("q", rows: catalog.items)
    users = table("users", rows: catalog.users)
    profile = layer("u", d, d)
    longTerm = h.projectsLongTerm ? layer("p", d, d) : nil
    let widths = [3 * d] + (h.hidden.isEmpty ? [4 * d, 2 * d] : h.hidden) + [d]
    layers = zip(widths, widths.dropFirst()).enumerated().map { layer("\($0 + 1)", $1.0, $1.1) }
    shared = catalog.items > 4 * h.sharedNegatives ? h.sharedNegatives : 0
  }

  public var recipe: Recipe {
    Recipe(
      .minibatch(.softmax, .adagrad(learningRate: h.learningRate, clip: .globalNorm(h.clip)), batchSize: h.batchSize),
      examples: .nextItems(h.labels), sharedNegatives: shared, schedule: Schedule(epochs: 50, patience: 5))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor { candidates.dot(vector(query), items) }

  /// z: `[b, d]`.
  func vector(_ query: Query) -> Tensor {
    let session = query.session(h.session)
    let before = query.longTerm(h.session, days: h.longTermDays, limit: h.longTermLimit)
    let mean = items.mean(before.items, over: before.segments)
    // Of an empty set the projection is zero, too.
    let projected = longTerm.map { (mean.matmul($0.weight) + $0.bias).tanh() * before.isPresent.expanded(-1) } ?? mean
    let user = (users[query.users].matmul(profile.weight) + profile.bias).tanh()
    let input = Tensor.concatenate([items.mean(session.items, over: session.segments), projected, user])
    return layers.reduce(input) { below, layer in (below.dropout(h.dropout).matmul(layer.weight) + layer.bias).relu() }
  }
}
