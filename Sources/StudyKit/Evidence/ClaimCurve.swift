import Analysis

/// A number against an option: what claims about sweeps look at. Points rise in x.
public struct ClaimCurve {
  struct Point {
    let x: Double
    let name: String
    let observed: Observed
  }

  let points: [Point]
  let direction: Direction
  /// "AttRec on ML-100K".
  let name: String

  /// - Throws: `NotTested` with fewer than two points.
  init(_ points: [Point], direction: Direction, name: String) throws {
    guard points.count > 1 else { throw NotTested("\(name) has \(points.count) points") }
    self.points = points.sorted { $0.x < $1.x }
    self.direction = direction
    self.name = name
  }

  public var x: [Double] { points.map(\.x) }
  public var values: [Double] { points.map(\.observed.value) }

  /// The x of the best point; the lowest of equals.
  public var peak: Double { best.x }

  private var best: Point {
    points.dropFirst().reduce(points[0]) { direction.isBetter($1.observed.value, than: $0.observed.value) ? $1 : $0 }
  }

  /// Whether the best point lies in a range of x: `isBest(in: 4...)`, `isBest(in: ...3)`, `isBest(in: 0.2...0.4)`.
  public func isBest(in range: some RangeExpression<Double>) throws -> Answer {
    let (inside, outside) = (points.filter { range.contains($0.x) }, points.filter { !range.contains($0.x) })
    guard let own = leader(of: inside), let rival = leader(of: outside) else {
      throw NotTested("\(name) has no points \(inside.isEmpty ? "inside" : "outside") the range")
    }
    let question = isBetter(own, than: rival)
    return Answer(
      yes: outside.map { isBetter(own, than: $0).yes }.max()!, no: inside.map { isBetter(rival, than: $0).yes }.max()!,
      evidence: "\(name) is best at \(best.name): \(question.evidence)", needs: question.needs)
  }

  /// Whether the best point is one of these.
  public func isBest(at wanted: [Double]) throws -> Answer { try isBest(in: Places(wanted)) }

  /// Whether the best point is the last: the more, the better.
  public func isBestAtTheEnd() throws -> Answer { try isBest(at: [points.last!.x]) }

  /// Whether (max − min)/max over the points is below a share.
  public func isFlat(within share: Double) -> Answer {
    let top = points.max { $0.observed.value < $1.observed.value }!
    let others = points.filter { $0.x != top.x }
    let answers = others.map { point in
      point.observed.isBetter(
        than: top.observed, Gain(factor: 1 - share, direction: .higher), names: (point.name, top.name), place: name)
    }
    return Answer.every(answers, "\(name) ranges over \(Self.percent(relativeRange)) of its maximum")
  }

  /// Whether every point behind one x differs from the point there by no more than a margin.
  public func isLevel(from x: Double, within margin: Double) throws -> Answer {
    guard let start = points.first(where: { $0.x == x }), points.last!.x > x else {
      throw NotTested("\(name) has no points at and behind \(x)")
    }
    let answers = points.filter { $0.x > x }.flatMap { point in
      [(point, start), (start, point)].map { a, b in
        a.observed.isBetter(
          than: b.observed, Gain(margin: -margin, direction: .higher), names: (a.name, b.name), place: name)
      }
    }
    return Answer.every(answers, "\(name) moves by at most \(Observed.text(values.map { abs($0 - start.observed.value) }.max()!)) behind \(start.name)")
  }

  /// (max − min)/max.
  public var relativeRange: Double { (values.max()! - values.min()!) / values.max()! }

  /// The sample standard deviation over the mean.
  public var coefficientOfVariation: Double {
    let spread = Differences(values)
    return spread.standardDeviation! / spread.mean!
  }

  /// Whether this curve varies more than another, by the coefficient of variation: a statement about these points, without a test.
  public func varies(moreThan other: ClaimCurve) -> Answer {
    Answer(
      coefficientOfVariation > other.coefficientOfVariation,
      "coefficient of variation of \(name) \(coefficientOfVariation.formatted(decimals: 4)), of \(other.name) \(other.coefficientOfVariation.formatted(decimals: 4))")
  }

  /// Whether this curve has the larger relative range: a statement about these points, without a test.
  public func ranges(moreThan other: ClaimCurve) -> Answer {
    Answer(
      relativeRange > other.relativeRange,
      "\(name) ranges over \(Self.percent(relativeRange)) of its maximum, \(other.name) over \(Self.percent(other.relativeRange))")
  }

  /// Whether it falls with x, by Spearman's ρ with its exact p over the points; on the paper's own numbers by the sign.
  public var falls: Answer { trend(-1) }
  public var rises: Answer { trend(1) }

  private func trend(_ sign: Double) -> Answer {
    let test = SpearmanTest(x, values)
    guard let rho = test.rho, let p = test.p?.value else {
      return Answer(yes: 1, no: 1, evidence: "\(name): \(test.status.reason ?? "undefined")", needs: "points that differ")
    }
    let evidence = "Spearman's ρ of \(name) \(rho.formatted(decimals: 2)) over \(points.count) points"
    guard points.contains(where: { $0.observed.users > 0 }) else { return Answer(sign * rho > 0, evidence) }
    return Answer(
      yes: sign * rho > 0 ? p : 1, no: sign * rho < 0 ? p : 1, evidence: "\(evidence), p = \(p.formatted(decimals: 3))",
      needs: "more points")
  }

  private func leader(of points: [Point]) -> Point? {
    points.dropFirst().reduce(points.first) { best, point in
      direction.isBetter(point.observed.value, than: best!.observed.value) ? point : best
    }
  }

  private func isBetter(_ a: Point, than b: Point) -> Answer {
    a.observed.isBetter(than: b.observed, Gain(direction: direction), names: (a.name, b.name), place: name)
  }

  private static func percent(_ share: Double) -> String { "\((100 * share).formatted(decimals: 1)) %" }

  /// A handful of places on an axis.
  private struct Places: RangeExpression {
    let places: [Double]
    init(_ places: [Double]) { self.places = places }
    func contains(_ element: Double) -> Bool { places.contains { abs($0 - element) < 1e-9 } }
    func relative<C: Collection>(to collection: C) -> Range<Double> where C.Index == Double { fatalError("places are no range") }
  }
}

extension ClaimColumn {
  /// The rows of this column as points; the last number in a row's name is its x ("ω = 0.2").
  /// - Throws: `NotTested` when the profile left out points.
  public func curve() throws -> ClaimCurve {
    let points = try tableRows.map { row in
      guard let x = Self.number(in: row) else { throw NotTested("the row \(row) names no number") }
      guard has(row) else { throw NotTested("\(row) was not run on \(column.data)") }
      return ClaimCurve.Point(x: x, name: row, observed: try observed(row))
    }
    return try ClaimCurve(points, direction: column.direction, name: column.name)
  }

  /// The last number in a name.
  static func number(in name: String) -> Double? {
    name.split { !($0.isNumber || $0 == "." || $0 == "-" || $0 == "−") }.last.flatMap {
      Double($0.replacing("−", with: "-"))
    }
  }
}

extension ClaimColumns {
  /// A row over the columns, which are the points: each says in `published.json` where it stands on the axis ("at").
  ///
  ///     try numbers.columns("figure5").perData.count(atLeast: 1) { try !$0.curve(of: "AttRec").isBestAtTheEnd() }
  ///
  /// - Parameter other: take the difference to this row instead, user by user.
  /// - Throws: `NotTested` when the profile left out points.
  public func curve(of row: String, minus other: String? = nil) throws -> ClaimCurve {
    let name = other.map { "\(row) − \($0)" } ?? row
    let points = try all.map { part in
      guard let x = part.column.at else { throw NotTested("the column \(part.column.name) has no place on an axis") }
      guard part.isAvailable, part.has(row), other.map(part.has) ?? true else {
        throw NotTested("\(name) was not run at \(part.column.name)")
      }
      let observed = try part.observed(row)
      return ClaimCurve.Point(
        x: x, name: part.column.name, observed: try other.map { try observed.minus(part.observed($0)) } ?? observed)
    }
    let data = all.map(\.column.data).uniqued.joined(separator: ", ")
    return try ClaimCurve(points, direction: all.first?.column.direction ?? .higher, name: "\(name) on \(data)")
  }
}
