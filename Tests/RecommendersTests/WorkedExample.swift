import Autodiff
import Foundation
import Interactions
import Testing

@testable import Recommenders

/// The worked examples of the model cards: computed in float64, gradients checked there against central differences.
enum WorkedExample {
  /// The agreed tolerance for float32.
  static let tolerance = 2e-5

  nonisolated(unsafe) private static let all: [String: Any] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden")
    let files = ["examples-attrec-reda.json", "examples-sequences.json", "examples-score-iarn.json", "examples-xdm.json"]
    return files.reduce(into: [:]) { all, name in
      let data = try! Data(contentsOf: folder.appending(path: name))
      all.merge(try! JSONSerialization.jsonObject(with: data) as! [String: Any]) { $1 }
    }
  }()

  /// The numbers at a path such as `("AttRec_post", "gradients", "W")`, row by row.
  static func numbers(_ path: String...) -> [Double] {
    var value: Any = all
    for key in path {
      guard let next = (value as? [String: Any])?[key] else { fatalError("no example at \(path)") }
      value = next
    }
    return flattened(value)
  }

  static func floats(_ example: String, _ name: String) -> [Float] { numbers(example, "params", name).map(Float.init) }

  private static func flattened(_ value: Any) -> [Double] {
    if let list = value as? [Any] { return list.flatMap(flattened) }
    return [(value as! NSNumber).doubleValue]
  }
}

/// One example of a model on a tape of its own: loss, gradients, scores, without any log.
struct LoneExample<Model: Recommender> {
  let program: Program
  let scores: Tensor
  let parameters: Parameters
  let loss: Double

  init(
    _ hyperparameters: Model.Hyperparameters, users: Int = 1, items: Int, weights: [(String, [Float])],
    fields: [Query.Field: [Int32]], sequence: [Int32] = [], targets: [Int32], negatives: [Int32], objective: Objective
  ) {
    self.init(
      hyperparameters, users: users, items: items, weights: weights, fields: fields, sequence: sequence,
      candidates: targets + negatives
    ) { scores in
      objective.loss(
        targets: scores.slice(axis: 1, 0..<targets.count),
        negatives: scores.slice(axis: 1, targets.count..<targets.count + negatives.count),
        negativesPerTarget: negatives.count / targets.count)
    }
  }

  /// The same with any loss of the scores `[1, candidates]`.
  init(
    _ hyperparameters: Model.Hyperparameters, users: Int = 1, items: Int, weights: [(String, [Float])],
    fields: [Query.Field: [Int32]], sequence: [Int32] = [], candidates listed: [Int32], loss record: (Tensor) -> Tensor
  ) {
    var declare = Declarations()
    let model = Model(hyperparameters, Catalog(users: users, items: items), &declare)
    parameters = Parameters(declare, optimizer: model.recipe.optimizer, seed: 1)
    for (name, values) in weights { parameters.set(name, values) }
    let session = Session(parameters, seed: 1)
    let tape = Tape(for: .training)
    let batch = tape.axis("examples", capacity: 2)
    let query = Query(tape, batch: batch, itemCount: items)
    let candidates = tape.indices("candidates", [batch, .fixed(listed.count)])
    scores = model.score(query, Candidates(tape: tape, source: .listed(candidates)))
    let lossTensor = record(scores)
    let program = session.compile(loss: lossTensor, keeping: [scores])
    self.program = program
    program.bind(batch, 1)
    for reading in query.readings {
      if let field = reading as? MomentField { program.set(field.indices, fields[field.field]!) }
      if let input = reading as? SequenceInput {
        sequence.withUnsafeBufferPointer { events in
          _ = input.fill(program, [Moment(user: 0, length: Int32(events.count))], items: { _ in events })
        }
      }
    }
    program.set(candidates, listed)
    program.forward()
    program.differentiate()
    loss = Double(program.scalar(lossTensor))
  }

  func gradient(_ name: String, row: Int, width: Int) -> [Double] {
    program.gradient(named: name)[row * width..<(row + 1) * width].map(Double.init)
  }
}

func expectClose(
  _ found: [Double], _ expected: [Double], _ comment: Comment? = nil, tolerance: Double = WorkedExample.tolerance,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, comment, sourceLocation: sourceLocation)
  for (a, b) in zip(found, expected) {
    #expect(abs(a - b) <= tolerance * max(1, abs(b)), comment, sourceLocation: sourceLocation)
  }
}
