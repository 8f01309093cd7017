/// What a lab is made from and leaves in a store.
extension RunSettings {
  /// The lab's settings, with today's revisions and what the runner knows of data.
  /// - Parameter looksAtData: whether results are held to the data of today, too; a page is made of the store alone.
  func lab(_ runner: any CellRunner, looksAtData: Bool = false) -> Lab.Settings {
    Lab.Settings(
      profile: profile, seeds: seeds, models: models.map { Set($0) }, dataSets: dataSets.map { Set($0) },
      revisions: runner.revisions, today: looksAtData ? Today(runner: runner) : nil,
      knowsDigest: { runner.knowsDigest(of: $0, card: $1) })
  }
}

extension MendingStore {
  /// Reads all that a body asked for, so that every damaged file is met.
  func readAll(of lab: Lab) throws {
    for cell in lab.requests { _ = try lab.archive.result(cell.id) }
    for request in lab.derivedRequests { _ = try lab.archive.derived(request.id) }
  }
}

extension ResultPack {
  /// Packs what a settled body asked for.
  static func encoded(_ run: RunSettings, of lab: Lab) throws -> [UInt8] {
    try encoded(
      run, cells: lab.requests, derived: lab.derivedRequests.map(\.id), shown: lab.shownArtifacts,
      from: lab.archive.source)
  }
}
