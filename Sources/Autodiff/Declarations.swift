import Host

/// The parameters of a model, in the order of their declaration. Declaring is registering: there is no other list.
public struct Declarations: Sendable {
  private(set) var declared: [Declaration] = []

  public init() {}

  /// Declares a table of `rows` vectors, read by row and trained with sparse gradients.
  ///
  /// - Parameters:
  ///   - padding: adds one more row, the last, which is always zero: `Embedding.paddingRow`.
  ///   - decay: L2 decay in gradient form; the row rule says to which rows it applies in a step.
  ///   - maxNorm: after a step, each row it touched is projected on the ball of this radius (initial rows too).
  public mutating func embedding(
    _ name: String, rows: Int, dimension: Int, initial: Initializer, padding: Bool = false, decay: Decay = .none,
    rowRule: RowRule = .touched, maxNorm: Float? = nil
  ) -> Embedding {
    require(rows > 0 && dimension > 0, "embedding \(name) needs rows and a dimension, got \(rows) × \(dimension)")
    require(rows < Int(Int32.max), "embedding \(name): \(rows) rows are more than 32-bit row numbers reach")
    add(
      Declaration(
        name: name, shape: [rows, dimension], initial: initial, decay: decay,
        table: Declaration.Table(hasPadding: padding, rowRule: rowRule, maxNorm: maxNorm)))
    return Embedding(
      number: declared.count - 1, name: name, rows: rows, dimension: dimension, hasPadding: padding)
  }

  /// Declares a weight, trained with dense gradients: a matrix, a bias, a gain.
  public mutating func weight(
    _ name: String, _ shape: [Int], initial: Initializer, decay: Decay = .none
  ) -> Weight {
    require(shape.allSatisfy { $0 > 0 }, "weight \(name) needs positive extents, got \(shape)")
    require(decay.ratePerReading == 0, "weight \(name) is not read by row: its decay is .l2 or none")
    add(Declaration(name: name, shape: shape, initial: initial, decay: decay, table: nil))
    return Weight(number: declared.count - 1, name: name, shape: shape)
  }

  /// The number of trained numbers; padding rows do not count.
  public var count: Int { declared.reduce(0) { $0 + $1.shape.reduce(1, *) } }

  private mutating func add(_ declaration: Declaration) {
    require(
      !declared.contains { $0.name == declaration.name },
      "a parameter named \(declaration.name) exists already; each needs a name of its own")
    declared.append(declaration)
  }
}

/// What is declared of one parameter.
struct Declaration: Sendable {
  struct Table: Sendable {
    let hasPadding: Bool
    let rowRule: RowRule
    let maxNorm: Float?
  }

  let name: String
  let shape: [Int]
  let initial: Initializer
  let decay: Decay
  /// Set for embeddings only.
  let table: Table?
}

/// L2 decay in gradient form: λθ is added to the gradient, as of a penalty (λ/2)‖θ‖².
public enum Decay: Hashable, Sendable {
  case none
  case l2(Float)
  /// Of tables: λθ is added once for each time the step reads the row, as of a penalty in the loss of each example on
  /// the rows it reads. The steps a row misses do not decay it.
  case l2PerReading(Float)

  var rate: Float { if case .l2(let rate) = self { rate } else { 0 } }
  var ratePerReading: Float { if case .l2PerReading(let rate) = self { rate } else { 0 } }
}

/// Which rows of a table one training step changes.
public enum RowRule: Hashable, Sendable {
  /// Only the rows the step reads are updated and decayed ("lazy" or "sparse" optimizers).
  case touched
  /// Every row, as `dense`, but a row's missed steps are caught up when it is next read, or at the end.
  case exact
  /// Every row at every step.
  case dense
}

/// A handle on a declared table of vectors.
public struct Embedding: Hashable, Sendable {
  let number: Int
  public let name: String
  public let rows: Int
  public let dimension: Int
  public let hasPadding: Bool

  /// The number of the row that is always zero: one past the last real row.
  /// - Precondition: the embedding was declared with padding.
  public var paddingRow: Int {
    require(
      hasPadding,
      "embedding \(name) was declared without padding and has no padding row; declare it with `padding: true`")
    return rows
  }

  /// The rows at `indices`: `[indices…, dimension]`.
  public subscript(indices: Indices) -> Tensor {
    indices.tape.append(
      .gather, integers: [indices.number], parameter: number, shape: indices.shape + [.fixed(dimension)])
  }

  /// A function of the rows at `indices`, row by row, computed once for each different row: `[indices…, …]`.
  ///
  /// - Parameter function: takes rows `[n, dimension]` to `[n, …]`, each by itself.
  public func each(_ indices: Indices, _ function: (Tensor) -> Tensor) -> Tensor {
    let (numbers, places) = distinct(indices)
    return function(self[numbers]).rows(at: places)
  }

  /// The different rows named by `indices`, and the place of each element among them.
  public func distinct(_ indices: Indices) -> (numbers: Indices, places: Indices) {
    indices.distinct(below: rows + (hasPadding ? 1 : 0))
  }

  /// Sums of the rows named along the last axis of `indices`: `[…, n] → […, dimension]`.
  public func sum(_ indices: Indices) -> Tensor { bag(indices, averages: false) }

  /// Means of the rows named along the last axis of `indices`, padding rows not counted: `[…, n] → […, dimension]`.
  /// Where all are padding the mean is zero.
  public func mean(_ indices: Indices) -> Tensor { bag(indices, averages: true) }

  /// Sums of the rows in each segment of the flat list `indices` `[n]`: `[segments, dimension]`.
  public func sum(_ indices: Indices, over segments: Segments) -> Tensor { bag(indices, segments, averages: false) }

  /// Means of the rows in each segment of the flat list `indices` `[n]`, padding rows not counted.
  public func mean(_ indices: Indices, over segments: Segments) -> Tensor { bag(indices, segments, averages: true) }

  private func bag(_ indices: Indices, _ segments: Segments? = nil, averages: Bool) -> Tensor {
    require(!indices.shape.isEmpty, "a bag of \(name) needs a list of indices, got a single one")
    if let segments {
      require(
        indices.shape == [segments.members],
        "a bag of \(name): indices \(indices.shape) are not the \(segments.members) members of the segments")
    }
    var attributes = Attributes()
    attributes.averages = averages
    attributes.start = hasPadding ? rows : -1
    let outer = segments.map { [$0.count] } ?? Shape(indices.shape.dropLast())
    let tape = indices.tape
    return tape.append(
      .bag, integers: [indices.number] + (segments.map { [tape.own($0, in: "a bag of \(name)")] } ?? []),
      parameter: number, shape: outer + [.fixed(dimension)], attributes)
  }
}

/// A handle on a declared weight.
public struct Weight: Hashable, Sendable {
  let number: Int
  public let name: String
  public let shape: [Int]
}
