public import Autodiff
public import Interactions
import Kernels

/// Ranks with a recorded model: one program that scores all items, and one for each width of lists.
public final class RecordedScorer<Model: Recommender>: Scorer {
  let model: Model
  let log: InteractionLog
  public let blockSize: Int
  let session: Session
  private let sight: Sight
  private lazy var all = recordAll()
  private var listed: [Int: Recording] = [:]
  private lazy var observed = recordObservables()
  /// Scores put together from blocks of items or parts of the moments, where the model scores those.
  private var collected: AlignedBuffer<Float>?
  /// How many events the moments that are scored together may have: the longest history, and room for many short ones.
  lazy var eventCapacity = max(8_192, (0..<log.userCount).map { log.items(of: $0).count }.max() ?? 0)

  /// - Parameters:
  ///   - session: holds the parameters the model was declared with.
  ///   - view: what it was trained on: readings of the past of items need it.
  public init(_ model: Model, _ session: Session, _ log: InteractionLog, trainedOn view: TrainingView? = nil) {
    blockSize = momentsAtOnce(itemCount: log.itemCount)
    self.model = model
    self.session = session
    self.log = log
    sight = Sight(log, trainedOn: view)
  }

  public var itemCount: Int { log.itemCount }

  public func withScoresOfAll<Result>(
    _ moments: ArraySlice<Moment>, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    if all.items != nil || all.query.fitting(moments) < moments.count { return try body(collect(moments)) }
    run(all, moments) { _, _ in all.program.forward() }
    return try body(all.program.values(of: all.outputs[0].tensor))
  }

  /// The scores of all items, where one replay does not give all of them.
  private func collect(_ moments: ArraySlice<Moment>) -> UnsafeBufferPointer<Float> {
    if collected == nil { collected = AlignedBuffer(count: blockSize * itemCount, repeating: 0) }
    let scores = collected!.pointer
    run(all, moments) { part, moments in
      let rows = scores + part.lowerBound * itemCount
      if all.items != nil { return scoreBlocks(of: moments, into: rows) }
      all.program.forward()
      rows.update(from: all.program.values(of: all.outputs[0].tensor).baseAddress!, count: part.count * itemCount)
    }
    return UnsafeBufferPointer(start: scores, count: moments.count * itemCount)
  }

  /// All items for the queries that are in place, a block of items at a time.
  private func scoreBlocks(of moments: UnsafeBufferPointer<Moment>, into scores: UnsafeMutablePointer<Float>) {
    let (axis, indices) = all.items!
    for start in stride(from: 0, to: itemCount, by: axis.capacity) {
      let count = min(axis.capacity, itemCount - start)
      all.program.bind(axis, count)
      let numbers = all.program.buffer(of: indices)
      // Where pairs are read each query has a row of its own.
      for place in 0..<(all.pairs == nil ? count : moments.count * count) { numbers[place] = Int32(start + place % count) }
      fillPairs(of: all, moments, indices, width: count)
      all.program.forward()
      let block = all.program.values(of: all.outputs[0].tensor).baseAddress!
      for row in 0..<moments.count { (scores + row * itemCount + start).update(from: block + row * count, count: count) }
    }
  }

  public func scoreListed(
    _ moments: ArraySlice<Moment>, candidates: [Int32], width: Int, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    let recording = listed[width] ?? record(width: width)
    listed[width] = recording
    run(recording, moments) { part, moments in
      let input = recording.program.buffer(of: recording.candidates!)
      _ = input.update(from: candidates[part.lowerBound * width..<part.upperBound * width])
      fillPairs(of: recording, moments, recording.candidates!, width: width)
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
      run(observed, moments[start..<min(start + blockSize, moments.count)]) { part, _ in
        observed.program.forward()
        for (position, output) in observed.outputs.enumerated() {
          let width = found[position].shape.reduce(1, *)
          found[position].values += observed.program.values(of: output.tensor).prefix(part.count * width)
        }
      }
    }
    return found
  }

  private func fillPairs(of recording: Recording, _ moments: UnsafeBufferPointer<Moment>, _ items: Indices, width: Int) {
    let items = UnsafeBufferPointer(recording.program.buffer(of: items))
    recording.pairs?.fill(
      recording.program,
      Pairs(moments: moments, items: UnsafeBufferPointer(rebasing: items[..<(moments.count * width)]), width: width), sight)
  }

  /// Goes through the moments in parts that fit the program's inputs. `replay` sets further inputs of a part, replays and takes
  /// the outputs; it is told which of the moments the part is, counted from the first.
  private func run(
    _ recording: Recording, _ moments: ArraySlice<Moment>, replay: (Range<Int>, UnsafeBufferPointer<Moment>) -> Void
  ) {
    var start = 0
    while start < moments.count {
      let rest = moments[(moments.startIndex + start)...]
      let part = rest.prefix(recording.query.fitting(rest))
      recording.program.bind(recording.batch, part.count)
      part.withUnsafeBufferPointer { moments in
        recording.query.fill(recording.program, moments, sight)
        replay(start..<start + moments.count, moments)
      }
      start += part.count
    }
  }
}
