import CKernels
import Host

/// A score that is a sum of few simple terms, trained by single-example SGD in one fused pass (BPR-MF, MC, FPMC, PRME,
/// TransRec), and recorded on a tape for ranking: one description for both.
///
/// An example is a row of keys (user, previous item, …), a positive and a negative candidate. Its loss is that of the
/// difference of the two scores plus the decay of the rows it reads, each distinct row once; all rows are read before
/// any is written.
public struct SequentialForm: Sendable {
  /// One summand of the left vector of a term.
  public enum Source: Sendable {
    /// The row of a table named by a key of the example: `.row(users, key: 0)`.
    case row(Embedding, key: Int)
    /// A weight `[d]` common to all examples.
    case shared(Weight)

    var dimension: Int {
      switch self {
      case .row(let embedding, _): embedding.dimension
      case .shared(let weight): weight.shape.reduce(1, *)
      }
    }
  }

  public enum Term: Sendable {
    /// scale · (Σ left) · right[candidate].
    case dot([Source], Embedding, scale: Float = 1)
    /// −scale · ‖Σ left − right[candidate]‖²: distance models, translation models.
    case negatedSquaredDistance([Source], Embedding, scale: Float = 1)
    /// right[candidate], a table of dimension one.
    case bias(Embedding)
  }

  public enum Objective: Hashable, Sendable {
    /// softplus(−(x⁺ − x⁻)).
    case bpr
    /// max(0, margin − (x⁺ − x⁻)).
    case hinge(margin: Float)
  }

  public let terms: [Term]
  public let objective: Objective
  /// Factor on the decay of the negative candidate's rows (some references use 0.1).
  public let negativeDecayScale: Float

  public init(_ terms: [Term], objective: Objective = .bpr, negativeDecayScale: Float = 1) {
    require(
      !terms.isEmpty && terms.count <= Int(CK_MOST_TERMS),
      "a sequential form has 1...\(CK_MOST_TERMS) terms, got \(terms.count)")
    for term in terms {
      require(
        term.left.count <= Int(CK_MOST_SOURCES) && term.left.allSatisfy { $0.dimension == term.right.dimension },
        "the left vectors of a term are at most \(CK_MOST_SOURCES), each as wide as \(term.right.name), got \(term.left.count) of \(term.left.map(\.dimension)) numbers for \(term.right.dimension)")
    }
    self.terms = terms
    self.objective = objective
    self.negativeDecayScale = negativeDecayScale
  }

  /// How many keys an example has.
  public var keyCount: Int {
    let keys = terms.flatMap(\.left).map { source in
      if case .row(_, let key) = source { key + 1 } else { 0 }
    }
    return keys.max() ?? 0
  }

  /// The scores of listed candidates: keys `[b]` each, candidates `[b, c]`, result `[b, c]`.
  public func score(keys: [Indices], candidates: Indices) -> Tensor {
    sum { term in
      switch term {
      case .dot(let left, let right, let scale):
        scale * vector(left, keys, candidates.tape).dot(right[candidates])
      case .negatedSquaredDistance(let left, let right, let scale):
        -scale * vector(left, keys, candidates.tape).squaredDistance(to: right[candidates])
      case .bias(let right):
        right[candidates].squeezed()
      }
    }
  }

  /// The scores of all candidates: keys `[b]` each, result `[b, rows]`.
  public func scoreOfAll(keys: [Indices], on tape: Tape) -> Tensor {
    sum { term in
      switch term {
      case .dot(let left, let right, let scale):
        scale * vector(left, keys, tape).dot(every: right)
      case .negatedSquaredDistance(let left, let right, let scale):
        -scale * vector(left, keys, tape).squaredDistance(toEvery: right)
      case .bias(let right):
        tape.table(right).reshaped([1, .fixed(right.rows)])
      }
    }
  }

  private func sum(_ record: (Term) -> Tensor) -> Tensor {
    let parts = terms.map(record)
    return parts.dropFirst().reduce(parts[0], +)
  }

  private func vector(_ sources: [Source], _ keys: [Indices], _ tape: Tape) -> Tensor {
    let parts = sources.map { source in
      switch source {
      case .row(let embedding, let key):
        require(key < keys.count, "the form reads key \(key), and \(keys.count) keys are given")
        return embedding[keys[key]]
      case .shared(let weight): return tape.weight(weight)
      }
    }
    return parts.dropFirst().reduce(parts[0], +)
  }
}
