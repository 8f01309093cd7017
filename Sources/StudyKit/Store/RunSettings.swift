/// What a run was asked for: kept with its results, so that a report is evaluated as its run was.
struct RunSettings: Codable, Equatable, Sendable {
  var study = ""
  var profile = Profile.quick
  var seeds: Int?
  var models: [String]?
  var dataSets: [String]?

  /// The lab's settings, with today's revisions.
  func lab(revisions: [String: Int]) -> Lab.Settings {
    Lab.Settings(
      profile: profile, seeds: seeds, models: models.map { Set($0) }, dataSets: dataSets.map { Set($0) },
      revisions: revisions)
  }

  /// What the person would type to ask for the same.
  var arguments: String {
    var words = ["--profile", profile.rawValue]
    if let dataSets { words += ["--datasets", dataSets.joined(separator: ",")] }
    if let models { words += ["--models", models.joined(separator: ",")] }
    if let seeds { words += ["--seeds", String(seeds)] }
    return words.joined(separator: " ")
  }
}
