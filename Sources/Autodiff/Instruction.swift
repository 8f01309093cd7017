/// What one instruction does. The operands it takes from `Instruction.buffers`, in order, are given in brackets
/// (a trailing ? marks an optional one), the sizes it takes from `Instruction.sizes` in parentheses.
enum Opcode: UInt8 {
  /// [y] (n): all elements `number`.
  case fill
  /// [x, y] (n): y += number · x.
  case addScaled
  /// [x, y] (count, run, stride of x, stride of y, start in x, start in y): y = x, or y += x, block by block.
  case copyBlocks
  /// [a, b, y] (four loops): arithmetic `kind` with broadcasting.
  case binary
  /// [g, x?, y?, target] (four loops): adds an operand's share of a gradient.
  case binaryBackward
  /// [x, y] (n): function `kind` of each element; affine is number · x + offset.
  case unary
  /// [x, y, g, dx] (n).
  case unaryBackward
  /// [x, y] (n): dropout number `integer` at rate `number`.
  case dropout

  /// [table, index, y] (n, d).
  case gather
  /// [g, gradients, index] (n, d): rows of g are added to the rows named by index.
  case scatter
  /// [g, index] (n, d): rows of g are added to the gradient slots of table `integer`.
  case scatterToTable
  /// [table, index, offsets?, y] (bags, width, d); padding in `integer`.
  case bag
  /// [g, index, offsets?] (bags, width, d): to the slots of table `kind`; padding in `integer`.
  case bagBackward
  /// [x, offsets, y] (segments, d).
  case segment
  /// [g, offsets, dx] (segments, d).
  case segmentBackward
  /// [g] (): the gradient of a whole table, to the slots of table `integer`.
  case addToTable
  /// [index, y] (n): 0 where index is `integer`.
  case maskOfIndices
  /// [lengths, y] (n, length).
  case maskOfLengths

  /// [a, b, c] (m, n, k): c = number · op(a) op(b).
  case multiply
  /// [a, b, c] (batch, m, n, k).
  case multiplyBatch
  /// [projected, places, bias, y, starts] (windows, length, filters).
  case convolve
  /// [places, starts, g, dprojected?, dbias?] (windows, length, filters): adds.
  case convolveBackward
  /// [q, rows, index?, y, index of q?] (n, c, d): dot or distance, by `kind`.
  case rowProduct
  /// [q, rows, index?, g, dq?, drows?] (n, c, d). Where there is an index, row gradients go to table `integer`. Where q is
  /// read from a table, `repeats` is one more than its number, and the index of q stands in the place of dq.
  case rowProductBackward
  /// [x, y] (n, d).
  case squaredNorms
  /// [norms of rows, norms of columns, y] (m, n).
  case setNorms
  /// [x, rows?, columns?] (m, n).
  case sumsOfMatrix
  /// [s, x, y] (n, d): y = number · s · x, row by row.
  case scaleRows

  /// [x, mask?, y] (outer, n, inner): reduction `kind`.
  case reduce
  /// [x, y, mask?, g, dx] (outer, n, inner).
  case reduceBackward
  /// [x, mask?, y] (rows, columns, rows of a matrix, rows per mask).
  case softmax
  /// [y, g, dx] (rows, columns).
  case softmaxBackward
  /// [x, mask?, y] (matrices, n, matrices per mask).
  case zeroDiagonal

  /// [x, target?, weights?, y] (n): loss `kind` with margin `number`.
  case loss
  /// [x, target?, weights?, g, dx] (n).
  case lossBackward
  /// [rows, others, offsets?, packed?, y, scratch] (queries, rows of a query, aspects, d, slices, units).
  case relate
  /// [rows, others, offsets?, packed?, g, drows?, dothers?, dpacked?, scratch] (the same): adds.
  case relateBackward

  /// [x, y] (rows, c): margin `number`, items `offset`, all violations summed where it `averages`.
  case rankHinge
  /// [x, g, dx] (rows, c).
  case rankHingeBackward
  /// [x, target, weights?, log sums, y] (rows, n).
  case crossEntropy
  /// [x, target, weights?, log sums, g, dx] (rows, n).
  case crossEntropyBackward
  /// [states, table, bias?, target, y, logits, dstates?, dtable?, dbias?] (rows, n, d): the loss and its gradients, from
  /// `integer` rows of logits at a time.
  case softmaxOfProduct
  /// [factor, x, y] (n): y = factor · x; x and y may be one.
  case scaleBy

  /// [offsets, scratch, alive, rows] (segments): the rows of packed sequences, step by step.
  case timeOrder
  /// [gates, recurrent, bias?, rows, alive, previous, extra, states] (rows, h): recurrence `kind`.
  case recur
  /// [gates, recurrent, rows, alive, previous, extra, g, carry, second carry] (rows, h): gates become their slopes.
  case recurBackward
  /// [gates, previous, extra, drecurrent] (rows, h).
  case recurrentGradient
  /// [q, k, v, offsets, y, log sums, scores] (segments, d): `kind` heads; dropout `integer` at rate `number`.
  case attention
  /// [q, k, v, offsets, y, log sums, scores, g, dq?, dk?, dv?] (segments, d).
  case attentionBackward
  /// [x, offsets, y] (segments, d).
  case lastRows
  /// [g, offsets, dx] (segments, d): adds.
  case lastRowsBackward
  /// [x, gain, offset, y, statistics] (n, d): ε is `number`.
  case layerNorm
  /// [x, gain, statistics, g, dx?, dgain?, doffset?] (n, d): the last two are added.
  case layerNormBackward
}

/// One call of a kernel: plain old data, so that a replay neither counts references nor allocates.
struct Instruction: BitwiseCopyable {
  struct Options: OptionSet, BitwiseCopyable {
    let rawValue: UInt8
    static let accumulates = Options(rawValue: 1)
    static let transposeLeft = Options(rawValue: 2)
    static let transposeRight = Options(rawValue: 4)
    static let averages = Options(rawValue: 8)
    static let isCausal = Options(rawValue: 16)
    static let excludesDiagonal = Options(rawValue: 32)
    static let alignsRight = Options(rawValue: 64)
    /// The second output (row gradients) is accumulated.
    static let accumulatesRows = Options(rawValue: 128)
    /// Products of a batch: the left matrix is common to all.
    static let sharesLeft = Options(rawValue: 16)
    /// Products of a batch: they are added up in one matrix.
    static let sumsProducts = Options(rawValue: 32)
    /// gru: the reset gate acts after the recurrent product.
    static let resetsAfterProduct = Options(rawValue: 32)
  }

  /// The number of a buffer that is absent.
  static let absent: Int32 = -1

  var opcode: Opcode
  var options: Options
  var kind: Int32
  var integer: Int32
  /// How operands repeat along the four loops of arithmetic with broadcasting: one byte an operand.
  var repeats: UInt32
  var number: Float
  var offset: Float
  var buffers: [12 of Int32]
  var sizes: [6 of Size]
}

/// An extent as a replay evaluates it: a factor times the actual sizes of up to three run-time axes.
struct Size: BitwiseCopyable {
  let factor: Int
  /// Numbers of axes; 0 stands for an absent one, whose size is always 1.
  let axes: (UInt16, UInt16, UInt16)

  init(_ extent: Extent) {
    factor = extent.factor
    let numbers = extent.symbols.map { UInt16($0.number) } + [0, 0, 0]
    axes = (numbers[0], numbers[1], numbers[2])
  }

  @inline(__always)
  func value(_ actual: UnsafePointer<Int>) -> Int {
    factor * actual[Int(axes.0)] * actual[Int(axes.1)] * actual[Int(axes.2)]
  }
}
