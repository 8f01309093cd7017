public import Autodiff
public import Interactions

/// Two recurrent networks, one over the slices of a user's time and one over those of an item's.
///
/// Source: Wu, Ahmed, Beutel, Smola & Jing, "Recurrent recommender networks", WSDM 2017, in the form in which SCoRe (Qin et al.,
/// WSDM 2020) compares it: gated recurrent units over sums of embeddings, and a prediction head in place of an inner product.
/// `x_t = Σ_k e(item k of the user's slice t)`, `x'_t = Σ_k e(user k of the item's slice t)`, `h_u = GRU(x_1 … x_T)`,
/// `h_v = GRU'(x'_1 … x'_T)`, `ŷ = σ(head([h_u; h_v; e_i; e_u]))`.
public struct RRN: Recommender {
  public struct Hyperparameters: HyperparameterSet {
    /// d, of users and items.
    public var dimension = 16
    /// The state of either network.
    public var state = 32
    /// S: how many events are read of a slice.
    public var sliceSize = 10
    /// The width of a slice, which is that of the protocol.
    public var sliceDays = 1.0
    /// The most slices that are read, the newest.
    public var slices = 32
    /// The units of the head's hidden layers.
    public var hidden = [200, 80]
    /// The share of hidden units that training sets to zero.
    public var dropout: Float = 0.2
    /// λ on kernels and the head's affine map.
    public var decay: Float = 1e-4
    /// η, of Adam.
    public var learningRate: Float = 0.001
    /// Examples of one step, each with one negative.
    public var batchSize = 100
    public init() {}

    public var problems: [String] {
      let laws: [(holds: Bool, problem: String)] = [
        (dimension >= 1, "dimension is \(dimension), expected at least 1"),
        (state >= 1, "state is \(state), expected at least 1"),
        (sliceSize >= 1, "sliceSize is \(sliceSize), expected at least 1"),
        (sliceDays > 0 && sliceDays.isFinite, "sliceDays is \(sliceDays), expected more than 0"),
        (slices >= 1, "slices is \(slices), expected at least 1"),
        (hidden.allSatisfy { $0 >= 1 }, "hidden is \(hidden), expected layers of at least 1"),
        ((0..<1).contains(dropout), "dropout is \(dropout), expected 0..<1"),
        (batchSize >= 1, "batchSize is \(batchSize), expected at least 1"),
      ]
      return laws.filter { !$0.holds }.map(\.problem)
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 8
        $0.state = 8
        $0.sliceSize = 3
        $0.slices = 4
        $0.sliceDays = 0.03
        $0.hidden = [16]
        $0.batchSize = 50
        $0.learningRate = 0.01
      },
      others: ["hidden": { $0.hidden = [12, 6] }])
  }

  public static let card = ModelCard(
    name: "RRN", source: "Wu, Ahmed, Beutel, Smola & Jing, WSDM 2017, as compared in Qin et al., WSDM 2020.", revision: 1,
    deviations: [
      "As in SCoRe's code: gated recurrent units, embeddings of ids in place of ratings, a prediction head in place of inner products; wall-clock, newcomer flag and stationary factors are left out.",
      "Users and items have tables of their own; the authors' code keeps all ids in one.",
      "Embeddings start with a standard deviation of 0.1; the authors' code has 1.",
      "A slice with fewer events than are read repeats them in turn, as the paper says; of more the earliest are read.",
      "At most the newest slices are read that a setting says.",
    ],
    microsecondsPerEvent: 200)

  private struct Network {
    let input, recurrent, bias: Weight
  }

  let h: Hyperparameters
  private let catalog: Catalog
  let users: Embedding  // [users, d]
  let items: Embedding  // [items, d]
  private let userNetwork, itemNetwork: Network
  private let head: PredictionHead

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    self.catalog = catalog
    func table(_ name: String, rows: Int) -> Embedding {
      declare.embedding(name, rows: rows, dimension: h.dimension, initial: .truncatedNormal(sd: 0.1), padding: true, rowRule: .touched)
    }
    let decay = h.decay == 0 ? Decay.none : .l2(h.decay)
    // The fans of one gate, not of the three side by side.
    func kernel(_ name: String, _ rows: Int) -> Weight {
      let bound = (6 / Float(rows + h.state)).squareRoot()
      return declare.weight(name, [rows, 3 * h.state], initial: .uniform(low: -bound, high: bound), decay: decay)
    }
    func network(_ side: String) -> Network {
      Network(
        input: kernel("W \(side)", h.dimension), recurrent: kernel("U \(side)", h.state),
        bias: declare.weight("b \(side)", [3 * h.state], initial: .zeros))
    }
    users = table("users", rows: catalog.users)
    items = table("items", rows: catalog.items)
    (userNetwork, itemNetwork) = (network("of users"), network("of items"))
    head = PredictionHead(
      width: 2 * h.state + 2 * h.dimension, hidden: h.hidden, dropout: h.dropout, decay: decay, &declare)
  }

  public var recipe: Recipe {
    Recipe(
      .minibatch(.binaryCrossEntropy, .adam(learningRate: h.learningRate), batchSize: h.batchSize), examples: .transitions,
      negatives: .notInHistory, schedule: Schedule(epochs: 20, patience: 2))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    let form = SliceForm(days: h.sliceDays, most: h.slices, size: h.sliceSize)
    let past = candidates.slices(form, userCount: catalog.users)
    func onEachPair(_ vectors: Tensor) -> Tensor { vectors.broadcast(to: past.shape + [vectors.shape[2]]) }
    let ofUsers = state(items, query.slices(form).rows, userNetwork)  // [b, state]
    let ofItems = state(users, past.rows, itemNetwork).reshaped(past.shape + [.fixed(h.state)])
    return head.logits(
      .concatenate([
        onEachPair(ofUsers.expanded(1)), ofItems, onEachPair(candidates.vectors(items)),
        onEachPair(users[query.users].expanded(1)),
      ]))
  }

  /// The last state over slices; zeros where there is none.
  private func state(_ table: Embedding, _ slices: SliceRows, _ network: Network) -> Tensor {
    table.sum(slices.members)
      .gru(over: slices.segments, input: network.input, recurrent: network.recurrent, bias: network.bias)
      .last(of: slices.segments)
  }
}
