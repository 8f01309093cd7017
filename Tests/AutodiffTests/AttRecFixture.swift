import Autodiff

/// The self-attentive metric model of the AttRec card, as a program that exercises most of the core at once.
struct AttRecFixture {
  var catalog = (users: 5, items: 9)
  var dimension = 4
  var window = 3
  var targets = 2
  var batch = 6
  var longTermShare: Float = 0.2
  var optimizer = Optimizer.adagrad(learningRate: 0.05, initialAccumulator: 0.05)
  var decay = Decay.none
  var masks = true
  /// Sines in even columns, cosines in odd ones (Eqs. 7 and 8).
  var timeSignal: [Float] = []

  struct Compiled {
    let session: Session
    let program: Program
    let batch: Extent
    let users, history, positives, negatives: Indices
    let intent, positiveScores, negativeScores: Tensor
  }

  func compile() -> Compiled {
    var declare = Declarations()
    func table(_ name: String, _ rows: Int, padding: Bool = false) -> Embedding {
      declare.embedding(
        name, rows: rows, dimension: dimension, initial: .truncatedNormal(sd: 0.5), padding: padding, decay: decay,
        rowRule: .exact)
    }
    let (u, v) = (table("U", catalog.users), table("V", catalog.items))
    let x = table("X", catalog.items, padding: true)
    let w = declare.weight("W", [dimension, dimension], initial: .glorotUniform, decay: decay)

    let tape = Tape(for: .training)
    let b = tape.axis("batch", capacity: batch)
    let users = tape.indices("users", [b])
    let history = tape.indices("history", [b, .fixed(window)])
    let positives = tape.indices("positives", [b, .fixed(targets)])
    let negatives = tape.indices("negatives", [b, .fixed(targets)])

    let items = x[history]
    let real = masks ? history.mask(excluding: x.paddingRow) : nil
    let signal = tape.constant(
      timeSignal.isEmpty ? [Float](repeating: 0.1, count: window * dimension) : timeSignal, [window, dimension])
    let query = (items + signal).matmul(w).relu()
    let affinity = 1 / Float(dimension).squareRoot() * query.matmul(query, transposeRight: true)
    let intent = affinity.softmax(mask: real).zeroingDiagonal(mask: real).matmul(items).mean(axis: 1, mask: real)
    let user = u[users]
    func score(_ candidates: Indices) -> Tensor {
      -(longTermShare * user.squaredDistance(to: v[candidates])
        + (1 - longTermShare) * intent.squaredDistance(to: x[candidates]))
    }
    let (positive, negative) = (score(positives), score(negatives))
    let session = Session(Parameters(declare, optimizer: optimizer, seed: 1), seed: 1)
    let program = session.compile(
      loss: Loss.hinge(positive: positive, negative: negative, margin: 0.5), keeping: [intent, positive, negative])
    return Compiled(
      session: session, program: program, batch: b, users: users, history: history, positives: positives,
      negatives: negatives, intent: intent, positiveScores: positive, negativeScores: negative)
  }
}
