import Autodiff

/// A recorded query with its inputs, and the program that reads them.
struct Recording {
  let program: Program
  let query: Query
  let batch: Extent
  var candidates: Indices?
  /// The item numbers common to all queries, or those of each where pairs are read, where all items are scored a block at a time.
  var items: (axis: Extent, indices: Indices)?
  /// What is read of pairs of queries and items.
  var pairs: CandidateInputs?
  let outputs: [(name: String, tensor: Tensor)]
}

extension RecordedScorer {
  /// Pairs of queries and items that are worked on together, by models that work for each pair; fewer where each brings a past
  /// of its own.
  private static var scoredPairs: Int { 8_192 }
  private static var readPairs: Int { 1_024 }

  /// All items at once; or in blocks, where the model works for each pair of query and item.
  func recordAll() -> Recording {
    let tape = Tape(for: .scoring)
    let batch = tape.axis("queries", capacity: blockSize)
    let query = makeQuery(tape, batch)
    let pairs = CandidateInputs([batch, .fixed(itemCount)])
    var candidates = Candidates(tape: tape, source: .all(itemCount), inputs: pairs)
    var worksInPairs = false
    candidates.askedForVectors = { worksInPairs = true }
    let scores = model.score(query, candidates).broadcast(to: [batch, .fixed(itemCount)])
    if !pairs.readings.isEmpty { return recordPairs() }
    if worksInPairs { return recordBlocks(ofHistories: query.readings.contains { $0 is History }) }
    return Recording(
      program: session.compile(outputs: [scores]), query: query, batch: batch, outputs: [("scores", scores)])
  }

  /// Where queries bring histories, few queries and many items at a time: what depends on a history alone is computed anew
  /// for each block of items.
  private func recordBlocks(ofHistories: Bool) -> Recording {
    let tape = Tape(for: .scoring)
    let queries = ofHistories ? min(16, blockSize) : blockSize
    let batch = tape.axis("queries", capacity: queries)
    let query = makeQuery(tape, batch)
    let axis = tape.axis("items", capacity: max(1, min(itemCount, Self.scoredPairs / queries)))
    let indices = tape.indices("items", [axis])
    let scores = model.score(query, Candidates(tape: tape, source: .block(indices))).broadcast(to: [batch, axis])
    return Recording(
      program: session.compile(outputs: [scores]), query: query, batch: batch, items: (axis, indices),
      outputs: [("scores", scores)])
  }

  /// Where the past of items is read, as it stood at each query's moment: a block of items for each query, listed.
  private func recordPairs() -> Recording {
    let tape = Tape(for: .scoring)
    let queries = min(16, blockSize)
    let batch = tape.axis("queries", capacity: queries)
    let query = makeQuery(tape, batch)
    let axis = tape.axis("items", capacity: max(1, min(itemCount, Self.readPairs / queries)))
    let indices = tape.indices("items", [batch, axis])
    let pairs = CandidateInputs([batch, axis])
    let scores = model.score(query, Candidates(tape: tape, source: .listed(indices), inputs: pairs))
      .broadcast(to: [batch, axis])
    return Recording(
      program: session.compile(outputs: [scores]), query: query, batch: batch, items: (axis, indices), pairs: pairs,
      outputs: [("scores", scores)])
  }

  func record(width: Int) -> Recording { record(width: width, queries: blockSize) }

  private func record(width: Int, queries: Int) -> Recording {
    let tape = Tape(for: .scoring)
    let batch = tape.axis("queries", capacity: queries)
    let query = makeQuery(tape, batch)
    let candidates = tape.indices("candidates", [batch, .fixed(width)])
    let pairs = CandidateInputs([batch, .fixed(width)])
    let scores = model.score(query, Candidates(tape: tape, source: .listed(candidates), inputs: pairs))
      .broadcast(to: [batch, .fixed(width)])
    let fewer = max(1, Self.readPairs / width)
    if !pairs.readings.isEmpty && queries > fewer { return record(width: width, queries: fewer) }
    return Recording(
      program: session.compile(outputs: [scores]), query: query, batch: batch, candidates: candidates,
      pairs: pairs.readings.isEmpty ? nil : pairs, outputs: [("scores", scores)])
  }

  func recordObservables() -> Recording? {
    let tape = Tape(for: .scoring)
    let batch = tape.axis("queries", capacity: blockSize)
    let query = makeQuery(tape, batch)
    let outputs = model.observables(query).sorted { $0.key < $1.key }.map { (name: $0.key, tensor: $0.value) }
    guard !outputs.isEmpty else { return nil }
    return Recording(program: session.compile(outputs: outputs.map(\.tensor)), query: query, batch: batch, outputs: outputs)
  }

  private func makeQuery(_ tape: Tape, _ batch: Extent) -> Query {
    let capacity = eventCapacity
    return Query(tape, batch: batch, itemCount: itemCount, eventCapacity: capacity)
  }
}
