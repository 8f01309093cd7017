extension RawLog {
  /// Raised when the same source and preprocessing give another log.
  public static let preparationRevision = 1

  /// The log that this source becomes: sorted, cleared of duplicates, filtered, numbered.
  /// - Throws: `InteractionError` where a filter does not fit the data or nothing is left.
  public func prepared(_ preprocessing: Preprocessing = Preprocessing()) throws(InteractionError) -> InteractionLog {
    var table = EventTable(self, ties: preprocessing.ties)
    var trace = FilterTrace(steps: [table.step("as read")])
    try table.apply(preprocessing.duplicates)
    if table.count < count { trace.steps.append(table.step("same user, item and time: one event")) }
    if preprocessing.repeats != .keep {
      table.apply(preprocessing.repeats)
      trace.steps.append(table.step("same user and item: the \(preprocessing.repeats.rawValue) event"))
    }
    for filter in preprocessing.filters {
      let name = try table.apply(filter)
      trace.steps.append(table.step(name))
      guard table.count > 0 else {
        throw InteractionError(
          .request, "no event is left after the step \"\(name)\"", expected: "at least one",
          hint: "Change the preprocessing.")
      }
    }
    return try LogAssembly(table, descriptions, trace).log()
  }

  /// The digest of the source itself, all rows kept: what the registry expects of a known data set.
  public func canonicalDigest() throws(InteractionError) -> SHA256Digest {
    try prepared(Preprocessing(duplicates: .keep)).digest
  }
}
