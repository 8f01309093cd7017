public import Autodiff
public import Interactions

/// Self-attention over a user's items, every position predicting the next.
///
/// Source: Kang & McAuley, "Self-Attentive Sequential Recommendation", ICDM 2018, in the form of the authors' code. With
/// `X = √d · M[items] + Pos[slots]`, a block is `Xq = LN(X)`, `H = attention(Xq W_Q, X W_K, X W_V) + Xq`, `Y = LN(H)`,
/// `X ← relu(Y W_1 + b_1) W_2 + b_2 + Y`; after the last one `F = LN(X)`, and the score of item i after position t is
/// `F_t · M_i`.
public struct SASRec: Recommender {
  public struct Hyperparameters: HyperparameterSet {
    /// d.
    public var dimension = 50
    /// n, the most events of a user that are read, the newest.
    public var length = 50
    public var blocks = 2
    public var heads = 1
    /// The share of elements that training sets to zero: of inputs, attention weights and both point-wise layers.
    public var dropout: Float = 0.2
    /// Negatives drawn for each position.
    public var negatives = 1
    /// η, of Adam.
    public var learningRate: Float = 0.001
    /// Users in a batch.
    public var batchSize = 128
    public init() {}

    public var problems: [String] {
      let laws: [(holds: Bool, problem: String)] = [
        (dimension >= 1, "dimension is \(dimension), expected at least 1"),
        (length >= 1, "length is \(length), expected at least 1"),
        (blocks >= 1, "blocks is \(blocks), expected at least 1"),
        (
          heads >= 1 && dimension % max(1, heads) == 0,
          "heads is \(heads), expected a divisor of dimension, which is \(dimension)"
        ),
        ((0..<1).contains(dropout), "dropout is \(dropout), expected 0..<1"),
        (negatives >= 1, "negatives is \(negatives), expected at least 1"),
        (batchSize >= 1, "batchSize is \(batchSize), expected at least 1"),
      ]
      return laws.filter { !$0.holds }.map(\.problem)
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 16
        $0.length = 10
        $0.batchSize = 16
        $0.learningRate = 0.01
      })
  }

  public static let card = ModelCard(
    name: "SASRec", source: "Kang & McAuley, ICDM 2018.", revision: 1,
    deviations: [
      "Queries and the residual read the normalised input and keys and values the input itself, as in the authors' code; the paper normalises for all three and adds the input.",
      "Item and position vectors start normal with standard deviation 0.02; the authors' code starts them Glorot uniform.",
      "The projections of queries, keys and values have no biases.",
      "Dropout is 0.2, the authors' rate for dense data; their default is 0.5.",
    ],
    microsecondsPerEvent: 10)

  private struct Block {
    let query, key, value, first, second: Weight  // [d, d]
    let firstBias, secondBias: Weight  // [d]
    let attentionNorm, networkNorm: Norm
  }

  private struct Norm {
    let gain, offset: Weight  // [d]

    func callAsFunction(_ x: Tensor) -> Tensor { x.layerNorm(gain: gain, offset: offset, epsilon: 1e-8) }
  }

  let h: Hyperparameters
  let items: Embedding  // M [items, d]
  let positions: Embedding  // Pos [n, d]
  private let blocks: [Block]
  private let lastNorm: Norm

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    items = declare.embedding(
      "M", rows: catalog.items, dimension: h.dimension, initial: .normal(sd: 0.02), rowRule: .exact)
    positions = declare.embedding(
      "Pos", rows: h.length, dimension: h.dimension, initial: .normal(sd: 0.02), rowRule: .exact)
    func norm(_ name: String) -> Norm {
      Norm(
        gain: declare.weight("g\(name)", [h.dimension], initial: .constant(1)),
        offset: declare.weight("be\(name)", [h.dimension], initial: .zeros))
    }
    func matrix(_ name: String) -> Weight {
      declare.weight(name, [h.dimension, h.dimension], initial: .glorotUniform)
    }
    blocks = (1...max(1, h.blocks)).map { b in
      Block(
        query: matrix("WQ\(b)"), key: matrix("WK\(b)"), value: matrix("WV\(b)"), first: matrix("W1\(b)"),
        second: matrix("W2\(b)"), firstBias: declare.weight("b1\(b)", [h.dimension], initial: .zeros),
        secondBias: declare.weight("b2\(b)", [h.dimension], initial: .zeros), attentionNorm: norm("1\(b)"),
        networkNorm: norm("2\(b)"))
    }
    lastNorm = norm("3")
  }

  public var recipe: Recipe {
    Recipe(
      .minibatch(
        .balancedBinaryCrossEntropy, .adam(learningRate: h.learningRate, beta2: 0.98), batchSize: h.batchSize),
      examples: .sequences(length: h.length), negatives: .notInHistory, negativesPerTarget: h.negatives,
      schedule: Schedule(epochs: 200, evaluateEvery: 10, patience: 5))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    let history = query.sequence(h.length)
    let scaled = Float(h.dimension).squareRoot() * items[history.items]
    var x = (scaled + positions[history.slots]).dropout(h.dropout)  // [p, d]
    for block in blocks { x = attend(x, block, history.segments) }
    return candidates.dot(history.readout(lastNorm(x)), items)
  }

  private func attend(_ x: Tensor, _ block: Block, _ segments: Segments) -> Tensor {
    let normed = block.attentionNorm(x)
    let attended = normed.matmul(block.query).attention(
      keys: x.matmul(block.key), values: x.matmul(block.value), over: segments, heads: h.heads, isCausal: true,
      dropout: h.dropout)
    let y = block.networkNorm(attended + normed)
    let inner = (y.matmul(block.first) + block.firstBias).relu().dropout(h.dropout)
    return (inner.matmul(block.second) + block.secondBias).dropout(h.dropout) + y
  }
}
