import Host
import Interactions

/// Something a derived value depends on: results, or other derived values.
public protocol DerivedInput {
  /// - Throws: `Missing` while it is not there.
  func inputDigests() throws -> [String]
}

extension CellHandle: DerivedInput {
  public func inputDigests() throws -> [String] {
    _ = try result()
    return [try digest()]
  }
}

extension Runs: DerivedInput {
  public func inputDigests() throws -> [String] { try completed().flatMap { try $0.inputDigests() } }
}

/// A value the driver computes once and stores: t-SNE coordinates, resampled intervals, a data card.
public struct Derived<Value: Codable>: DerivedInput {
  let kind: String
  let outcome: Result<(id: String, lab: Lab), any Error>

  /// - Throws: `Missing` while it is pending or its inputs are.
  public func value() throws -> Value {
    let (id, lab) = try outcome.get()
    if let reason = lab.archive.refused[id] { throw Missing(.failed, reason) }
    guard let stored = try lab.archive.derived(id) else { throw Missing(.pending, "\(kind) has not been computed") }
    if let failure = stored.failure { throw Missing(.failed, "\(kind) failed: \(failure)") }
    do {
      let value = try stored.value.decode(Value.self)
      if let flaw = (value as? any CheckedValue)?.flaw { throw StudyError("found \(flaw)", expected: "parts that fit together") }
      return value
    } catch var error as StudyError {
      error.place = error.place ?? "\(lab.archive.source.place), derived value “\(kind)”"
      throw error
    }
  }

  public func inputDigests() throws -> [String] {
    _ = try value()
    let (id, lab) = try outcome.get()
    return [try lab.archive.derived(id)!.digest]
  }
}

/// A derived value whose parts must fit together before they are read by their places.
public protocol CheckedValue {
  /// What does not fit; nil where all does.
  var flaw: String? { get }
}

/// A derived value to compute: its inputs are there.
struct DerivedRequest {
  let id: String
  let kind: String
  let name: CanonicalJSON
  /// The data it is read from, where it follows from data and not from results.
  let data: DataSet?
  let compute: () throws -> CanonicalJSON
}

extension DerivedValue {
  /// A closure that threw: stored as an answer, like a failed cell.
  static func failed(_ kind: String, _ reason: String) -> DerivedValue {
    DerivedValue(kind: kind, value: ["$failed": .string(reason)])
  }

  var failure: String? { value["$failed"]?.string }

  /// The digest of the data it was read from; nil where it follows from results, or was stored without one.
  var dataDigest: String? {
    guard let digest = data ?? (kind == "data card" ? value["digest"]?.string : nil) else { return nil }
    return digest.isEmpty ? nil : digest
  }
}

extension Lab {
  /// Asks for a value that costs something to compute. Its name follows from the kind, its revision, the parameters and
  /// the digests of the inputs, so it is computed again when one of them changes, and only then.
  ///
  /// The closure runs outside the body: it must be a pure function of the inputs, the parameters and the data.
  /// - Parameter data: what the closure reads from the data library. It enters no name; the digest is recorded, so that a
  ///   value of other data than today's is known as stale.
  public func derived<Value: Codable>(
    _ kind: String, revision: Int = 1, from inputs: [any DerivedInput] = [], parameters: CanonicalJSON = [:],
    data: DataSet? = nil, as type: Value.Type = Value.self, compute: @escaping () throws -> Value
  ) -> Derived<Value> {
    do {
      let digests = try inputs.flatMap { try $0.inputDigests() }
      let name: CanonicalJSON = [
        "kind": .string(kind), "revision": .number(CanonicalNumber(revision)), "parameters": parameters,
        "inputs": .array(digests.map { .string($0) }),
      ]
      let id = SHA256Digest(of: name.text).hex
      derivedRequests.append(
        DerivedRequest(id: id, kind: kind, name: name, data: data) { try CanonicalJSON(encoding: compute()) })
      return Derived(kind: kind, outcome: .success((id, self)))
    } catch {
      return Derived(kind: kind, outcome: .failure(error))
    }
  }
}
