import Host

/// A tape turned into instructions and a memory plan; what `Program` needs to replay it.
struct Compilation {
  let forward: [Instruction]
  let backward: [Instruction]
  let buffers: [Assembler.Buffer]
  /// Where each arena buffer starts; −1 for the others.
  let starts: [Int]
  let arenaCount: Int
  let checks: [Assembler.RangeCheck]
  let segmentChecks: [Assembler.SegmentCheck]
  let touches: [Assembler.Touch]
  let wholeTables: [Int]
  /// The buffers of the values of kept tensors, by node.
  let outputs: [Int: Int32]
  /// The buffer of the loss; −1 where there is none.
  let lossBuffer: Int32
  /// The buffers of weight gradients, by parameter.
  let weightGradients: [Int: Int32]

  init(_ tape: Tape, _ declared: [Declaration], loss: Tensor?, outputs kept: [Tensor]) {
    let roots = (kept + (loss.map { [$0] } ?? [])).map(\.node)
    let isLive = Self.liveNodes(tape, roots)
    let live = tape.nodes.indices.filter { isLive[$0] }
    Self.requireParameters(tape, live, declared)
    var assembler = Assembler(
      tape, declared, gathersReadInPlace: Self.gathersReadInPlace(tape, live, roots),
      productsOfSoftmax: loss == nil ? [:] : ProductOfSoftmax.all(tape, live, roots))

    for node in live { assembler.lower(node) }
    let forwardCount = assembler.instructions.count
    var outputs: [Int: Int32] = [:]
    for root in roots {
      outputs[root] = assembler.value(root)
      assembler.keep(outputs[root]!)
    }
    var weightGradients: [Int: Int32] = [:]
    if let loss, tape.nodes[loss.node].needsGradient {
      let (seed, _) = assembler.share(of: loss.node)
      assembler.emit(.fill, [seed], [1], number: 1)
      for node in live.reversed() { assembler.differentiate(node) }
      for node in live where tape.nodes[node].operation == .weight {
        weightGradients[tape.nodes[node].parameter!] = assembler.adjoint(node)
      }
    }

    forward = Array(assembler.instructions[..<forwardCount])
    backward = Array(assembler.instructions[forwardCount...])
    buffers = assembler.buffers
    checks = assembler.checks
    segmentChecks = assembler.segmentChecks
    self.outputs = outputs
    lossBuffer = loss.map { outputs[$0.node]! } ?? -1
    self.weightGradients = weightGradients
    touches = live.flatMap { Self.touches(tape, $0) }
    wholeTables = live.compactMap { tape.nodes[$0].operation == .table ? tape.nodes[$0].parameter : nil }
    (starts, arenaCount) = Self.plan(buffers, end: assembler.instructions.count)
  }

  /// Handles of another model's declarations would name other parameters, or none.
  private static func requireParameters(_ tape: Tape, _ live: [Int], _ declared: [Declaration]) {
    for node in live.map({ tape.nodes[$0] }) {
      guard let number = node.parameter else { continue }
      require(
        declared.indices.contains(number),
        "\(node.operation) reads parameter \(number + 1), and \(declared.count) are declared: the handle is another model's")
    }
  }

  private static func liveNodes(_ tape: Tape, _ roots: [Int]) -> [Bool] {
    var isLive = [Bool](repeating: false, count: tape.nodes.count)
    for root in roots { isLive[root] = true }
    for number in tape.nodes.indices.reversed() where isLive[number] {
      for operand in tape.nodes[number].operands.compactMap({ $0 }) { isLive[operand.node] = true }
    }
    return isLive
  }

  /// Gathers with one reader, a row product.
  private static func gathersReadInPlace(_ tape: Tape, _ live: [Int], _ roots: [Int]) -> Set<Int> {
    var readers = [Int](repeating: 0, count: tape.nodes.count)
    for root in roots { readers[root] += 1 }
    var candidates: [Int] = []
    for number in live {
      let node = tape.nodes[number]
      for operand in node.operands.compactMap({ $0 }) { readers[operand.node] += 1 }
      guard node.operation == .rowDot || node.operation == .rowSquaredDistance else { continue }
      for operand in node.operands.compactMap({ $0?.node }) where tape.nodes[operand].operation == .gather {
        candidates.append(operand)
      }
    }
    return Set(candidates.filter { readers[$0] == 1 })
  }

  private static func touches(_ tape: Tape, _ number: Int) -> [Assembler.Touch] {
    let node = tape.nodes[number]
    guard node.operation == .gather || node.operation == .bag else { return [] }
    let integers = node.integers[0]
    let count = tape.integers[integers].shape.elements
    return [
      Assembler.Touch(table: node.parameter!, integers: integers, size: Size(count), capacity: count.capacity)
    ]
  }

  private static func plan(_ buffers: [Assembler.Buffer], end: Int) -> (starts: [Int], count: Int) {
    var requests: [ArenaPlan.Request] = []
    var owners: [Int] = []
    for (number, buffer) in buffers.enumerated() {
      guard case .arena(let extent) = buffer.place, let uses = buffer.uses else { continue }
      let last = buffer.isKept ? end : uses.upperBound
      requests.append(ArenaPlan.Request(count: extent.capacity, life: uses.lowerBound...last))
      owners.append(number)
    }
    let plan = ArenaPlan(requests)
    var starts = [Int](repeating: -1, count: buffers.count)
    for (request, owner) in owners.enumerated() { starts[owner] = plan.starts[request] }
    return (starts, plan.count)
  }
}
