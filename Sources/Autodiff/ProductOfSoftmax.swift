/// A cross-entropy whose logits are a product, S Tᵀ (+ b), that nothing else reads. It is computed some rows at a time,
/// the logits' gradient in the place of the logits, so that the block of all logits never exists.
struct ProductOfSoftmax {
  /// S `[p, d]`.
  let states: Node.Operand
  /// T `[n, d]`.
  let table: Node.Operand
  /// b, n numbers.
  let bias: Node.Operand?
  /// The nodes of the product and the sum.
  let covered: [Int]

  /// How many numbers of logits are worked on at a time: they should stay in the second-level cache.
  private static let numbersAtOnce = 1 << 18

  /// How many rows of logits are worked on at a time.
  var rowsAtOnce: Int { min(256, max(16, Self.numbersAtOnce / max(1, table.shape[0].capacity))) }

  /// The cross-entropies of a tape for which this holds, by node.
  static func all(_ tape: Tape, _ live: [Int], _ roots: [Int]) -> [Int: ProductOfSoftmax] {
    var readers = [Int](repeating: 0, count: tape.nodes.count)
    for root in roots { readers[root] += 1 }
    for number in live {
      for operand in tape.nodes[number].operands.compactMap({ $0 }) { readers[operand.node] += 1 }
    }
    var found: [Int: ProductOfSoftmax] = [:]
    for number in live where tape.nodes[number].operation == .crossEntropy {
      let node = tape.nodes[number]
      guard node.operands[1] == nil, let product = ProductOfSoftmax(tape, node.operands[0]!, readers) else { continue }
      found[number] = product
    }
    return found
  }

  private init?(_ tape: Tape, _ logits: Node.Operand, _ readers: [Int]) {
    guard logits.shape.count == 2, readers[logits.node] == 1 else { return nil }
    var node = tape.nodes[logits.node]
    var covered = [logits.node]
    var bias: Node.Operand?
    if node.operation == .add {
      guard
        let left = node.operands[0], let right = node.operands[1], left.shape == logits.shape, readers[left.node] == 1,
        right.shape.elements == logits.shape[1], right.shape.last == logits.shape[1]
      else { return nil }
      bias = right
      node = tape.nodes[left.node]
      covered.append(left.node)
    }
    guard
      node.operation == .matmul, node.attributes.transposeRight, !node.attributes.transposeLeft,
      let states = node.operands[0], let table = node.operands[1], states.shape.count == 2
    else { return nil }
    self.states = states
    self.table = table
    self.bias = bias
    self.covered = covered
  }
}
