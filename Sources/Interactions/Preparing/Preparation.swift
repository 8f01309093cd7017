public import Host

extension RawLog {
  /// Raised when the same source and preprocessing give another log.
  public static let preparationRevision = 1

  /// The log that this source becomes: sorted, cleared of duplicates, filtered, numbered. A source that is not used
  /// afterwards is taken apart on the way, so that its columns are not there twice.
  /// - Throws: `InteractionError` where a filter does not fit the data or nothing is left.
  public consuming func prepared(
    _ preprocessing: Preprocessing = Preprocessing()
  ) throws(InteractionError) -> InteractionLog {
    var source = self
    var descriptions = try source.takeDescriptions()
    var table = EventTable(&source, ties: preprocessing.ties)
    return try table.prepared(preprocessing, &descriptions)
  }

  /// The digest of the source itself, all rows kept: what the registry expects of a known data set.
  public consuming func canonicalDigest() throws(InteractionError) -> SHA256Digest {
    var source = self
    let descriptions = try source.takeDescriptions()
    return try LogAssembly.digests(EventTable(&source, ties: .hash), descriptions).log
  }
}

extension EventTable {
  /// The log that is left after all steps but the sorting; table and descriptions are used up.
  mutating func prepared(
    _ preprocessing: Preprocessing, _ descriptions: inout ItemDescriptions
  ) throws(InteractionError) -> InteractionLog {
    let rows = count
    var trace = FilterTrace(steps: [step("as read")])
    note("as read", in: &trace)
    try apply(preprocessing.duplicates)
    note("same user, item and time: one impression", in: &trace)
    if count < rows { trace.steps.append(step("same user, item and time: one event")) }
    if preprocessing.repeats != .keep {
      apply(preprocessing.repeats)
      trace.steps.append(step("same user and item: the \(preprocessing.repeats.rawValue) event"))
    }
    for filter in preprocessing.filters {
      let name = try apply(filter)
      trace.steps.append(step(name))
      note(name, in: &trace)
      guard count > 0 else {
        throw InteractionError(
          .request, "no event is left after the step \"\(name)\"", expected: "at least one",
          hint: "Change the preprocessing.")
      }
    }
    return try LogAssembly.log(&self, &descriptions, trace)
  }

  /// Counts the impressions, where a step has changed how many there are.
  private func note(_ name: String, in trace: inout FilterTrace) {
    guard let impressions, impressions.count != trace.impressions.last?.impressions else { return }
    trace.impressions.append(.init(name: name, impressions: impressions.count))
  }
}
