import Autodiff
import Testing

/// What operations compute, by hand. (That derivatives fit what is computed is held by `GradientCheckTests`.)
@Suite struct ForwardTests {
  /// Runs a recording on inputs given row-major and reads its result.
  private func compute(_ record: (Tape) -> Tensor, _ feed: (Program) -> Void = { _ in }) -> [Float] {
    let tape = Tape(for: .scoring)
    let output = record(tape)
    let session = Session(Parameters(Declarations(), optimizer: .sgd(learningRate: 1), seed: 1), seed: 1)
    let program = session.compile(outputs: [output])
    feed(program)
    program.forward()
    return program.read(output)
  }

  private func expectClose(_ found: [Float], _ expected: [Float]) {
    #expect(found.count == expected.count, "\(found) against \(expected)")
    for (value, wanted) in zip(found, expected) { #expect(abs(value - wanted) < 1e-5, "\(found) against \(expected)") }
  }

  private let six: [Float] = [1, 2, 3, 4, 5, 6]

  @Test func arithmeticRepeatsAxes() {
    expectClose(compute { $0.constant(six, [2, 3]) - $0.constant([1, 0, 2], [3]) }, [0, 2, 1, 3, 5, 4])
    expectClose(compute { $0.constant(six, [2, 3]) / $0.constant([1, 2], [2, 1]) }, [1, 2, 3, 2, 2.5, 3])
    expectClose(compute { $0.constant([1, 2], [2, 1]) * $0.constant([3, 5], [1, 2]) }, [3, 5, 6, 10])
    expectClose(compute { 1 - 2 * $0.constant([3], [1]) }, [-5])
    expectClose(compute { $0.constant([1, 2], [2, 1]).broadcast(to: [2, 2, 3]) }, [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2])
  }

  @Test func productsAndDistances() {
    let x: (Tape) -> Tensor = { $0.constant([1, 2, 3, 4], [2, 2]) }
    expectClose(compute { x($0).matmul($0.constant([0, 1, 2, 3], [2, 2])) }, [4, 7, 8, 15])
    expectClose(compute { x($0).dot(every: $0.constant(six, [3, 2])) }, [5, 11, 17, 11, 25, 39])
    expectClose(compute { x($0).squaredDistance(toEvery: $0.constant(six, [3, 2])) }, [0, 8, 32, 8, 0, 8])
    let rows: (Tape) -> Tensor = { $0.constant([1, 1, 0, 0, 2, 2, 5, 4], [2, 2, 2]) }
    expectClose(compute { x($0).dot(rows($0)) }, [3, 0, 14, 31])
    expectClose(compute { x($0).squaredDistance(to: rows($0)) }, [1, 5, 5, 4])
    expectClose(compute { x($0).squaredDistance(to: $0.constant([0, 0, 3, 5], [2, 2])) }, [5, 1])
    expectClose(
      compute { rows($0).matmul(rows($0), transposeRight: true) }, [2, 0, 0, 0, 8, 18, 18, 41])
  }

  @Test func reductionsLeaveMaskedPositionsOut() {
    let x: (Tape) -> Tensor = { $0.constant([1, -2, 3, 4, 5, -6, 7, 8, 9, 10, 11, 12], [2, 3, 2]) }
    let mask: (Tape) -> Tensor = { $0.constant([1, 0, 1, 0, 0, 0], [2, 3]) }
    expectClose(compute { x($0).sum(axis: 1) }, [9, -4, 27, 30])
    expectClose(compute { x($0).mean(axis: 1, mask: mask($0)) }, [3, -4, 0, 0])
    expectClose(compute { x($0).max(axis: 1, mask: mask($0)) }, [5, -2, 0, 0])
    expectClose(compute { x($0).min(axis: 1) }, [1, -6, 7, 8])
    expectClose(compute { x($0).max(axis: -1) }, [1, 4, 5, 8, 10, 12])
    expectClose(compute { x($0).mean() }, [62 / 12])
  }

  @Test func softmaxSeesWhatItMay() {
    let x: (Tape) -> Tensor = { $0.constant([0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 3, 3]) }
    let third: Float = 1 / 3
    expectClose(compute { x($0).softmax() }, Array(repeating: third, count: 9))
    expectClose(compute { x($0).softmax(isCausal: true) }, [1, 0, 0, 0.5, 0.5, 0, third, third, third])
    expectClose(compute { x($0).softmax(excludesDiagonal: true) }, [0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0])
    expectClose(
      compute { x($0).softmax(mask: $0.constant([0, 1, 1], [1, 3])) }, [0, 0.5, 0.5, 0, 0.5, 0.5, 0, 0.5, 0.5])
    // One item alone attends to itself even where the diagonal is to be left out; a row with no item at all is zero.
    expectClose(
      compute { x($0).softmax(mask: $0.constant([0, 0, 1], [1, 3]), excludesDiagonal: true) },
      [0, 0, 1, 0, 0, 1, 0, 0, 1])
    expectClose(compute { x($0).softmax(mask: $0.constant([0, 0, 0], [1, 3])) }, Array(repeating: 0, count: 9))
  }

  @Test func zeroingTheDiagonalSparesASingleItem() {
    let ones: (Tape) -> Tensor = { $0.constant(Array(repeating: 1, count: 8), [2, 2, 2]) }
    expectClose(compute { ones($0).zeroingDiagonal() }, [0, 1, 1, 0, 0, 1, 1, 0])
    expectClose(
      compute { ones($0).zeroingDiagonal(mask: $0.constant([1, 1, 0, 1], [2, 2])) }, [0, 1, 1, 0, 1, 1, 1, 1])
    expectClose(compute { $0.constant([3], [1, 1]).zeroingDiagonal() }, [3])
  }

  @Test func slicesJoinAgain() {
    let x: (Tape) -> Tensor = { $0.constant(six, [2, 3]) }
    expectClose(compute { x($0).slice(axis: 1, 1..<3) }, [2, 3, 5, 6])
    expectClose(compute { x($0).at(1, axis: 0) }, [4, 5, 6])
    expectClose(compute { .concatenate([x($0), $0.constant([7, 8], [2, 1])]) }, [1, 2, 3, 7, 4, 5, 6, 8])
    expectClose(compute { .concatenate([x($0), $0.constant([7, 8, 9], [1, 3])], axis: 0) }, six + [7, 8, 9])
  }

  @Test func lossesOfTheCards() {
    // GRU4Rec's card: scores 1.0, 0.2, −0.5; cross-entropy of the first 0.514295, mean of the two BPR terms 0.286257.
    let scores: (Tape) -> Tensor = { $0.constant([1.0, 0.2, -0.5], [1, 3]) }
    var target: Indices?
    expectClose(
      compute(
        { tape in
          target = tape.indices("target", [1])
          return Loss.crossEntropy(logits: scores(tape), targets: target!)
        }, { $0.set(target!, [0]) }), [0.514295])
    expectClose(
      compute {
        Loss.bpr(positive: scores($0).slice(axis: 1, 0..<1), negative: scores($0).slice(axis: 1, 1..<3), .mean)
      }, [0.286257])
    // NeuMF's card: logit 0.3708, label 1 or 0.
    expectClose(
      compute { Loss.binaryCrossEntropy(logits: $0.constant([0.3708], [1]), labels: $0.constant([1], [1])) }, [0.524836])
    expectClose(
      compute { Loss.binaryCrossEntropy(logits: $0.constant([0.3708], [1]), labels: $0.constant([0], [1])) }, [0.895636])
    // AttRec's card: distances 0.3, 0.7, 0.2 against 0.6, 0.9, 0.4 at margin 0.5, aligned and all pairs.
    let near: (Tape) -> Tensor = { -$0.constant([0.3, 0.7, 0.2], [3]) }
    let far: (Tape) -> Tensor = { -$0.constant([0.6, 0.9, 0.4], [3]) }
    expectClose(compute { Loss.hinge(positive: near($0), negative: far($0), margin: 0.5) }, [0.8])
    expectClose(
      compute { Loss.hinge(positive: near($0).expanded(1), negative: far($0), margin: 0.5) }, [2.7])
    expectClose(
      compute {
        Loss.squaredError(
          $0.constant(six, [6]), target: $0.constant([0, 0, 0, 0, 0, 0], [6]),
          weights: $0.constant([1, 0, 0, 3, 0, 0], [6]), .mean)
      }, [49 / 4])
  }

  @Test func masksComeFromWholeNumbers() {
    var history: Indices?
    var lengths: Indices?
    expectClose(
      compute(
        { tape in
          history = tape.indices("history", [2, 2])
          return history!.mask(excluding: 9)
        }, { $0.set(history!, [9, 3, 0, 9]) }), [0, 1, 1, 0])
    for (alignsRight, expected) in [(false, [0, 0, 0, 1, 1, 0]), (true, [0, 0, 0, 0, 1, 1])] as [(Bool, [Float])] {
      expectClose(
        compute(
          { tape in
            lengths = tape.indices("lengths", [2])
            return lengths!.mask(length: 3, alignsRight: alignsRight)
          }, { $0.set(lengths!, [0, 2]) }), expected)
    }
  }

  @Test func bagsAndSegments() {
    var declare = Declarations()
    let table = declare.embedding("t", rows: 3, dimension: 2, initial: .zeros, padding: true)
    let parameters = Parameters(declare, optimizer: .sgd(learningRate: 1), seed: 1)
    parameters.set("t", six)
    let tape = Tape(for: .scoring)
    let lists = tape.indices("lists", [2, 3])
    let flat = tape.indices("flat", [4])
    let segments = tape.segments("segments", count: 3, members: 4)
    let outputs = [
      table.sum(lists), table.mean(lists), table.mean(flat, over: segments), table[flat].sum(over: segments),
    ]
    let program = Session(parameters, seed: 1).compile(outputs: outputs)
    program.set(lists, [0, 3, 2, 3, 3, 3])
    program.set(flat, [2, 2, 3, 1])
    program.set(segments, offsets: [0, 1, 1, 4])
    program.forward()
    expectClose(program.read(outputs[0]), [6, 8, 0, 0])
    expectClose(program.read(outputs[1]), [3, 4, 0, 0])
    expectClose(program.read(outputs[2]), [5, 6, 0, 0, 4, 5])
    expectClose(program.read(outputs[3]), [5, 6, 0, 0, 8, 10])
  }
}
