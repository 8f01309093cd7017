import Host

/// What a run was asked for: kept with its results, so that a report is evaluated as its run was.
struct RunSettings: Codable, Equatable, Sendable {
  /// More seeds than anybody runs: a larger number is a damaged or a mistaken one.
  static let mostSeeds = 1000

  var study = ""
  var profile = Profile.quick
  var seeds: Int?
  var models: [String]?
  var dataSets: [String]?

  /// What the person would type to ask for the same.
  var arguments: String {
    var words = ["--profile", profile.rawValue]
    if let dataSets { words += ["--datasets", dataSets.joined(separator: ",")] }
    if let models { words += ["--models", models.joined(separator: ",")] }
    if let seeds { words += ["--seeds", String(seeds)] }
    return words.joined(separator: " ")
  }
}

extension RunSettings {
  private static let names: Set = ["study", "profile", "seeds", "models", "dataSets", "digest"]

  /// As it is stored: with a digest, because a changed letter would be another run.
  var sealed: CanonicalJSON {
    get throws {
      let plain = try CanonicalJSON(encoding: self)
      return .object((plain.object ?? [:]).merging(["digest": .string(SHA256Digest(of: plain.text).hex)]) { $1 })
    }
  }

  /// What to do about settings that are damaged: results are kept without them.
  static let damageHint = "Delete the file and run the study again with its options: finished results are kept. Of a pack: fetch it again."

  /// - Throws: `StudyError` where something is unknown, impossible or altered.
  init(sealed json: CanonicalJSON, place: String) throws {
    func refusal(_ found: String, _ expected: String) -> StudyError {
      StudyError(found, place: place, expected: expected, hint: Self.damageHint)
    }
    guard var members = json.object else { throw refusal("settings that are no object", "study, profile and what was chosen") }
    if let unknown = members.keys.sorted().first(where: { !Self.names.contains($0) }) {
      throw refusal("the unknown setting “\(unknown)”", "one of \(Self.names.sorted().joined(separator: ", "))")
    }
    let digest = members.removeValue(forKey: "digest")
    let plain = CanonicalJSON.object(members)
    if let digest, digest.string != SHA256Digest(of: plain.text).hex {
      throw refusal("settings that do not match their digest", "those that the run wrote")
    }
    do {
      self = try plain.decode()
    } catch {
      throw refusal("settings that cannot be read: \(plain.text)", "study, profile and what was chosen")
    }
    guard !study.isEmpty else { throw refusal("settings of no study", "the name of one") }
    if let seeds, !(1...Self.mostSeeds).contains(seeds) {
      throw refusal("\(seeds) seeds", "1 to \(Self.mostSeeds)")
    }
    guard digest != nil else { throw refusal("settings without a digest", "those that the run wrote") }
    if models?.isEmpty == true || dataSets?.isEmpty == true { throw refusal("a choice of nothing", "at least one name") }
  }
}

extension ResultSource {
  /// The settings of the last run; nil when there was none.
  /// - Throws: `StudyError` where they are those of another study.
  func settings(of study: String) throws -> RunSettings? {
    guard let run = try settings() else { return nil }
    guard run.study == study else {
      throw StudyError(
        "results of the study \(run.study)", place: place, expected: "those of \(study)", hint: "Choose another --results.")
    }
    return run
  }

  /// The same, where nothing can be done without.
  func neededSettings(of study: String) throws -> RunSettings {
    guard let run = try settings(of: study) else {
      throw StudyError("no results", place: place, expected: "a store that a run has filled", hint: "Run \(study) first.")
    }
    return run
  }
}
