import Analysis
import Evaluation
import Foundation
import Interactions
import Recommenders

/// The matrices a cell was asked to keep, by name:
///
/// | name | rows | columns |
/// | --- | --- | --- |
/// | `weight NAME` | of the weight | of the weight |
/// | `observe NAME` | test cases, in order | elements of the observable |
/// | `watch METRIC` | evaluations while training | the epoch, and the metric on the test items: see `TestWatch` |
/// | `loss by epoch` | epochs | the mean loss of an example |
/// | `observe NAME of USER` | of the observable, for the test case of the user with this original id | of the observable |
struct Artifacts {
  let cell: Cell
  let log: InteractionLog
  let asked: Questions
  let trained: TrainedModel
  let watch: TestWatch?

  func collected() throws -> [String: Matrix] {
    var found: [String: Matrix] = [:]
    for name in cell.artifacts { found[name] = try matrix(name) }
    return found
  }

  private func matrix(_ name: String) throws -> Matrix {
    if name == "loss by epoch" {
      return Matrix(rows: trained.epochs.count, columns: 1, values: trained.epochs.map { Float($0.loss) })
    }
    if let metric = try TestWatch.metric(watchedBy: name) {
      guard let curve = watch?.curve(of: metric, over: trained.epochs) else {
        throw unknown(name, "a metric that is looked at while \(cell.model.name) trains")
      }
      return curve
    }
    if let match = name.wholeMatch(of: /weight (.+)/) {
      guard let weight = trained.weight(String(match.1)) else { throw unknown(name, "a weight of \(cell.model.name)") }
      return Matrix(rows: weight.rows, columns: weight.columns, values: weight.values)
    }
    if let match = name.wholeMatch(of: /observe (.+) of (.+)/) {
      let moment = try moment(of: String(match.2))
      let found = try observed(String(match.1), [moment])
      return Matrix(rows: found.shape.first ?? 1, columns: found.shape.dropFirst().reduce(1, *), values: found.values)
    }
    if let match = name.wholeMatch(of: /observe (.+)/) {
      let found = try observed(String(match.1), asked.moments)
      return Matrix(rows: asked.count, columns: found.shape.reduce(1, *), values: found.values)
    }
    throw unknown(name, "“weight NAME”, “watch METRIC”, “loss by epoch”, “observe NAME” or “observe NAME of USER”")
  }

  private func observed(_ name: String, _ moments: [Moment]) throws -> (shape: [Int], values: [Float]) {
    guard let found = trained.observe(moments).first(where: { $0.name == name }) else {
      throw unknown(name, "an observable of \(cell.model.name)")
    }
    return (found.shape, found.values)
  }

  private func moment(of originalUser: String) throws -> Moment {
    let ids = try log.originalUserIDs()
    guard let user = ids.firstIndex(of: originalUser), let place = asked.users.firstIndex(of: Int32(user)) else {
      throw unknown("the user \(originalUser)", "the original id of a test user of \(cell.data.label)")
    }
    return asked.moments[place]
  }

  private func unknown(_ found: String, _ expected: String) -> StudyError {
    StudyError("the artifact “\(found)” was asked for", expected: expected)
  }
}
