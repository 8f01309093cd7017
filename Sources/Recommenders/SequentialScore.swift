public import Autodiff
import Host

/// The score of a model that is trained one example at a time: a form, and which parts of a moment are its keys.
/// Ranking and the fused training pass both read it.
public struct SequentialScore: Sendable {
  public let form: SequentialForm
  /// Key k of the form is this part of the moment; each of width one.
  public let keys: [Query.Field]

  public init(_ form: SequentialForm, keys: [Query.Field]) {
    require(form.keyCount == keys.count, "the form reads \(form.keyCount) keys, and \(keys.count) are named")
    require(keys.allSatisfy { $0.width == 1 }, "a key is one number, found \(keys)")
    self.form = form
    self.keys = keys
  }

  /// Records the scores of the candidates: `[b, c]`.
  public func record(_ query: Query, _ candidates: Candidates) -> Tensor {
    let indices = keys.map(query.indices)
    switch candidates.source {
    case .listed(let items): return form.score(keys: indices, candidates: items)
    case .all: return form.scoreOfAll(keys: indices, on: query.tape)
    case .block, .listedAnd: refuse("a sequential form ranks listed items or all at once, not a block of them")
    }
  }
}
