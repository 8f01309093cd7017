import Autodiff
import Interactions
import Testing

@testable import Recommenders

/// What readings write, by hand on a small log.
@Suite struct ReadingTests {
  /// Days of the events; user a: w on day 0, x on 0, y on 1, x on 3; b: x on 1, y on 2, w on 3; c: y on 0.
  private static let log: InteractionLog = {
    var raw = RawLog(timeKind: .clock, hasRatings: true)
    let events: [(String, String, Double, Float)] = [
      ("a", "w", 0, 1), ("a", "x", 0.1, 2), ("a", "y", 1, 3), ("a", "x", 3, 4), ("b", "x", 1.5, 5), ("b", "y", 2, 1), ("b", "w", 3.2, 2),
      ("c", "y", 0.5, 3),
    ]
    for (user, item, day, rating) in events { raw.append(user: user, item: item, time: Int64(day * 86_400), rating: rating) }
    return try! raw.prepared()
  }()

  private let w: Int32 = 0, x: Int32 = 1, y: Int32 = 2
  private let a: Int32 = 0, b: Int32 = 1, c: Int32 = 2

  private func day(_ days: Double) -> UInt32 { UInt32(days * 86_400 / Self.log.tickSeconds) }

  /// A program that reads what is asked for, filled for some moments.
  private func filled<Kind: Reading>(
    _ moments: [Moment], _ sight: Sight = Sight(log, trainedOn: nil), _ ask: (Query) -> (Kind, Tensor)
  ) -> (Kind, Program, values: () -> [Float]) {
    let tape = Tape(for: .scoring)
    let batch = tape.axis("queries", capacity: 8)
    let query = Query(tape, batch: batch, itemCount: Self.log.itemCount, eventCapacity: 32)
    let (reading, output) = ask(query)
    var declare = Declarations()
    _ = declare.weight("unused", [1], initial: .zeros)
    let program = Session(Parameters(declare, optimizer: .sgd(learningRate: 1), seed: 1), seed: 1).compile(outputs: [output])
    program.bind(batch, moments.count)
    moments.withUnsafeBufferPointer { query.fill(program, $0, sight) }
    return (
      reading, program,
      {
        program.forward()
        return program.read(output)
      }
    )
  }

  private func filled<Kind: CandidateReading>(
    _ moments: [Moment], _ items: [Int32], _ sight: Sight = Sight(log, trainedOn: nil), _ ask: (Candidates) -> (Kind, Indices)
  ) -> (Kind, Program) {
    let tape = Tape(for: .scoring)
    let (batch, width) = (tape.axis("queries", capacity: 4), items.count / moments.count)
    let pairs = CandidateInputs([batch, .fixed(width)])
    let listed = tape.indices("candidates", [batch, .fixed(width)])
    let (reading, members) = ask(Candidates(tape: tape, source: .listed(listed), inputs: pairs))
    let output = members.mask(excluding: -1)
    var declare = Declarations()
    _ = declare.weight("unused", [1], initial: .zeros)
    let program = Session(Parameters(declare, optimizer: .sgd(learningRate: 1), seed: 1), seed: 1).compile(outputs: [output])
    program.bind(batch, moments.count)
    moments.withUnsafeBufferPointer { moments in
      items.withUnsafeBufferPointer { pairs.fill(program, Pairs(moments: moments, items: $0, width: width), sight) }
    }
    return (reading, program)
  }

  private func rows(_ program: Program, _ indices: Indices, _ segments: Segments, _ count: Int, width: Int = 1) -> [[Int32]] {
    let (values, offsets) = (program.buffer(of: indices), program.buffer(of: segments))
    return (0..<count).map { row in (Int(offsets[row]) * width..<Int(offsets[row + 1]) * width).map { values[$0] } }
  }

  @Test func slicesOfAUser() {
    let form = SliceForm(days: 1, most: 10, size: 2)
    // Before day 3 there are three slices: w and x, y, none; before day 3.5 they end there, and of the last x is read twice.
    let moments = [Moment(user: a, length: 3, tick: day(3)), Moment(user: a, length: 4, tick: day(3.5)), Moment(user: c, length: 1, tick: day(0.4))]
    let (reading, program, _) = filled(moments) { query in
      let reading = query.slices(form)
      return (reading, reading.rows.members.mask(excluding: -1))
    }
    #expect(rows(program, reading.rows.members, reading.rows.segments, 2, width: 2) == [[w, x, y, y, 3, 3], [w, x, y, y, 3, 3, x, x]])
    // At most the newest slices; without events all are empty.
    let (short, other, _) = filled([moments[0], Moment(user: c, length: 0, tick: day(2))]) { query in
      let reading = query.slices(SliceForm(days: 1, most: 2, size: 1))
      return (reading, reading.rows.members.mask(excluding: -1))
    }
    #expect(rows(other, short.rows.members, short.rows.segments, 2) == [[y, 3], [3, 3]])
  }

  @Test func slicesAndSequencesOfItems() {
    let moments = [Moment(user: a, length: 3, tick: day(2)), Moment(user: b, length: 3, tick: day(4))]
    let (slices, program) = filled(moments, [x, y, x, 3]) { candidates in
      let reading = candidates.slices(SliceForm(days: 2, most: 9, size: 2), userCount: 3)
      return (reading, reading.rows.members)
    }
    // Of x a on day 0 and b on day 1 lie in one slice, a on day 3 in the next; the padding item has nobody.
    #expect(
      rows(program, slices.rows.members, slices.rows.segments, 4, width: 2) == [[a, b], [c, a], [a, b, a, a], [3, 3, 3, 3]])
    let (sequences, other) = filled(moments, [x, y, x, w]) { candidates in
      let reading = candidates.sequence(2)
      return (reading, reading.users)
    }
    #expect(rows(other, sequences.users, sequences.segments, 4) == [[a, b], [c, a], [b, a], [a, b]])
  }

  /// In training, and where a moment has no tick, items are seen as the training view shows them.
  @Test func itemsAreBoundedByTheTrainingView() {
    let view = TrainingView(Self.log, lengths: [2, 1, 1])
    func sequences(_ sight: Sight, tick: UInt32) -> [[Int32]] {
      let (reading, program) = filled([Moment(user: a, length: 2, tick: tick)], [x, y], sight) { candidates in
        let reading = candidates.sequence(9)
        return (reading, reading.users)
      }
      return rows(program, reading.users, reading.segments, 2)
    }
    #expect(sequences(Sight(Self.log, trainedOn: view), tick: .max) == [[a, b], [c]])
    #expect(sequences(Sight(view), tick: day(4)) == [[a, b], [c]])
    #expect(sequences(Sight(view), tick: day(1)) == [[a], [c]])
    #expect(sequences(Sight(Self.log, trainedOn: view), tick: day(4)) == [[a, b, a], [c, a, b]], "answering looks at all before the tick")
  }

  @Test func sessionsAndWhatCameBefore() {
    let rule = SessionRule(pause: 24 * 60, most: 2)
    // a's events lie 0.1, 0.9 and 2 days apart: w x | y by the most of two, and x after a pause.
    let moments = [1, 2, 3, 4].map { Moment(user: a, length: $0) } + [Moment(user: c, length: 0)]
    let (session, program, _) = filled(moments) { query in
      let reading = query.session(rule)
      return (reading, reading.items.mask(excluding: -1))
    }
    #expect(rows(program, session.items, session.segments, 5) == [[w], [w, x], [y], [x], []])
    let (before, other, presence) = filled(moments) { query in
      let reading = query.longTerm(rule, days: 2.95, limit: 3)
      return (reading, reading.isPresent)
    }
    // From the last session, on day 3, day 0.1 is in reach and day 0 is not; most recent first.
    #expect(rows(other, before.items, before.segments, 5) == [[], [], [x, w], [y, x], []])
    #expect(presence() == [0, 0, 1, 1, 0])
  }

  @Test func valuesOfEvents() {
    let moments = [Moment(user: a, length: 3, tick: day(4)), Moment(user: b, length: 1)]
    let (ratings, program, values) = filled(moments) { query in
      let sequence = query.sequence(2)
      return (sequence, query.ratings(of: sequence) + 10 * query.ages(of: sequence))
    }
    let sums = values()
    // Ratings 2, 3 and 5; ages 3.9 and 3 days, and next to nothing where now is the last event.
    expectClose(sums.map(Double.init), [2 + 39, 3 + 30, 5], tolerance: 1e-3)
    #expect(rows(program, ratings.items, ratings.segments, 2) == [[x, y], [x]])
  }
}
