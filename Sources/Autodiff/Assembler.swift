/// Builds a program: appends instructions and keeps track of the buffers they read and write.
///
/// `Lowering` appends the forward instructions of each node, `Derivatives` the backward ones.
struct Assembler {
  /// Where a buffer's memory comes from.
  enum Place {
    /// The session's arena, shared with buffers whose lives do not overlap.
    case arena(Extent)
    /// The values of a parameter.
    case parameter(Int)
    /// An integer input of the tape.
    case integers(Int)
    /// A float input or a constant, by node.
    case leaf(Int)
  }

  struct Buffer {
    let place: Place
    /// The first and last instruction that use it.
    var uses: ClosedRange<Int>?
    /// Lives to the end: outputs, and the gradients of weights.
    var isKept = false
  }

  /// An integer input whose numbers must lie in 0..<bound.
  struct RangeCheck {
    let integers: Int
    let count: Size
    let bound: Size
  }

  /// Offsets that must rise from 0 to the number of members.
  struct SegmentCheck {
    let integers: Int
    let segments: Size
    let members: Size
  }

  /// An integer input whose rows of a table a training step touches.
  struct Touch {
    let table: Int
    let integers: Int
    let size: Size
    let capacity: Int
  }

  let tape: Tape
  let declared: [Declaration]
  /// Gathers that are not carried out: the one row product that reads each, as query or rows, reads the table by index.
  let gathersReadInPlace: Set<Int>
  /// Cross-entropies that are computed together with the product their logits come from, by node.
  let productsOfSoftmax: [Int: ProductOfSoftmax]
  /// The nodes that no instruction computes because another one covers them.
  let coveredNodes: Set<Int>
  private(set) var instructions: [Instruction] = []
  private(set) var buffers: [Buffer] = []
  var checks: [RangeCheck] = []
  var segmentChecks: [SegmentCheck] = []

  private var valueBuffers: [Int: Int32] = [:]
  private var integerBuffers: [Int: Int32] = [:]
  private var parameterBuffers: [Int: Int32] = [:]
  private(set) var adjointBuffers: [Int: Int32] = [:]
  /// Buffers a node's forward instructions leave for its derivative.
  var saved: [Int: Int32] = [:]
  /// The same where they are several, in the order in which the forward rule made them.
  var savedSets: [Int: [Int32]] = [:]

  init(
    _ tape: Tape, _ declared: [Declaration], gathersReadInPlace: Set<Int>,
    productsOfSoftmax: [Int: ProductOfSoftmax] = [:]
  ) {
    self.tape = tape
    self.declared = declared
    self.gathersReadInPlace = gathersReadInPlace
    self.productsOfSoftmax = productsOfSoftmax
    coveredNodes = Set(productsOfSoftmax.values.flatMap(\.covered))
  }

  mutating func newBuffer(_ place: Place) -> Int32 {
    buffers.append(Buffer(place: place, uses: nil))
    return Int32(buffers.count - 1)
  }

  /// Scratch or a saved intermediate of this size.
  mutating func arena(_ extent: Extent) -> Int32 { newBuffer(.arena(extent)) }

  /// The buffer of a node's value.
  mutating func value(_ node: Int) -> Int32 {
    if let known = valueBuffers[node] { return known }
    let recorded = tape.nodes[node]
    let buffer: Int32 =
      switch recorded.operation {
      case .input, .constant: newBuffer(.leaf(node))
      case .weight, .table: parameter(recorded.parameter!)
      default: arena(recorded.shape.elements)
      }
    valueBuffers[node] = buffer
    return buffer
  }

  mutating func value(_ operand: Node.Operand?) -> Int32 {
    operand.map { value($0.node) } ?? Instruction.absent
  }

  mutating func integers(_ number: Int) -> Int32 {
    if let known = integerBuffers[number] { return known }
    let buffer = newBuffer(.integers(number))
    integerBuffers[number] = buffer
    return buffer
  }

  mutating func parameter(_ number: Int) -> Int32 {
    if let known = parameterBuffers[number] { return known }
    let buffer = newBuffer(.parameter(number))
    parameterBuffers[number] = buffer
    return buffer
  }

  mutating func keep(_ buffer: Int32) { buffers[Int(buffer)].isKept = true }

  /// The derivative of the loss with respect to a node, as far as it is known, or `nil` where nothing reached it.
  func adjoint(_ node: Int) -> Int32? { adjointBuffers[node] }

  /// Where to put a share of a node's adjoint, and whether it is added to earlier shares or the first.
  mutating func share(of node: Int) -> (buffer: Int32, accumulates: Bool) {
    if let begun = adjointBuffers[node] { return (begun, true) }
    let buffer = arena(tape.nodes[node].shape.elements)
    adjointBuffers[node] = buffer
    return (buffer, false)
  }

  /// The same for kernels that can only add: zeros first, where this is the first share.
  mutating func addingShare(of node: Int) -> Int32 {
    let (buffer, begun) = share(of: node)
    if !begun { emit(.fill, [buffer], [tape.nodes[node].shape.elements], number: 0) }
    return buffer
  }

  /// Adds a whole adjoint to another node's; the first share is handed over without a copy. The giver must not be read
  /// again.
  mutating func passOn(_ adjoint: Int32, to operand: Node.Operand) {
    guard needsGradient(operand) else { return }
    if adjointBuffers[operand.node] == nil {
      adjointBuffers[operand.node] = adjoint
    } else {
      emit(.addScaled, [adjoint, adjointBuffers[operand.node]!], [operand.shape.elements], number: 1)
    }
  }

  func needsGradient(_ operand: Node.Operand?) -> Bool {
    operand.map { tape.nodes[$0.node].needsGradient } ?? false
  }

  mutating func emit(
    _ opcode: Opcode, _ operands: [Int32], _ extents: [Extent], options: Instruction.Options = [], kind: Int32 = 0,
    integer: Int = 0, repeats: UInt32 = 0, number: Float = 0, offset: Float = 0
  ) {
    var instruction = Instruction(
      opcode: opcode, options: options, kind: kind, integer: Int32(integer), repeats: repeats, number: number, offset: offset,
      buffers: .init(repeating: Instruction.absent), sizes: .init(repeating: Size(1)))
    for (position, operand) in operands.enumerated() {
      instruction.buffers[position] = operand
      if operand >= 0 { use(operand) }
    }
    for (position, extent) in extents.enumerated() { instruction.sizes[position] = Size(extent) }
    instructions.append(instruction)
  }

  private mutating func use(_ buffer: Int32) {
    let now = instructions.count
    let first = buffers[Int(buffer)].uses?.lowerBound ?? now
    buffers[Int(buffer)].uses = first...now
  }
}
