/// A checkable sentence of a paper, declared once and asked twice: of the paper's own numbers, and of ours.
public struct Claim {
  public let id: String
  public let text: String
  /// Where the paper says it: "Table 2".
  public let source: String
  let check: (ClaimNumbers) throws -> Finding

  public init(_ id: String, _ text: String, source: String, check: @escaping (ClaimNumbers) throws -> Finding) {
    self.id = id
    self.text = text
    self.source = source
    self.check = check
  }
}

/// Thrown while a claim is checked: it cannot be tested on these numbers.
public struct NotTested: Error, Equatable {
  public var reason: String
  public init(_ reason: String) { self.reason = reason }
}

extension Lab {
  /// Declares claims; they are judged when the body has ended, by the tables it reproduced.
  public func claims(_ claims: [Claim]) { for claim in claims { evidence.add(claim) } }

  public func claim(
    _ id: String, _ text: String, source: String, check: @escaping (ClaimNumbers) throws -> Finding
  ) {
    evidence.add(Claim(id, text, source: source, check: check))
  }
}

/// A claim with its verdicts.
public struct Judgement: Equatable {
  public let id: String
  public let text: String
  public let source: String
  public let paper: Finding
  public let ours: Finding
  /// The verdict under the second candidate set of the claim's tables; nil where they were ranked in one way only.
  public let second: Finding?
  /// The data our verdict rests on.
  public let scope: Scope

  /// One judgement by the paper's data, whole or in part; a further one for each other scope that has an answer.
  static func all(of claim: Claim, by tables: [Reproduction]) -> [Judgement] {
    let paper = finding(claim, ClaimNumbers(tables, side: .paper))
    var judgements: [Judgement] = []
    for scopes in [[Scope.paper, .part], [.unverified], [.substitute], [.simulated]] {
      let numbers = ClaimNumbers(tables, side: .ours(Set(scopes)))
      let ours = finding(claim, numbers)
      var scope = scopes[0]
      if scope == .paper {
        let isPart = numbers.used.contains(.part) || ours.tested.map { $0.count < $0.of } ?? false
        if isPart { scope = .part }
      } else if case .notTested = ours.conclusion {
        continue
      } else if !numbers.used.contains(scope) {
        continue
      }
      judgements.append(
        Judgement(
          id: claim.id, text: claim.text, source: claim.source, paper: paper, ours: ours,
          second: second(of: claim, by: tables, Set(scopes)), scope: scope))
    }
    return judgements
  }

  /// The same claim on the tables' second candidate sets.
  private static func second(of claim: Claim, by tables: [Reproduction], _ scopes: Set<Scope>) -> Finding? {
    guard tables.contains(where: { $0.second != nil }) else { return nil }
    let found = finding(claim, ClaimNumbers(tables, side: .ours(scopes), second: true))
    if case .notTested = found.conclusion { return nil }
    return found
  }

  /// Whether the two candidate sets lead to different verdicts.
  public var dependsOnCandidates: Bool { second.map { $0.word != ours.word } ?? false }

  private static func finding(_ claim: Claim, _ numbers: ClaimNumbers) -> Finding {
    do {
      return try claim.check(numbers)
    } catch let refusal as NotTested {
      return Finding(.notTested(refusal.reason), "")
    } catch let missing as Missing {
      return Finding(.notTested(missing.reason), "")
    } catch {
      return Finding(.notTested("\(error)"), "")
    }
  }
}
