import Autodiff
import Interactions

@testable import Recommenders

/// One example of a model with an objective of its own, on a tape of its own: loss and gradients without any log.
struct LoneBatch<Model: Recommender> {
  let program: Program
  let loss: Double

  /// - Parameters:
  ///   - history: what the one query's history holds, where the model asks for it.
  ///   - companions: what the rule `.withCompanions` would have drawn.
  init(
    _ hyperparameters: Model.Hyperparameters, items: Int, weights: [(String, [Float])], history: [Int32] = [],
    targets: [Int32], negatives: [Int32], companions: [Int32] = [], ratings: [Float] = [], prepare: (inout Model) -> Void = { _ in }
  ) {
    var (model, session) = Self.made(hyperparameters, items, weights)
    prepare(&model)
    let tape = Tape(for: .training)
    let batch = tape.axis("examples", capacity: 2)
    let query = Query(tape, batch: batch, itemCount: items, eventCapacity: 10)
    let examples = TrainingExamples(
      query, count: batch, targetCount: targets.count, negativesPerTarget: negatives.count / targets.count,
      companionCount: companions.count)
    guard case .minibatch(let objective, _, _) = model.recipe.method else { fatalError("no minibatches") }
    let lossTensor = examples.loss(of: model, objective)
    program = session.compile(loss: lossTensor)
    program.bind(batch, 1)
    Self.fill(query, program, history)
    for (part, input) in examples.parts {
      switch part {
      case .candidates: program.set(input, targets + negatives)
      case .targets: program.set(input, targets)
      case .negatives: program.set(input, negatives)
      case .companions: program.set(input, companions)
      case .owners: program.set(input, [0])
      case .firstTargets: program.set(input, [targets[0]])
      case .shared: fatalError("a lone batch shares no negatives")
      }
    }
    for case (.ratings, let input) in examples.values { _ = program.buffer(of: input).update(from: ratings) }
    program.differentiate()
    loss = Double(program.scalar(lossTensor))
  }

  func gradient(_ name: String, row: Int, width: Int) -> [Double] {
    program.gradient(named: name)[row * width..<(row + 1) * width].map(Double.init)
  }

  /// Scores of listed candidates after a history, in a program made for scoring.
  static func scores(
    _ hyperparameters: Model.Hyperparameters, items: Int, weights: [(String, [Float])], history: [Int32] = [],
    candidates: [Int32]
  ) -> [Double] {
    evaluate(hyperparameters, items, weights, history) { model, query, tape in
      let listed = tape.indices("candidates", [query.batch, .fixed(candidates.count)])
      return (model.score(query, Candidates(tape: tape, source: .listed(listed))), { $0.set(listed, candidates) })
    }
  }

  /// One of the model's observables after a history.
  static func observable(
    _ name: String, _ hyperparameters: Model.Hyperparameters, items: Int, weights: [(String, [Float])], history: [Int32]
  ) -> [Double] {
    evaluate(hyperparameters, items, weights, history) { model, query, _ in (model.observables(query)[name]!, { _ in }) }
  }

  private static func evaluate(
    _ hyperparameters: Model.Hyperparameters, _ items: Int, _ weights: [(String, [Float])], _ history: [Int32],
    _ record: (Model, Query, Tape) -> (Tensor, (Program) -> Void)
  ) -> [Double] {
    let (model, session) = made(hyperparameters, items, weights)
    let tape = Tape(for: .scoring)
    let batch = tape.axis("queries", capacity: 2)
    let query = Query(tape, batch: batch, itemCount: items, eventCapacity: 10)
    let (output, feed) = record(model, query, tape)
    let program = session.compile(outputs: [output])
    program.bind(batch, 1)
    fill(query, program, history)
    feed(program)
    program.forward()
    return program.read(output).map(Double.init)
  }

  private static func made(
    _ hyperparameters: Model.Hyperparameters, _ items: Int, _ weights: [(String, [Float])]
  ) -> (Model, Session) {
    var declare = Declarations()
    let model = Model(hyperparameters, Catalog(users: 1, items: items), &declare)
    let parameters = Parameters(declare, optimizer: model.recipe.optimizer, seed: 1)
    for (name, values) in weights { parameters.set(name, values) }
    return (model, Session(parameters, seed: 1))
  }

  private static func fill(_ query: Query, _ program: Program, _ history: [Int32]) {
    query.fill(program, [Moment(user: 0, length: Int32(history.count))], items: history)
  }
}

extension Query {
  /// Fills what was asked for, where every moment is made of the first of these items.
  func fill(_ program: Program, _ moments: [Moment], items: [Int32]) {
    items.withUnsafeBufferPointer { items in
      moments.withUnsafeBufferPointer { fill(program, $0, Sight(items: { _ in items })) }
    }
  }
}
