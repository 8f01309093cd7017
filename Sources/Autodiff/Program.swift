import CKernels
import Host
import Kernels

/// A compiled tape: linear lists of instructions, forward, backward and update, over memory planned ahead.
///
/// Set the inputs, bind the run-time axes, replay. A replay allocates nothing.
public final class Program {
  let session: Session
  let tape: Tape
  let loss: Tensor?
  let compiled: Compilation
  let inputs: ProgramInputs
  private var machine: Machine
  private let forwardList: UnsafeMutableBufferPointer<Instruction>
  private let backwardList: UnsafeMutableBufferPointer<Instruction>
  private let weightGradients: UnsafeMutablePointer<Int32>
  private var linkedArena: UnsafeMutablePointer<Float>?

  init(_ session: Session, _ tape: Tape, loss: Tensor?, outputs: [Tensor]) {
    for tensor in outputs {
      require(
        tensor.tape === tape,
        "the outputs were recorded on different tapes; a program is compiled from one")
    }
    let parameters = session.parameters
    let compiled = Compilation(tape, parameters.declared, loss: loss, outputs: outputs)
    self.session = session
    self.tape = tape
    self.loss = loss
    self.compiled = compiled
    inputs = ProgramInputs(tape)
    session.reserve(compiled.arenaCount)
    if loss != nil { Self.reserveSlots(compiled, parameters) }
    forwardList = .allocate(capacity: compiled.forward.count)
    _ = forwardList.initialize(from: compiled.forward)
    backwardList = .allocate(capacity: compiled.backward.count)
    _ = backwardList.initialize(from: compiled.backward)
    weightGradients = .allocate(capacity: parameters.declared.count)
    for number in parameters.declared.indices {
      weightGradients[number] = compiled.weightGradients[number] ?? Instruction.absent
    }
    let memory = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: max(1, compiled.buffers.count))
    memory.initialize(repeating: nil, count: compiled.buffers.count)
    machine = Machine(
      kernels: parameters.kernels, memory: memory, actual: inputs.actual, tables: parameters.tables, key: session.key)
  }

  deinit {
    forwardList.deallocate()
    backwardList.deallocate()
    weightGradients.deallocate()
    machine.memory.deallocate()
  }

  /// Computes the outputs and, where there is one, the loss.
  public func forward() {
    checkInputs()
    session.parameters.flush()
    replay(backward: false)
  }

  /// Computes the loss and the gradients of all parameters, and changes no parameter.
  public func differentiate() {
    require(loss != nil, "a program without a loss has no gradients; compile it with one")
    checkInputs()
    flushingSubnormals { touchRows() }
    replay(backward: true)
  }

  /// One training step: forward, backward, update. Returns the loss before the update, decay not included.
  @discardableResult
  public func step() -> Float {
    differentiate()
    let parameters = session.parameters
    parameters.applyStep { number in
      let buffer = weightGradients[number]
      return buffer < 0 ? nil : UnsafePointer(floats(buffer))
    }
    return floats(compiled.lossBuffer).pointee
  }

  /// A scalar output, or the loss.
  public func scalar(_ tensor: Tensor) -> Float {
    require(tensor.shape.elements == 1, "only a tensor of one element is read as a scalar, got \(tensor.shape)")
    return values(of: tensor)[0]
  }

  /// An output at its actual size, row-major.
  public func read(_ tensor: Tensor) -> [Float] { Array(values(of: tensor)) }

  /// The memory of an output at its actual size, valid until the next replay in the session.
  public func values(of tensor: Tensor) -> UnsafeBufferPointer<Float> {
    require(tensor.tape === tape, "the tensor belongs to another program: it was recorded on another tape")
    guard let buffer = compiled.outputs[tensor.node] else {
      refuse("only outputs can be read, and this tensor \(tensor.shape) is none; name it when compiling")
    }
    link()
    return UnsafeBufferPointer(
      start: floats(buffer), count: Size(tensor.shape.elements).value(inputs.actual))
  }

  /// The gradient of the loss, without decay and clipping, with respect to a parameter, after `differentiate()`.
  public func gradient(named name: String) -> [Float] {
    let parameters = session.parameters
    let number = parameters.number(named: name)
    let table = parameters.tables[number]
    var gradient = [Float](repeating: 0, count: Int(table.rows * table.dimension))
    if parameters.declared[number].table == nil {
      let buffer = weightGradients[number]
      if buffer >= 0 { for index in gradient.indices { gradient[index] = floats(buffer)[index] } }
      return gradient
    }
    let width = Int(table.dimension)
    for slot in 0..<Int(table.touched_count) {
      let row = Int(table.touched[slot])
      for index in 0..<width { gradient[row * width + index] = table.gradients![slot * width + index] }
    }
    return gradient
  }

  private func checkInputs() {
    inputs.derive()
    inputs.check(compiled.checks)
    inputs.check(compiled.segmentChecks)
  }

  private func replay(backward: Bool) {
    link()
    machine.step = UInt32(truncatingIfNeeded: session.parameters.step)
    flushingSubnormals {
      machine.run(UnsafeBufferPointer(forwardList))
      if backward { machine.run(UnsafeBufferPointer(backwardList)) }
    }
  }

  /// Gives the rows this step reads slots for their gradients, and brings rows of exact tables up to date.
  private func touchRows() {
    let parameters = session.parameters
    parameters.release()
    let step = Int64(parameters.step + 1)
    for table in compiled.wholeTables {
      machine.kernels.pointee.touch_all_rows(parameters.tables + table, parameters.settings, step)
    }
    for touch in compiled.touches {
      machine.kernels.pointee.touch_rows(
        parameters.tables + touch.table, Int64(touch.size.value(inputs.actual)), inputs.integers(touch.integers),
        parameters.settings, step)
    }
  }

  private func floats(_ buffer: Int32) -> UnsafeMutablePointer<Float> {
    machine.memory[Int(buffer)]!.assumingMemoryBound(to: Float.self)
  }

  /// Points every buffer at its memory; again where another program has made the arena grow.
  private func link() {
    let arena = session.arena.pointer
    guard arena != linkedArena else { return }
    linkedArena = arena
    for (number, buffer) in compiled.buffers.enumerated() {
      switch buffer.place {
      case .arena: machine.memory[number] = UnsafeMutableRawPointer(arena + max(0, compiled.starts[number]))
      case .parameter(let parameter):
        machine.memory[number] = UnsafeMutableRawPointer(session.parameters.tables[parameter].values)
      case .integers(let integers): machine.memory[number] = UnsafeMutableRawPointer(inputs.integers(integers))
      case .leaf(let node): machine.memory[number] = UnsafeMutableRawPointer(inputs.floats(node))
      }
    }
  }

  private static func reserveSlots(_ compiled: Compilation, _ parameters: Parameters) {
    var rows: [Int: Int] = [:]
    for touch in compiled.touches { rows[touch.table, default: 0] += touch.capacity }
    for table in compiled.wholeTables { rows[table] = Int(parameters.tables[table].rows) }
    for (table, count) in rows.sorted(by: { $0.key < $1.key }) { parameters.reserveSlots(count, table: table) }
  }
}
