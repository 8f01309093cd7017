import CKernels
import Host
import Kernels

/// The values of all declared parameters and the optimizer's state.
public final class Parameters {
  /// A copy of all values, for early stopping.
  public struct Snapshot: Sendable {
    let values: [[Float]]
  }

  /// The number of trained numbers; padding rows do not count.
  public let count: Int
  public let optimizer: Optimizer

  let declared: [Declaration]
  let kernels = InstructionSet.chosen
  /// One descriptor a parameter, in declared order; a weight is a table of one row.
  let tables: UnsafeMutablePointer<ck_rows>
  /// The optimizer as kernels see it.
  let settings: UnsafeMutablePointer<ck_optimizer>
  /// What missed steps of Adam come to, kept by the kernels from row to row.
  private let missed: UnsafeMutablePointer<ck_missed>
  /// Training steps done.
  private(set) var step = 0
  /// Whether rows of exact tables may lag behind.
  private var isBehind = false
  private let numbers: [String: Int]
  private var floats: [AlignedBuffer<Float>] = []
  private var words: [AlignedBuffer<Int32>] = []
  /// Memory of the rows a step touches: gradients, their row numbers, how often each is read.
  private var slots: [Int: (gradients: AlignedBuffer<Float>, rows: AlignedBuffer<Int32>, readings: AlignedBuffer<Int32>)] =
    [:]

  /// - Parameter seed: starting values are drawn from the streams split by (seed, "init", name).
  public init(_ declarations: Declarations, optimizer: Optimizer, seed: UInt64) {
    declared = declarations.declared
    count = declarations.count
    self.optimizer = optimizer
    numbers = Dictionary(uniqueKeysWithValues: declared.enumerated().map { ($1.name, $0) })
    tables = .allocate(capacity: max(1, declared.count))
    settings = .allocate(capacity: 1)
    missed = .allocate(capacity: Int(CK_MISSED_KEPT))
    missed.initialize(repeating: ck_missed(), count: Int(CK_MISSED_KEPT))
    settings.initialize(to: ck_optimizer(optimizer, missed: missed))
    let stream = RandomStream(seed: seed, purpose: "init")
    for (number, declaration) in declared.enumerated() {
      (tables + number).initialize(to: makeTable(declaration, stream.split(declaration.name)))
    }
  }

  deinit {
    tables.deallocate()
    settings.deallocate()
    missed.deallocate()
  }

  /// Names in declared order.
  public var names: [String] { declared.map(\.name) }

  /// The learning rate η; setting it first catches up what was missed under the old one.
  public var learningRate: Float {
    get { settings.pointee.learning_rate }
    set {
      flush()
      settings.pointee.learning_rate = newValue
      missed.update(repeating: ck_missed(), count: Int(CK_MISSED_KEPT))
    }
  }

  /// Applies to all rows of `exact` tables the steps they missed.
  public func flush() {
    guard isBehind else { return }
    flushingSubnormals {
      for number in declared.indices { kernels.pointee.flush_rows(tables + number, settings, Int64(step)) }
    }
    isBehind = false
  }

  /// Forgets the rows touched by the last gradients.
  func release() {
    for number in declared.indices { kernels.pointee.release_rows(tables + number) }
  }

  /// Counts a step that has been applied.
  func finishStep() {
    step += 1
    isBehind = true
  }

  /// Makes room for the gradients of so many different rows of a table.
  func reserveSlots(_ count: Int, table number: Int) {
    let table = tables[number]
    let wanted = min(count, Int(table.rows))
    if let known = slots[number], known.rows.count >= wanted { return }
    release()
    let gradients = AlignedBuffer<Float>(count: wanted * Int(table.dimension), repeating: 0)
    let rows = AlignedBuffer<Int32>(count: wanted, repeating: 0)
    let readings = AlignedBuffer<Int32>(count: wanted, repeating: 0)
    slots[number] = (gradients, rows, readings)
    tables[number].gradients = gradients.pointer
    tables[number].touched = rows.pointer
    tables[number].readings = readings.pointer
  }

  func number(named name: String) -> Int {
    guard let number = numbers[name] else {
      refuse("no parameter is named \(name); there are \(names)")
    }
    return number
  }

  private func makeTable(_ declaration: Declaration, _ stream: RandomStream) -> ck_rows {
    let rows = declaration.table == nil ? 1 : declaration.shape[0]
    let count = declaration.shape.reduce(1, *)
    let dimension = count / rows
    let hasPadding = declaration.table?.hasPadding ?? false
    let values = newFloats(count + (hasPadding ? dimension : 0), 0)
    var stream = stream
    declaration.initial.fill(
      UnsafeMutableBufferPointer(start: values, count: count), shape: declaration.shape, stream: &stream)
    let maxNorm = declaration.table?.maxNorm ?? .infinity
    if maxNorm < .infinity { kernels.pointee.project_rows(Int64(rows), Int64(dimension), maxNorm, values) }
    let rule = declaration.table?.rowRule ?? .dense
    return ck_rows(
      rows: Int64(rows), dimension: Int64(dimension), row_rule: rule.code, decay: declaration.decay.rate,
      decay_per_reading: declaration.decay.ratePerReading, max_norm: maxNorm, values: values,
      state1: optimizer.statesPerValue > 0 ? newFloats(count, optimizer.initialState) : nil,
      state2: optimizer.statesPerValue > 1 ? newFloats(count, 0) : nil,
      slot_of: newWords(declaration.table == nil ? 0 : rows + 1, -1), touched: newWords(0, 0), readings: newWords(0, 0),
      touched_count: 0,
      gradients: nil, last_step: rule == .exact ? newWords(rows, 0) : nil)
  }

  private func newFloats(_ count: Int, _ initial: Float) -> UnsafeMutablePointer<Float> {
    floats.append(AlignedBuffer(count: count, repeating: initial))
    return floats.last!.pointer
  }

  private func newWords(_ count: Int, _ initial: Int32) -> UnsafeMutablePointer<Int32> {
    words.append(AlignedBuffer(count: count, repeating: initial))
    return words.last!.pointer
  }
}

extension RowRule {
  var code: Int32 {
    switch self {
    case .touched: Int32(CK_ROWS_TOUCHED)
    case .exact: Int32(CK_ROWS_EXACT)
    case .dense: Int32(CK_ROWS_DENSE)
    }
  }
}

extension ck_optimizer {
  init(_ optimizer: Optimizer, missed: UnsafeMutablePointer<ck_missed>) {
    self.init(
      rule: 0, learning_rate: optimizer.learningRate, beta1: 0, beta2: 0, epsilon: 0, clip_value: .infinity,
      clip_scale: 1, missed: missed)
    switch optimizer.rule {
    case .sgd: rule = Int32(CK_SGD)
    case .adagrad: rule = Int32(CK_ADAGRAD)
    case .adam(let first, let second, let small): (rule, beta1, beta2, epsilon) = (Int32(CK_ADAM), first, second, small)
    case .rmsprop(let keep, let small): (rule, beta2, epsilon) = (Int32(CK_RMSPROP), keep, small)
    }
    if case .value(let bound) = optimizer.clip { clip_value = bound }
  }
}
