/// What a node of the tape computes. Each case has one forward rule (`Lowering`), one derivative rule (`Derivatives`)
/// and, held by a test over `allCases`, one gradient check.
enum Operation: CaseIterable, Sendable {
  // Leaves
  case input, constant, weight, table
  // Rows of embedding tables and of tensors
  case gather, bag, take, segmentSum, segmentMean
  // Products and distances
  case matmul, batchedMatmul, sharedMatmul, convolution, rowDot, rowSquaredDistance, squaredDistanceToAll
  // Arithmetic with broadcasting
  case add, subtract, multiply, divide, broadcast
  // Functions of one number
  case affine, relu, sigmoid, tanh, softplus, exp, log, square, squareRoot, absolute
  // Rearrangement
  case concatenate, slice
  // Reductions over one axis
  case sum, mean, maximum, minimum
  // Attention
  case softmax, zeroDiagonal, dropout
  // Packed sequences: rows of segments
  case gru, lstm, segmentAttention, segmentLast, segmentExpand, layerNorm
  // Relations of pairs of rows
  case relation
  // Losses
  case logisticLoss, hingeLoss, squaredError, binaryCrossEntropy, crossEntropy, rankHinge
  // Masks: zeros and ones made from whole numbers
  case maskOfIndices, maskOfLengths

  /// Whether a derivative rule exists. Leaves that hold data and masks have none.
  var isDifferentiable: Bool {
    switch self {
    case .input, .constant, .maskOfIndices, .maskOfLengths: false
    default: true
    }
  }
}

/// The settings of a node; each operation reads its own.
struct Attributes: Sendable {
  /// affine: the factor; rankHinge: the number of items. Other losses: unused.
  var scale: Float = 1
  /// affine: the summand; hinge: the margin; dropout: the rate; layerNorm: ε.
  var offset: Float = 0
  /// The axis of a reduction, slice or concatenation; relation: the slices of the memory.
  var axis = 0
  /// slice: the first position; maskOfIndices: the value left out; dropout: which dropout of the tape this is;
  /// convolution: filters of each height; relation: aspects.
  var start = 0
  var transposeLeft = false
  var transposeRight = false
  /// softmax: position r sees positions ≤ r only.
  var isCausal = false
  /// softmax: position r does not see itself.
  var excludesDiagonal = false
  /// Losses and bags: divide by the number (or total weight) of what was summed.
  var averages = false
  /// maskOfLengths: the real positions are the last ones.
  var alignsRight = false
  /// segmentAttention: the number of heads.
  var heads = 1
  /// gru: the reset gate acts after the recurrent product.
  var resetsAfterProduct = false
}

/// One recorded operation.
struct Node {
  /// A tensor read by a node, in the shape in which it is read.
  struct Operand {
    let node: Int
    let shape: Shape
  }

  let operation: Operation
  /// The tensors it reads; `nil` where an optional one (mask, weights) is absent.
  let operands: [Operand?]
  /// The integer inputs it reads, by their number on the tape.
  let integers: [Int]
  /// The parameter it reads.
  let parameter: Int?
  let shape: Shape
  let attributes: Attributes
  let needsGradient: Bool
}
