public import Autodiff
public import Interactions
import Kernels

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
  /// Scores put together from blocks of items or parts of the moments, where the model scores those.
  private var collected: AlignedBuffer<Float>?
  /// How many items the histories of queries that are scored together may have: the longest, and room for many short ones.
  private lazy var historyCapacity = max(8_192, (0..<log.userCount).map { log.items(of: $0).count }.max() ?? 0)

  /// - Parameter session: holds the parameters the model was declared with.
  public init(_ model: Model, _ session: Session, _ log: InteractionLog) {
    blockSize = momentsAtOnce(itemCount: log.itemCount)
    self.model = model
    self.session = session
    self.log = log
  }

  public var itemCount: Int { log.itemCount }

  public func withScoresOfAll<Result>(
    _ moments: ArraySlice<Moment>, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    if all.items != nil || all.query.fitting(moments) < moments.count { return try body(collect(moments)) }
    run(all, moments) { _ in } read: { _ in all.program.forward() }
    return try body(all.program.values(of: all.outputs[0].tensor))
  }

  /// The scores of all items, where one replay does not give all of them.
  private func collect(_ moments: ArraySlice<Moment>) -> UnsafeBufferPointer<Float> {
    if collected == nil { collected = AlignedBuffer(count: blockSize * itemCount, repeating: 0) }
    let scores = collected!.pointer
    run(all, moments) { _ in } read: { part in
      let rows = scores + part.lowerBound * itemCount
      if all.items != nil { return scoreBlocks(of: part.count, into: rows) }
      all.program.forward()
      rows.update(from: all.program.values(of: all.outputs[0].tensor).baseAddress!, count: part.count * itemCount)
    }
    return UnsafeBufferPointer(start: scores, count: moments.count * itemCount)
  }

  /// All items for the queries that are in place, a block of items at a time.
  private func scoreBlocks(of queries: Int, into scores: UnsafeMutablePointer<Float>) {
    let (axis, indices) = all.items!
    for start in stride(from: 0, to: itemCount, by: axis.capacity) {
      let count = min(axis.capacity, itemCount - start)
      all.program.bind(axis, count)
      for place in 0..<count { all.program.buffer(of: indices)[place] = Int32(start + place) }
      all.program.forward()
      let block = all.program.values(of: all.outputs[0].tensor).baseAddress!
      for row in 0..<queries { (scores + row * itemCount + start).update(from: block + row * count, count: count) }
    }
  }

  public func scoreListed(
    _ moments: ArraySlice<Moment>, candidates: [Int32], width: Int, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    let recording = listed[width] ?? record(width: width)
    listed[width] = recording
    run(recording, moments) { part in
      let input = recording.program.buffer(of: recording.candidates!)
      _ = input.update(from: candidates[part.lowerBound * width..<part.upperBound * width])
    } read: { part in
      recording.program.forward()
      let values = recording.program.values(of: recording.outputs[0].tensor)
      (scores.baseAddress! + part.lowerBound * width).update(from: values.baseAddress!, count: part.count * width)
    }
  }

  /// The model's observables for some moments, each as rows of its elements.
  func observe(_ moments: [Moment]) -> [(name: String, shape: [Int], values: [Float])] {
    guard let observed else { return [] }
    var found = observed.outputs.map { (name: $0.name, shape: $0.tensor.shape.dropFirst().map(\.capacity), values: [Float]()) }
    for start in stride(from: 0, to: moments.count, by: blockSize) {
      let block = moments[start..<min(start + blockSize, moments.count)]
      run(observed, block, prepare: { _ in }) { part in
        observed.program.forward()
        for (position, output) in observed.outputs.enumerated() {
          let width = found[position].shape.reduce(1, *)
          found[position].values += observed.program.values(of: output.tensor).prefix(part.count * width)
        }
      }
    }
    return found
  }

  /// All items at once; or in blocks, where the model works for each pair of query and item.
  private func recordAll() -> Recording {
    let tape = Tape(for: .scoring)
    let batch = tape.axis("queries", capacity: blockSize)
    let query = makeQuery(tape, batch)
    var candidates = Candidates(tape: tape, source: .all(itemCount))
    var worksInPairs = false
    candidates.askedForVectors = { worksInPairs = true }
    let scores = model.score(query, candidates).broadcast(to: [batch, .fixed(itemCount)])
    if worksInPairs { return recordBlocks(ofHistories: !query.histories.isEmpty) }
    return Recording(
      program: session.compile(outputs: [scores]), query: query, batch: batch, candidates: nil,
      outputs: [("scores", scores)])
  }

  /// Pairs of queries and items that are worked on together, by models that work for each pair.
  private static var pairsAtOnce: Int { 8_192 }

  /// Where queries bring histories, few queries and many items at a time: what depends on a history alone is computed anew
  /// for each block of items.
  private func recordBlocks(ofHistories: Bool) -> Recording {
    let tape = Tape(for: .scoring)
    let queries = ofHistories ? min(16, blockSize) : blockSize
    let batch = tape.axis("queries", capacity: queries)
    let query = makeQuery(tape, batch)
    let axis = tape.axis("items", capacity: max(1, min(itemCount, Self.pairsAtOnce / queries)))
    let indices = tape.indices("items", [axis])
    let scores = model.score(query, Candidates(tape: tape, source: .block(indices))).broadcast(to: [batch, axis])
    return Recording(
      program: session.compile(outputs: [scores]), query: query, batch: batch, candidates: nil, items: (axis, indices),
      outputs: [("scores", scores)])
  }

  private func record(width: Int) -> Recording {
    let tape = Tape(for: .scoring)
    let batch = tape.axis("queries", capacity: blockSize)
    let query = makeQuery(tape, batch)
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
    let query = makeQuery(tape, batch)
    let outputs = model.observables(query).sorted { $0.key < $1.key }.map { (name: $0.key, tensor: $0.value) }
    guard !outputs.isEmpty else { return nil }
    return Recording(
      program: session.compile(outputs: outputs.map(\.tensor)), query: query, batch: batch, candidates: nil,
      outputs: outputs)
  }

  private func makeQuery(_ tape: Tape, _ batch: Extent) -> Query {
    Query(tape, batch: batch, itemCount: itemCount, historyCapacity: historyCapacity)
  }

  /// Goes through the moments in parts that fit the program's inputs. `prepare` may set further inputs of a part, `read`
  /// replays and takes the outputs; both are told which of the moments the part is, counted from the first.
  private func run(
    _ recording: Recording, _ moments: ArraySlice<Moment>, prepare: (Range<Int>) -> Void, read: (Range<Int>) -> Void
  ) {
    var start = 0
    while start < moments.count {
      let rest = moments[(moments.startIndex + start)...]
      let part = rest.prefix(recording.query.fitting(rest))
      recording.program.bind(recording.batch, part.count)
      recording.query.fill(recording.program, part) { moment in
        UnsafeBufferPointer(rebasing: log.items(of: Int(moment.user))[..<Int(moment.length)])
      }
      prepare(start..<start + part.count)
      read(start..<start + part.count)
      start += part.count
    }
  }
}

extension Query {
  /// Fills the inputs that were asked for; `items` gives the events of a moment.
  func fill(
    _ program: Program, _ moments: some Collection<Moment>, items: (Moment) -> UnsafeBufferPointer<Int32>
  ) {
    for sequence in sequences { sequence.fill(program, moments, items: items) }
    for (field, indices) in fields {
      var target = program.buffer(of: indices).baseAddress!
      for moment in moments {
        field.fill(target, user: moment.user, items: items(moment), padding: Int32(itemCount))
        target += field.width
      }
    }
    fillHistories(program, moments, items: items)
  }
}
