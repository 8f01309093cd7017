import CKernels
import Kernels

/// Runs instructions. Plain pointers only: nothing here is counted, copied or allocated.
struct Machine: BitwiseCopyable {
  let kernels: UnsafePointer<ck_table>
  /// The memory of each buffer of a program.
  let memory: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  /// The actual size of each run-time axis; element 0 is 1.
  let actual: UnsafeMutablePointer<Int>
  let tables: UnsafeMutablePointer<ck_rows>
  /// Names the random bits of dropout.
  let key: UInt64
  var step: UInt32 = 0

  func run(_ instructions: UnsafeBufferPointer<Instruction>) {
    for number in instructions.indices { execute(instructions.baseAddress! + number) }
  }

  private func execute(_ pointer: UnsafePointer<Instruction>) {
    let call = Call(pointer, self)
    let i = pointer.pointee
    let k = kernels.pointee
    let accumulates = i.options.contains(.accumulates)
    let averages = i.options.contains(.averages)
    switch i.opcode {
    case .fill: k.fill(call.size(0), i.number, call.output(0))
    case .addScaled: k.add_scaled(call.size(0), i.number, call.input(0), call.output(1))
    case .copyBlocks:
      k.copy_blocks(
        call.size(0), call.size(1), call.input(0) + Int(call.size(4)), call.size(2),
        call.output(1) + Int(call.size(5)), call.size(3), accumulates)
    case .binary:
      k.binary(
        i.kind, call.loops, i.repeats & 255, i.repeats >> 8 & 255, call.input(0), call.input(1), call.output(2))
    case .binaryBackward:
      k.binary_backward(
        i.kind, call.loops, i.repeats & 255, i.repeats >> 8 & 255, i.repeats >> 16 & 255, call.input(0),
        call.optional(1), call.optional(2), call.output(3))
    case .unary: k.unary(i.kind, call.size(0), i.number, i.offset, call.input(0), call.output(1))
    case .unaryBackward:
      k.unary_backward(
        i.kind, call.size(0), i.number, call.input(0), call.input(1), call.input(2), call.output(3), accumulates)
    case .dropout:
      k.dropout(
        call.size(0), i.number, key, step, UInt32(i.integer), call.input(0), call.output(1), accumulates)

    case .gather: k.gather(call.size(0), call.size(1), call.input(0), call.index(1), call.output(2))
    case .scatter:
      let target = ck_row_target(gradients: call.output(1), index: call.index(2), slot_of: nil)
      k.scatter_add(call.size(0), call.size(1), call.input(0), target)
    case .scatterToTable:
      k.scatter_add(call.size(0), call.size(1), call.input(0), rows(of: i.integer, call.index(1)))
    case .bag:
      k.bag(
        call.size(0), call.size(1), call.optionalIndex(2), call.size(2), Int64(i.integer), averages, call.input(0),
        call.index(1), call.output(3))
    case .bagBackward:
      k.bag_backward(
        call.size(0), call.size(1), call.optionalIndex(2), call.size(2), Int64(i.integer), averages, call.input(0),
        rows(of: i.kind, call.index(1)))
    case .segment: k.segment(call.size(0), call.index(1), call.size(1), averages, call.input(0), call.output(2))
    case .segmentBackward:
      k.segment_backward(
        call.size(0), call.index(1), call.size(1), averages, call.input(0), call.output(2), accumulates)
    case .addToTable: k.add_to_all_rows(tables + Int(i.integer), call.input(0))
    case .maskOfIndices: k.mask_of_indices(call.size(0), i.integer, call.index(0), call.output(1))
    case .maskOfLengths:
      k.mask_of_lengths(
        call.size(0), call.size(1), i.options.contains(.alignsRight), call.index(0), call.output(1))

    case .multiply: call.multiply()
    case .multiplyBatch: call.multiplyBatch()
    case .convolve:
      k.convolve(
        call.size(0), call.size(1), call.size(2), call.input(0), call.index(1), call.input(2), call.output(3),
        call.output(4))
    case .convolveBackward:
      k.convolve_backward(
        call.size(0), call.size(1), call.size(2), call.index(0), call.input(1), call.input(2), call.optionalOutput(3),
        call.optionalOutput(4))
    case .rowProduct:
      k.row_product(
        i.kind, call.size(0), call.size(1), call.size(2),
        ck_row_source(values: call.input(0), index: call.optionalIndex(4)),
        ck_row_source(values: call.input(1), index: call.optionalIndex(2)), call.output(3))
    case .rowProductBackward:
      let queryTable = Int32(i.repeats) - 1
      let (query, target) = (
        queryTable >= 0
          ? rows(of: queryTable, call.index(4))
          : ck_row_target(gradients: call.optionalOutput(4), index: nil, slot_of: nil),
        i.integer >= 0
          ? rows(of: i.integer, call.index(2))
          : ck_row_target(gradients: call.optionalOutput(5), index: nil, slot_of: nil)
      )
      k.row_product_backward(
        i.kind, call.size(0), call.size(1), call.size(2),
        ck_row_source(values: call.input(0), index: queryTable >= 0 ? call.index(4) : nil),
        ck_row_source(values: call.input(1), index: call.optionalIndex(2)), call.input(3), query,
        accumulates || queryTable >= 0, target, i.integer >= 0 || i.options.contains(.accumulatesRows))
    case .squaredNorms: k.squared_norms(call.size(0), call.size(1), call.input(0), call.output(1))
    case .setNorms: k.set_norms(call.size(0), call.size(1), call.input(0), call.input(1), call.output(2))
    case .sumsOfMatrix:
      k.sums_of_matrix(call.size(0), call.size(1), call.input(0), call.optionalOutput(1), call.optionalOutput(2))
    case .scaleRows:
      k.scale_rows(
        call.size(0), call.size(1), i.number, call.input(0), call.input(1), call.output(2), accumulates)

    case .reduce:
      k.reduce(i.kind, call.size(0), call.size(1), call.size(2), call.input(0), call.optional(1), call.output(2))
    case .reduceBackward:
      k.reduce_backward(
        i.kind, call.size(0), call.size(1), call.size(2), call.input(0), call.input(1), call.optional(2),
        call.input(3), call.output(4), accumulates)
    case .softmaxOfProduct: call.softmaxOfProduct()
    case .scaleBy: k.scale_by(call.size(0), call.input(0), call.input(1), call.output(2), false)
    case .timeOrder:
      k.time_order(call.size(0), call.index(0), call.words(1), call.words(2), call.words(3))
    case .recur: call.recur()
    case .recurBackward: call.recurBackward()
    case .recurrentGradient: call.recurrentGradient()
    case .attention: call.attention()
    case .attentionBackward: call.attentionBackward()
    case .lastRows: k.last_rows(call.size(0), call.index(1), call.size(1), call.input(0), call.output(2))
    case .lastRowsBackward:
      k.last_rows_backward(call.size(0), call.index(1), call.size(1), call.input(0), call.output(2))
    case .layerNorm:
      k.layer_norm(
        call.size(0), call.size(1), i.number, call.input(0), call.input(1), call.input(2), call.output(3),
        call.output(4))
    case .layerNormBackward:
      k.layer_norm_backward(
        call.size(0), call.size(1), call.input(0), call.input(1), call.input(2), call.input(3), call.optionalOutput(4),
        accumulates, call.optionalOutput(5), call.optionalOutput(6))

    case .softmax:
      k.softmax(
        call.size(0), call.size(1), call.size(2), call.size(3), i.options.contains(.isCausal),
        i.options.contains(.excludesDiagonal), call.input(0), call.optional(1), call.output(2))
    case .softmaxBackward:
      k.softmax_backward(call.size(0), call.size(1), call.input(0), call.input(1), call.output(2), accumulates)
    case .zeroDiagonal:
      k.zero_diagonal(
        call.size(0), call.size(1), call.size(2), call.input(0), call.optional(1), call.output(2), accumulates)

    case .loss:
      call.output(3).pointee = k.loss(
        i.kind, call.size(0), i.number, averages, call.input(0), call.optional(1), call.optional(2))
    case .lossBackward:
      k.loss_backward(
        i.kind, call.size(0), i.number, averages, call.input(3).pointee, call.input(0), call.optional(1),
        call.optional(2), call.output(4), accumulates)
    case .relate: call.relate()
    case .relateBackward: call.relateBackward()

    case .rankHinge:
      call.output(1).pointee = k.rank_hinge(call.size(0), call.size(1), i.number, i.offset, averages, call.input(0))
    case .rankHingeBackward:
      k.rank_hinge_backward(
        call.size(0), call.size(1), i.number, i.offset, averages, call.input(1).pointee, call.input(0), call.output(2),
        accumulates)
    case .crossEntropy:
      call.output(4).pointee = k.cross_entropy(
        call.size(0), call.size(1), averages, call.input(0), call.index(1), call.optional(2), call.output(3))
    case .crossEntropyBackward:
      k.cross_entropy_backward(
        call.size(0), call.size(1), averages, call.input(4).pointee, call.input(0), call.index(1), call.optional(2),
        call.input(3), call.output(5), accumulates)
    }
  }

  private func rows(of table: Int32, _ index: UnsafePointer<Int32>) -> ck_row_target {
    let rows = tables[Int(table)]
    return ck_row_target(gradients: rows.gradients, index: index, slot_of: UnsafePointer(rows.slot_of))
  }
}
