import Host

/// Where a model's computation is recorded, once, before it is compiled into a `Program` and replayed.
///
/// Operations on `Tensor` handles append nodes here; nothing is computed. A tape is used at record time only.
public final class Tape {
  /// What the program will be used for. Dropout acts in training only.
  public enum Purpose: Sendable { case training, scoring }

  /// An integer input: its name and shape, and one more element where it holds segment offsets.
  struct Integers {
    let name: String
    let shape: Shape
    let holdsOffsets: Bool
    /// The most members a segment may have.
    var longest = Int.max
  }

  /// The different numbers of an integer input, and where each of its elements is found among them.
  struct Distinct {
    let source: Int
    let bound: Int
    let numbers, places: Int
    let axis: Extent
  }

  public let purpose: Purpose
  private(set) var nodes: [Node] = []
  private(set) var integers: [Integers] = []
  private(set) var inputNames: [Int: String] = [:]
  private(set) var constants: [Int: [Float]] = [:]
  private(set) var symbols: [Extent.Symbol] = []
  /// Integer inputs made from others before each replay.
  private(set) var distincts: [Distinct] = []
  private var leaves: [Int: Tensor] = [:]
  private(set) var dropoutCount = 0

  public init(for purpose: Purpose) { self.purpose = purpose }

  /// A new run-time axis; its actual size is its capacity until `Program.bind` says otherwise.
  public func axis(_ name: String, capacity: Int) -> Extent {
    require(capacity > 0, "axis \(name) needs a positive capacity, got \(capacity)")
    let symbol = Extent.Symbol(number: symbols.count + 1, name: name, capacity: capacity)
    symbols.append(symbol)
    return Extent(factor: 1, symbols: [symbol])
  }

  /// An array of whole numbers, set before each replay: row numbers, class numbers or lengths.
  public func indices(_ name: String, _ shape: Shape) -> Indices {
    integers.append(Integers(name: name, shape: checked(shape), holdsOffsets: false))
    return Indices(tape: self, number: integers.count - 1, shape: shape)
  }

  /// Records that the different numbers among `source`, all below `bound`, and their places are found before each replay.
  func distinct(_ source: Indices, below bound: Int) -> (numbers: Indices, places: Indices) {
    if let known = distincts.first(where: { $0.source == source.number && $0.bound == bound }) {
      return (
        Indices(tape: self, number: known.numbers, shape: [known.axis]),
        Indices(tape: self, number: known.places, shape: source.shape)
      )
    }
    let name = integers[source.number].name
    let axis = axis("different \(name)", capacity: min(bound, source.shape.elements.capacity))
    let numbers = indices("different \(name)", [axis])
    let places = indices("places of \(name)", source.shape)
    distincts.append(
      Distinct(source: source.number, bound: bound, numbers: numbers.number, places: places.number, axis: axis))
    return (numbers, places)
  }

  /// An array of numbers, set before each replay.
  public func input(_ name: String, _ shape: Shape) -> Input {
    let tensor = append(.input, shape: checked(shape))
    inputNames[tensor.node] = name
    return Input(tensor: tensor)
  }

  /// A partition of `members` rows into `count` consecutive segments, set before each replay as offsets.
  /// - Parameter longest: the most rows a segment may have, for which attention plans its memory; nil for all of them.
  public func segments(_ name: String, count: Extent, members: Extent, longest: Int? = nil) -> Segments {
    let longest = min(longest ?? members.capacity, members.capacity)
    integers.append(Integers(name: name, shape: checked([count]), holdsOffsets: true, longest: longest))
    _ = checked([members])
    return Segments(tape: self, number: integers.count - 1, count: count, members: members, longest: longest)
  }

  /// A tensor whose values never change.
  public func constant(_ values: [Float], _ shape: [Int]) -> Tensor {
    require(
      values.count == shape.reduce(1, *), "a constant of shape \(shape) cannot hold \(values.count) values")
    let tensor = append(.constant, shape: .fixed(shape))
    constants[tensor.node] = values
    return tensor
  }

  /// A weight as a tensor, in its declared shape.
  public func weight(_ weight: Weight) -> Tensor { leaf(.weight, weight.number, .fixed(weight.shape)) }

  /// A whole embedding table as a tensor `[rows, dimension]`, without its padding row.
  ///
  /// In training this touches every row: the gradient of such a table is as large as the table.
  public func table(_ embedding: Embedding) -> Tensor {
    leaf(.table, embedding.number, .fixed([embedding.rows, embedding.dimension]))
  }

  /// Records an operation and infers whether a gradient flows through it.
  func append(
    _ operation: Operation, _ operands: [Tensor?] = [], integers: [Int] = [], parameter: Int? = nil, shape: Shape,
    _ attributes: Attributes = Attributes()
  ) -> Tensor {
    for operand in operands.compactMap({ $0 }) {
      require(
        operand.tape === self,
        "\(operation): the operands were recorded on different tapes, and tensors of one tape do not meet those of another")
    }
    let readsGradient = operands.contains { $0.map { nodes[$0.node].needsGradient } ?? false }
    let needsGradient = operation.isDifferentiable && (parameter != nil || readsGradient)
    let views = operands.map { $0.map { Node.Operand(node: $0.node, shape: $0.shape) } }
    nodes.append(
      Node(
        operation: operation, operands: views, integers: integers, parameter: parameter, shape: shape,
        attributes: attributes, needsGradient: needsGradient))
    return Tensor(tape: self, node: nodes.count - 1, shape: shape)
  }

  /// The number of indices recorded here: on another tape it would name other ones.
  func own(_ indices: Indices, in purpose: String) -> Int {
    require(indices.tape === self, "\(purpose): the indices were recorded on another tape than what they are used with")
    return indices.number
  }

  /// The number of segments recorded here.
  func own(_ segments: Segments, in purpose: String) -> Int {
    require(segments.tape === self, "\(purpose): the segments were recorded on another tape than what they are used with")
    return segments.number
  }

  /// The number of the next dropout: each has random numbers of its own.
  func nextDropout() -> Int {
    defer { dropoutCount += 1 }
    return dropoutCount
  }

  /// A parameter is one node however often it is read.
  private func leaf(_ operation: Operation, _ parameter: Int, _ shape: Shape) -> Tensor {
    if let known = leaves[parameter] { return known }
    let tensor = append(operation, parameter: parameter, shape: shape)
    leaves[parameter] = tensor
    return tensor
  }

  private func checked(_ shape: Shape) -> Shape {
    for symbol in shape.flatMap(\.symbols) {
      require(
        symbols.indices.contains(symbol.number - 1) && symbols[symbol.number - 1] == symbol,
        "axis \(symbol.name) belongs to another tape; make it on this one")
    }
    return shape
  }
}
