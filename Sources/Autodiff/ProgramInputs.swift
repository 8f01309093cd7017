import CKernels
import Host
import Kernels

/// The memory of a program's inputs and the actual sizes of its axes. Inputs stay as they are between replays.
final class ProgramInputs {
  /// The actual size of each run-time axis; element 0 is 1.
  let actual: UnsafeMutablePointer<Int>
  private let tape: Tape
  private let words: [AlignedBuffer<Int32>]
  private let numbers: [Int: AlignedBuffer<Float>]
  /// `numbers` by node, for replays.
  private let wordPointers: UnsafeMutablePointer<UnsafeMutablePointer<Int32>>
  /// Inputs made from others, with a place for each possible number, −1 between replays.
  private let derived: [(distinct: Tape.Distinct, count: Size, axis: Int, firstPlaces: AlignedBuffer<Int32>)]

  init(_ tape: Tape) {
    self.tape = tape
    actual = .allocate(capacity: tape.symbols.count + 1)
    actual.initialize(to: 1)
    for symbol in tape.symbols { (actual + symbol.number).initialize(to: symbol.capacity) }
    derived = tape.distincts.map {
      (
        $0, Size(tape.integers[$0.source].shape.elements), $0.axis.symbols[0].number,
        AlignedBuffer(count: $0.bound, repeating: -1)
      )
    }
    words = tape.integers.map {
      AlignedBuffer(count: $0.shape.elements.capacity + ($0.holdsOffsets ? 1 : 0), repeating: 0)
    }
    wordPointers = .allocate(capacity: max(1, words.count))
    for (number, buffer) in words.enumerated() { (wordPointers + number).initialize(to: buffer.pointer) }
    var numbers: [Int: AlignedBuffer<Float>] = [:]
    for node in tape.inputNames.keys {
      numbers[node] = AlignedBuffer(count: tape.nodes[node].shape.elements.capacity, repeating: 0)
    }
    for (node, values) in tape.constants {
      let buffer = AlignedBuffer<Float>(count: values.count, repeating: 0)
      _ = buffer.elements.update(fromContentsOf: values)
      numbers[node] = buffer
    }
    self.numbers = numbers
  }

  deinit {
    actual.deallocate()
    wordPointers.deallocate()
  }

  func integers(_ number: Int) -> UnsafeMutablePointer<Int32> { wordPointers[number] }

  func floats(_ node: Int) -> UnsafeMutablePointer<Float> { numbers[node]!.pointer }

  func buffer(integers number: Int) -> UnsafeMutableBufferPointer<Int32> { words[number].elements }

  func buffer(input node: Int) -> UnsafeMutableBufferPointer<Float> { numbers[node]!.elements }

  /// Makes the inputs that follow from others, and sets their axes.
  func derive() {
    for (distinct, size, axis, firstPlaces) in derived {
      let count = size.value(actual)
      checkRange(distinct.source, count: count, below: distinct.bound)
      actual[axis] = Int(
        InstructionSet.chosen.pointee.distinct(
          Int64(count), integers(distinct.source), firstPlaces.pointer, integers(distinct.numbers),
          integers(distinct.places)))
    }
  }

  /// Numbers that name rows or classes must lie in their range; a stray one would read foreign memory.
  func check(_ checks: [Assembler.RangeCheck]) {
    for check in checks {
      checkRange(check.integers, count: check.count.value(actual), below: check.bound.value(actual))
    }
  }

  private func checkRange(_ number: Int, count: Int, below bound: Int) {
    if count == 0 { return }
    var least: Int32 = 0
    var most: Int32 = 0
    InstructionSet.chosen.pointee.index_range(Int64(count), integers(number), &least, &most)
    require(
      least >= 0 && Int(most) < bound,
      "\(tape.integers[number].name) holds numbers \(least)...\(most), not all within 0..<\(bound)\(Self.hint(most, bound))")
  }

  /// The commonest mistake has a mark: the number one past the last row.
  private static func hint(_ most: Int32, _ bound: Int) -> String {
    most == bound ? "; where \(bound) stands for padding, declare the table with `padding: true`" : ""
  }

  /// Offsets must rise from 0 to the number of members.
  func check(_ checks: [Assembler.SegmentCheck]) {
    for check in checks {
      let offsets = integers(check.integers)
      let segments = check.segments.value(actual)
      let members = check.members.value(actual)
      var rises = offsets[0] == 0 && Int(offsets[segments]) == members
      var longest: Int32 = 0
      for segment in 0..<segments {
        rises = rises && offsets[segment] <= offsets[segment + 1]
        longest = max(longest, offsets[segment + 1] &- offsets[segment])
      }
      require(rises, "\(tape.integers[check.integers].name): the offsets do not rise from 0 to \(members)")
      let most = tape.integers[check.integers].longest
      require(
        Int(longest) <= most,
        "\(tape.integers[check.integers].name): a segment has \(longest) rows, at most \(most) were declared")
    }
  }
}

/// Setting inputs.
extension Program {
  /// Sets the actual size of an axis; it holds for all replays until it is bound again.
  /// - Precondition: 0 ≤ size ≤ capacity.
  public func bind(_ axis: Extent, _ size: Int) {
    require(axis.factor == 1 && axis.symbols.count == 1, "\(axis) is not a run-time axis, and only those are bound")
    let symbol = axis.symbols[0]
    require(
      tape.symbols.indices.contains(symbol.number - 1) && tape.symbols[symbol.number - 1] == symbol,
      "axis \(symbol.name) belongs to another program: it was recorded on another tape")
    require(size >= 0 && size <= symbol.capacity, "axis \(symbol.name) holds 0...\(symbol.capacity), got \(size)")
    inputs.actual[symbol.number] = size
  }

  /// Sets an integer input, row-major at the actual sizes.
  public func set(_ indices: Indices, _ values: [Int32]) {
    fill(buffer(of: indices), values, actualCount(indices.shape), tape.integers[indices.number].name)
  }

  /// Sets a float input, row-major at the actual sizes.
  public func set(_ input: Input, _ values: [Float]) {
    fill(buffer(of: input), values, actualCount(input.tensor.shape), tape.inputNames[input.tensor.node] ?? "input")
  }

  /// Sets the offsets of segments: one more than there are segments, rising from 0 to the number of members.
  public func set(_ segments: Segments, offsets: [Int32]) {
    fill(buffer(of: segments), offsets, actualCount([segments.count]) + 1, tape.integers[segments.number].name)
  }

  /// The memory of an integer input, of full capacity; samplers and batchers may write it in place.
  public func buffer(of indices: Indices) -> UnsafeMutableBufferPointer<Int32> {
    require(indices.tape === tape, "the indices belong to another program: they were recorded on another tape")
    return inputs.buffer(integers: indices.number)
  }

  /// The memory of a float input, of full capacity.
  public func buffer(of input: Input) -> UnsafeMutableBufferPointer<Float> {
    require(input.tensor.tape === tape, "the input belongs to another program: it was recorded on another tape")
    return inputs.buffer(input: input.tensor.node)
  }

  /// The memory of segment offsets, of full capacity plus one.
  public func buffer(of segments: Segments) -> UnsafeMutableBufferPointer<Int32> {
    require(segments.tape === tape, "the segments belong to another program: they were recorded on another tape")
    return inputs.buffer(integers: segments.number)
  }

  private func actualCount(_ shape: Shape) -> Int { Size(shape.elements).value(inputs.actual) }

  private func fill<Element: BitwiseCopyable>(
    _ buffer: UnsafeMutableBufferPointer<Element>, _ values: [Element], _ count: Int, _ name: String
  ) {
    require(values.count == count, "\(name) holds \(count) values at its actual size, got \(values.count)")
    _ = buffer.update(fromContentsOf: values)
  }
}
