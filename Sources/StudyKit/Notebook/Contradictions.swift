/// Results that say they are of the same data, or of the same candidates, and are not: made before and after a file was
/// replaced, or packed together. Compared with each other they would give differences between users that never met.
struct Contradictions {
  /// Why a result or a derived value must not be read, by id.
  private(set) var reasons: [String: String] = [:]

  /// - Parameter lab: one whose body has been evaluated.
  init(_ lab: Lab) throws {
    var data: [DataSet: [String: [String]]] = [:]
    var candidates: [Ground: [String: [String]]] = [:]
    for cell in lab.requests {
      guard let result = try lab.archive.result(cell.id)?.result, result.failure == nil else { continue }
      let inputs = result.inputs
      // A result that does not say what it was made from is none of those that do.
      data[cell.data, default: [:]][inputs.data, default: []].append(cell.id)
      if cell.purpose == .final && !result.cases.isEmpty {
        let ground = Ground(data: cell.data, evaluation: cell.evaluation)
        candidates[ground, default: [:]][inputs.candidates, default: []].append(cell.id)
      }
    }
    for request in lab.derivedRequests {
      guard let set = request.data, let digest = try lab.archive.derived(request.id)?.dataDigest else { continue }
      data[set, default: [:]][digest, default: []].append(request.id)
    }
    for (set, digests) in data { refuse(digests, "data", of: set.label) }
    for (ground, digests) in candidates { refuse(digests, "candidates", of: "\(ground.data.label), \(ground.evaluation)") }
  }

  /// The same users are asked about the same candidates.
  private struct Ground: Hashable {
    let data: DataSet
    let evaluation: EvaluationProtocol
  }

  private mutating func refuse(_ digests: [String: [String]], _ what: String, of name: String) {
    guard digests.count > 1 else { return }
    let list = digests.sorted { $0.key < $1.key }.map { "\($0.key.prefix(12)) (\(Set($0.value).count))" }.joined(separator: ", ")
    let reason = "the results of \(name) were made from different \(what), digests \(list), and must not be compared"
    for id in digests.values.joined() { reasons[id] = reasons[id] ?? reason }
  }
}
