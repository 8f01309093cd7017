/// The protocols that a cell can name.
public enum ExamProtocols {
  public static let all: [any ExamProtocol.Type] = [
    LeaveOneOut.self, MarkedHoldOut.self, TimeSlices.self, RatingsAfterCut.self, DaySplit.self, LastAfterCut.self,
  ]

  /// - Throws: `EvaluationError` for an unknown name, listing the known ones.
  public static func named(_ name: String) throws(EvaluationError) -> any ExamProtocol.Type {
    guard let found = all.first(where: { $0.name == name }) else {
      throw EvaluationError(
        "there is no protocol “\(name)”", expected: "one of \(all.map { $0.name }.joined(separator: ", "))",
        hint: "Check the spelling; a protocol of a newer Recount needs that one.")
    }
    return found
  }
}
