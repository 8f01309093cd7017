import Foundation
import Testing

@testable import Autodiff

/// What the author of a model can get wrong is told in a sentence, in release builds, too.
@Suite struct RefusalTests {
  private func said(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }

  @Test func shapesThatDoNotFit() async {
    let sum = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let tape = Tape(for: .training)
      _ = tape.constant([1, 2], [2]) + tape.constant([1, 2, 3], [3])
    }
    #expect(said(sum).contains("the shapes [2] and [3] do not fit"), "\(said(sum))")
    let view = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let tape = Tape(for: .training)
      let batch = tape.axis("batch", capacity: 4)
      _ = tape.input("x", [batch, 3]).tensor.reshaped([12])
    }
    #expect(said(view).contains("reshaped: [batch≤4, 3] has not as many elements as [12]"), "\(said(view))")
  }

  @Test func rowsThatAreNotThere() async {
    let stray = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var declare = Declarations()
      let table = declare.embedding("t", rows: 8, dimension: 4, initial: .zeros)
      let session = Session(Parameters(declare, optimizer: .sgd(learningRate: 1), seed: 1), seed: 1)
      let tape = Tape(for: .training)
      let rows = tape.indices("rows", [2])
      let program = session.compile(loss: table[rows].sum())
      program.set(rows, [1, 8])
      program.step()
    }
    #expect(said(stray).contains("rows holds numbers 1...8, not all within 0..<8"), "\(said(stray))")
    #expect(said(stray).contains("declare the table with `padding: true`"), "\(said(stray))")
    let padding = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var declare = Declarations()
      _ = declare.embedding("items", rows: 8, dimension: 4, initial: .zeros).paddingRow
    }
    #expect(said(padding).contains("embedding items was declared without padding"), "\(said(padding))")
  }

  @Test func handlesOfOthers() async {
    let indices = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let (tape, other) = (Tape(for: .training), Tape(for: .training))
      _ = tape.constant([1, 2], [2]).rows(at: other.indices("rows", [2]))
    }
    #expect(said(indices).contains("rows(at:): the indices were recorded on another tape"), "\(said(indices))")
    let model = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var declare = Declarations()
      let table = declare.embedding("t", rows: 8, dimension: 4, initial: .zeros)
      let session = Session(Parameters(Declarations(), optimizer: .sgd(learningRate: 1), seed: 1), seed: 1)
      let tape = Tape(for: .training)
      _ = session.compile(loss: table[tape.indices("rows", [2])].sum())
    }
    #expect(said(model).contains("reads parameter 1, and 0 are declared"), "\(said(model))")
  }
}
