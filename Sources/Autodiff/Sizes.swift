import CKernels
import Host

extension Shape {
  /// The elements of all axes but the last `count`.
  func leading(_ count: Int) -> Extent { Shape(dropLast(count)).elements }

  /// The elements of all axes but the first `count`.
  func trailing(_ count: Int) -> Extent { Shape(dropFirst(count)).elements }
}

/// The extents m, n, k of op(a) op(b), and how many such products there are.
struct MatrixProduct {
  let batch, m, n, k: Extent
  let transposesLeft, transposesRight: Bool

  init(_ node: Node) {
    let left = node.operands[0]!.shape
    let right = node.operands[1]!.shape
    transposesLeft = node.attributes.transposeLeft
    transposesRight = node.attributes.transposeRight
    let isBatched = node.operation != .matmul
    batch = isBatched ? right.leading(2) : 1
    n = right[right.count - (transposesRight ? 2 : 1)]
    k = right[right.count - (transposesRight ? 1 : 2)]
    m = isBatched || transposesLeft ? left[left.count - (transposesLeft ? 1 : 2)] : left.leading(1)
  }

  var options: Instruction.Options {
    Instruction.Options(transposeLeft: transposesLeft, transposeRight: transposesRight)
  }
}

extension Instruction.Options {
  init(transposeLeft: Bool, transposeRight: Bool, accumulates: Bool = false) {
    self = []
    if transposeLeft { insert(.transposeLeft) }
    if transposeRight { insert(.transposeRight) }
    if accumulates { insert(.accumulates) }
  }

  init(accumulates: Bool) { self = accumulates ? .accumulates : [] }
}

/// A run of blocks inside a larger array: what concatenation and slices copy.
struct Block {
  let count, run, stride, start: Extent

  /// Sizes of a copy out of the whole, or into it.
  var fromWhole: [Extent] { [count, run, stride, run, start, 0] }
  var intoWhole: [Extent] { [count, run, run, stride, 0, start] }
}

/// The extents each kernel wants, from the shapes of a node.
extension Assembler {
  /// (n, d): how many rows are taken, and how wide.
  func takeSizes(_ node: Node) -> [Extent] {
    [tape.integers[node.integers[0]].shape.elements, node.operands[0]!.shape.trailing(1)]
  }

  /// (bags, width, d); the width is unused where there are offsets.
  func bagSizes(_ node: Node) -> [Extent] {
    let bags = node.shape.leading(1)
    let indices = tape.integers[node.integers[0]].shape
    let width = node.integers.count > 1 ? 1 : indices.last!
    return [bags, width, node.shape.last!]
  }

  mutating func bagOffsets(_ node: Node) -> Int32 {
    node.integers.count > 1 ? integers(node.integers[1]) : Instruction.absent
  }

  /// Whether an operand is a gather that is not carried out.
  func isReadInPlace(_ operand: Node.Operand?) -> Bool { operand.map { gathersReadInPlace.contains($0.node) } ?? false }

  /// Where a row product finds its rows: a tensor, or a table and an index.
  mutating func rowSource(_ operand: Node.Operand) -> (rows: Int32, index: Int32) {
    let node = tape.nodes[operand.node]
    guard gathersReadInPlace.contains(operand.node) else { return (value(operand), Instruction.absent) }
    return (parameter(node.parameter!), integers(node.integers[0]))
  }

  /// (windows, length, filters).
  func convolutionSizes(_ node: Node) -> [Extent] {
    let places = tape.integers[node.integers[0]].shape
    return [places.leading(1), places.last!, .fixed(node.attributes.start)]
  }

  /// The rows that meet, the offsets of their segments, and the packed weights of attention.
  mutating func relationOperands(_ node: Node) -> [Int32] {
    let rows = value(node.operands[0])
    return [
      rows, node.operands[1] == nil ? rows : value(node.operands[1]),
      node.integers.first.map { integers($0) } ?? Instruction.absent, value(node.operands[2]),
    ]
  }

  /// (queries, rows of a query or 0, aspects, d, slices, units).
  func relationExtents(_ node: Node) -> [Extent] {
    let sizes = RelationSizes(node)
    return [node.shape[0], node.operands[1] == nil ? 0 : node.shape[1]]
      + [sizes.aspects, sizes.d, sizes.slices, sizes.units].map(Extent.fixed)
  }

  func relationOptions(_ node: Node) -> Instruction.Options {
    node.operands[1] != nil && node.operands[0]!.shape[0] == 1 && node.shape[0] != 1 ? .sharesLeft : []
  }

  /// (n, c, d).
  func rowProductSizes(_ node: Node) -> [Extent] {
    let rows = node.operands[1]!.shape
    return [rows.leading(2), rows[rows.count - 2], rows.last!]
  }

  /// (m, n, d).
  func distanceSizes(_ node: Node) -> (Extent, Extent, Extent) {
    let table = node.operands[1]!.shape
    return (node.operands[0]!.shape.leading(1), table[0], table[1])
  }

  func concatenationBlocks(_ node: Node) -> [(part: Node.Operand, block: Block)] {
    let axis = node.attributes.axis
    let outer = Shape(node.shape[..<axis]).elements
    let inner = node.shape.trailing(axis + 1)
    var start = 0
    return node.operands.map { part in
      let size = part!.shape[axis].factor
      defer { start += size }
      let block = Block(
        count: outer, run: .fixed(size) * inner, stride: node.shape[axis] * inner, start: .fixed(start) * inner)
      return (part!, block)
    }
  }

  func sliceBlock(_ node: Node) -> Block {
    let whole = node.operands[0]!.shape
    let axis = node.attributes.axis
    let inner = whole.trailing(axis + 1)
    return Block(
      count: Shape(whole[..<axis]).elements, run: node.shape[axis] * inner, stride: whole[axis] * inner,
      start: .fixed(node.attributes.start) * inner)
  }

  /// (outer, n, inner).
  func reductionSizes(_ node: Node) -> [Extent] {
    let shape = node.operands[0]!.shape
    let axis = node.attributes.axis
    return [Shape(shape[..<axis]).elements, shape[axis], shape.trailing(axis + 1)]
  }

  /// (rows, columns, rows of a matrix, rows that share a mask).
  func softmaxSizes(_ node: Node) -> [Extent] {
    let shape = node.shape
    let matrixRows = shape.count > 1 ? shape[shape.count - 2] : 1
    let outer = (node.operands[1]?.shape.count ?? 1) - 1
    return [shape.leading(1), shape.last!, matrixRows, Shape(shape[outer..<shape.count - 1]).elements]
  }

  /// (matrices, n, matrices that share a mask).
  func diagonalSizes(_ node: Node) -> [Extent] {
    let shape = node.shape
    let outer = (node.operands[1]?.shape.count ?? 1) - 1
    return [shape.leading(2), shape.last!, Shape(shape[outer..<max(outer, shape.count - 2)]).elements]
  }

  func averaging(_ node: Node) -> Instruction.Options { node.attributes.averages ? .averages : [] }

  func hiding(_ node: Node) -> Instruction.Options {
    var options: Instruction.Options = []
    if node.attributes.isCausal { options.insert(.isCausal) }
    if node.attributes.excludesDiagonal { options.insert(.excludesDiagonal) }
    return options
  }
}

/// The names of operations in C.
extension Operation {
  var arithmeticKind: Int32 {
    switch self {
    case .add: Int32(CK_ADD)
    case .subtract: Int32(CK_SUBTRACT)
    case .multiply: Int32(CK_MULTIPLY)
    case .divide: Int32(CK_DIVIDE)
    default: refuse("\(self) is not arithmetic")
    }
  }

  var functionKind: Int32 {
    switch self {
    case .affine: Int32(CK_AFFINE)
    case .relu: Int32(CK_RELU)
    case .sigmoid: Int32(CK_SIGMOID)
    case .tanh: Int32(CK_TANH)
    case .softplus: Int32(CK_SOFTPLUS)
    case .exp: Int32(CK_EXP)
    case .log: Int32(CK_LOG)
    case .square: Int32(CK_SQUARE)
    case .squareRoot: Int32(CK_SQUARE_ROOT)
    case .absolute: Int32(CK_ABSOLUTE)
    default: refuse("\(self) is not a function of one number")
    }
  }

  var reductionKind: Int32 {
    switch self {
    case .sum: Int32(CK_SUM)
    case .mean: Int32(CK_MEAN)
    case .maximum: Int32(CK_MAXIMUM)
    case .minimum: Int32(CK_MINIMUM)
    default: refuse("\(self) is not a reduction")
    }
  }

  var lossKind: Int32 {
    switch self {
    case .logisticLoss: Int32(CK_LOGISTIC)
    case .hingeLoss: Int32(CK_HINGE)
    case .squaredError: Int32(CK_SQUARED_ERROR)
    case .binaryCrossEntropy: Int32(CK_BINARY_CROSS_ENTROPY)
    default: refuse("\(self) is not a loss of one number")
    }
  }

  var rowProductKind: Int32 { Int32(self == .rowDot ? CK_DOT : CK_SQUARED_DISTANCE) }
}
