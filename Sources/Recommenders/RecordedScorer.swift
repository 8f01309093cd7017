public import Autodiff
public import Interactions

/// Ranks with a recorded model: one program that scores all items, and one for each width of lists.
public final class RecordedScorer<Model: Recommender>: Scorer {
  /// A recorded query with its inputs, and the program that reads them.
  private struct Recording {
    let program: Program
    let query: Query
    let batch: Extent
    let candidates: Indices?
    /// The item numbers common to all queries, where all items are scored a block at a time.
    var items: (axis: Extent, indices: Indices)?
    let outputs: [(name: String, tensor: Tensor)]
  }

  let model: Model
  let log: InteractionLog
  public let blockSize: Int
  private let session: Session
  private lazy var all = recordAll()
  private var listed: [Int: Recording] = [:]
  private lazy var observed = recordObservables()
  /// Scores put together from blocks of items, where the model scores those.
  private var collected: [Float] = []

  /// - Parameter session: holds the parameters the model was declared with.
  public init(_ model: Model, _ session: Session, _ log: InteractionLog) {
    blockSize = prefixesAtOnce(itemCount: log.itemCount)
    self.model = model
    self.session = session
    self.log = log
  }

  public var itemCount: Int { log.itemCount }

  /// How many items of a block, for models that work for each pair of query and item.
  private static var itemsOfBlock: Int { 64 }

  public func withScoresOfAll<Result>(
    _ prefixes: ArraySlice<Prefix>, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    if all.items != nil { return try withScoresOfBlocks(prefixes, body) }
    run(all, prefixes)
    return try body(all.program.values(of: all.outputs[0].tensor))
  }

  private func withScoresOfBlocks<Result>(
    _ prefixes: ArraySlice<Prefix>, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    let (axis, indices) = all.items!
    if collected.isEmpty { collected = [Float](repeating: 0, count: blockSize * itemCount) }
    for start in stride(from: 0, to: itemCount, by: Self.itemsOfBlock) {
      let count = min(Self.itemsOfBlock, itemCount - start)
      all.program.bind(axis, count)
      for place in 0..<count { all.program.buffer(of: indices)[place] = Int32(start + place) }
      run(all, prefixes)
      let block = all.program.values(of: all.outputs[0].tensor)
      collected.withUnsafeMutableBufferPointer { scores in
        for row in 0..<prefixes.count {
          (scores.baseAddress! + row * itemCount + start).update(from: block.baseAddress! + row * count, count: count)
        }
      }
    }
    return try collected.withUnsafeBufferPointer(body)
  }

  public func scoreListed(
    _ prefixes: ArraySlice<Prefix>, candidates: [Int32], width: Int, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    let recording = listed[width] ?? record(width: width)
    listed[width] = recording
    _ = recording.program.buffer(of: recording.candidates!).update(from: candidates)
    run(recording, prefixes)
    _ = scores.update(
      from: recording.program.values(of: recording.outputs[0].tensor).prefix(prefixes.count * width))
  }

  /// The model's observables for some prefixes, each as rows of its elements.
  func observe(_ prefixes: [Prefix]) -> [(name: String, shape: [Int], values: [Float])] {
    guard let observed else { return [] }
    var found = observed.outputs.map { (name: $0.name, shape: $0.tensor.shape.dropFirst().map(\.capacity), values: [Float]()) }
    for start in stride(from: 0, to: prefixes.count, by: blockSize) {
      let block = prefixes[start..<min(start + blockSize, prefixes.count)]
      run(observed, block)
      for (position, output) in observed.outputs.enumerated() {
        let width = found[position].shape.reduce(1, *)
        found[position].values += observed.program.values(of: output.tensor).prefix(block.count * width)
      }
    }
    return found
  }

  /// All items at once; or in blocks, where the model works for each pair of query and item.
  private func recordAll() -> Recording {
    let tape = Tape(for: .scoring)
    let batch = tape.axis("queries", capacity: blockSize)
    let query = Query(tape, batch: batch, itemCount: itemCount)
    var candidates = Candidates(tape: tape, source: .all(itemCount))
    var worksInPairs = false
    candidates.askedForVectors = { worksInPairs = true }
    let scores = model.score(query, candidates).broadcast(to: [batch, .fixed(itemCount)])
    if worksInPairs { return recordBlocks() }
    return Recording(
      program: session.compile(outputs: [scores]), query: query, batch: batch, candidates: nil,
      outputs: [("scores", scores)])
  }

  private func recordBlocks() -> Recording {
    let tape = Tape(for: .scoring)
    let batch = tape.axis("queries", capacity: blockSize)
    let query = Query(tape, batch: batch, itemCount: itemCount)
    let axis = tape.axis("items", capacity: Self.itemsOfBlock)
    let indices = tape.indices("items", [axis])
    let scores = model.score(query, Candidates(tape: tape, source: .block(indices))).broadcast(to: [batch, axis])
    return Recording(
      program: session.compile(outputs: [scores]), query: query, batch: batch, candidates: nil, items: (axis, indices),
      outputs: [("scores", scores)])
  }

  private func record(width: Int) -> Recording {
    let tape = Tape(for: .scoring)
    let batch = tape.axis("queries", capacity: blockSize)
    let query = Query(tape, batch: batch, itemCount: itemCount)
    let candidates = tape.indices("candidates", [batch, .fixed(width)])
    let scores = model.score(query, Candidates(tape: tape, source: .listed(candidates)))
      .broadcast(to: [batch, .fixed(width)])
    return Recording(
      program: session.compile(outputs: [scores]), query: query, batch: batch, candidates: candidates,
      outputs: [("scores", scores)])
  }

  private func recordObservables() -> Recording? {
    let tape = Tape(for: .scoring)
    let batch = tape.axis("queries", capacity: blockSize)
    let query = Query(tape, batch: batch, itemCount: itemCount)
    let outputs = model.observables(query).sorted { $0.key < $1.key }.map { (name: $0.key, tensor: $0.value) }
    guard !outputs.isEmpty else { return nil }
    return Recording(
      program: session.compile(outputs: outputs.map(\.tensor)), query: query, batch: batch, candidates: nil,
      outputs: outputs)
  }

  private func run(_ recording: Recording, _ prefixes: ArraySlice<Prefix>) {
    recording.program.bind(recording.batch, prefixes.count)
    recording.query.fill(recording.program, prefixes) { prefix in
      UnsafeBufferPointer(rebasing: log.items(of: Int(prefix.user))[..<Int(prefix.length)])
    }
    recording.program.forward()
  }
}

extension Query {
  /// Fills the inputs that were asked for; `items` gives the events of a prefix.
  func fill(
    _ program: Program, _ prefixes: some Collection<Prefix>, items: (Prefix) -> UnsafeBufferPointer<Int32>
  ) {
    for sequence in sequences { sequence.fill(program, prefixes, items: items) }
    for (field, indices) in fields {
      var target = program.buffer(of: indices).baseAddress!
      for prefix in prefixes {
        field.fill(target, user: prefix.user, items: items(prefix), padding: Int32(itemCount))
        target += field.width
      }
    }
  }
}
