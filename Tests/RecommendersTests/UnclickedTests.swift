import Autodiff
import Interactions
import Testing

@testable import Recommenders

/// What a user was shown and did not click, by hand.
@Suite struct UnclickedTests {
  /// User a clicks x on day 0 and day 5; what is shown besides, by day. Items in order: w, x, y, z.
  private static let log: InteractionLog = {
    var raw = RawLog(timeKind: .clock, hasRatings: false)
    func day(_ days: Double) -> Int64 { Int64(days * 86_400) }
    for item in ["w", "x", "y", "z"] { raw.append(user: "b", item: item, time: 0) }
    raw.append(user: "a", item: "x", time: 0)
    raw.append(user: "a", item: "x", time: day(5))
    let shown: [(String, Double, Bool)] = [
      ("w", 1, false), ("w", 3, false), ("w", 4, false), ("y", 2.5, false), ("y", 3.5, false), ("z", 3, false), ("z", 4.5, true),
      ("z", 4.6, false), ("x", 5, true), ("y", 6, false),
    ]
    for (item, time, isClicked) in shown { raw.appendImpression(user: "a", item: item, time: day(time), isClicked: isClicked) }
    return try! raw.prepared(Preprocessing(repeats: .keep))
  }()

  private func read(_ form: UnclickedForm, length: Int32, _ sight: Sight) -> [Int32] {
    let tape = Tape(for: .scoring)
    let batch = tape.axis("queries", capacity: 2)
    let query = Query(tape, batch: batch, itemCount: Self.log.itemCount)
    let reading = query.unclicked(form)
    var declare = Declarations()
    _ = declare.weight("unused", [1], initial: .zeros)
    let program = Session(Parameters(declare, optimizer: .sgd(learningRate: 1), seed: 1), seed: 1)
      .compile(outputs: [reading.items.mask(excluding: -1)])
    program.bind(batch, 1)
    [Moment(user: 0, length: length)].withUnsafeBufferPointer { query.fill(program, $0, sight) }
    let offsets = program.buffer(of: reading.segments)
    return (Int(offsets[0])..<Int(offsets[1])).map { program.buffer(of: reading.items)[$0] }
  }

  /// Of the three days before day 5: w twice, y twice, z clicked; the last shown first.
  @Test func whatWasShownOftenAndNotClicked() {
    let sight = Sight(Self.log, trainedOn: nil)
    #expect(read(UnclickedForm(), length: 2, sight) == [0, 2])
    #expect(read(UnclickedForm(limit: 1), length: 2, sight) == [0])
    #expect(read(UnclickedForm(shown: 3), length: 2, sight) == [])
    #expect(read(UnclickedForm(days: 4.5, shown: 3), length: 2, sight) == [0], "the first time, on day 1, counts too")
    #expect(read(UnclickedForm(days: 1.8, shown: 1), length: 2, sight) == [0, 2], "z was clicked")
    #expect(read(UnclickedForm(), length: 1, sight) == [], "nothing was shown before the first event")
  }

  /// Training sees the impressions before the end of its view.
  @Test func trainingSeesWhatItsViewShows() {
    let sight = Sight(TrainingView(Self.log, lengths: [2, 4]))
    #expect(read(UnclickedForm(), length: 2, sight) == [0, 2])
  }
}
