import Interactions

extension Lab {
  /// How far a count may lie from the paper's, as a share of it, for files of unknown origin to pass as its data.
  static let countTolerance = 0.03

  /// How data relate to the paper's, as far as that can be shown. What the study calls the paper's data, or part of them,
  /// is unverified where no digest of the files is known, until its counts are the paper's within a few per cent.
  public func scope(of data: DataSet) -> Scope {
    guard data.scope.counts, let knowsDigest = settings.knowsDigest else { return data.scope }
    let known = DatasetRegistry.entry(data.name) != nil
    let card = known ? try? dataCard(data).value() : nil
    if knowsDigest(data, card) { return data.scope }
    guard let card else {
      evidence.addUnverified(data.label, "no digest of these data is known, and they have not been counted")
      return .unverified
    }
    guard let doubt = Self.doubt(card.statistics, data.counts) else { return data.scope }
    evidence.addUnverified(data.label, doubt)
    return .unverified
  }

  /// Why counts do not show that data are the paper's; nil where they do.
  static func doubt(_ found: DatasetStatistics, _ paper: PublishedCounts?) -> String? {
    let pairs = [
      ("users", found.users, paper?.users), ("items", found.items, paper?.items), ("events", found.events, paper?.events),
    ].compactMap { name, ours, theirs in theirs.map { (name: name, ours: ours, theirs: $0) } }
    guard !pairs.isEmpty else { return "no digest of these data is known, and no counts of the paper to hold them to" }
    let apart = pairs.filter { abs(Double($0.ours) - Double($0.theirs)) > countTolerance * Double($0.theirs) }
    guard !apart.isEmpty else { return nil }
    let list = apart.map { "\($0.ours) \($0.name), where the paper has \($0.theirs)" }.joined(separator: "; ")
    return "no digest of these data is known, and they have \(list)"
  }
}
