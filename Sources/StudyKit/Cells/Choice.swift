/// Something chosen by name (a model, a data set, a protocol) with the options that differ from their defaults.
///
/// Only the differences are part of a cell's name. So adding an option with a default leaves every stored result valid,
/// and changing a default must bump the revision of what was chosen.
public protocol Choice: Hashable, Codable, Sendable, CustomStringConvertible {
  var name: String { get }
  /// A JSON object: each option that differs from its default.
  var options: CanonicalJSON { get }
  init(name: String, options: CanonicalJSON)
}

extension Choice {
  /// A choice whose options are a value of the chooser's own type.
  /// - Precondition: both values can be written as JSON (no NaN, no infinity).
  public init<Options: Encodable>(_ name: String, _ options: Options, defaults: Options) {
    do {
      self.init(
        name: name,
        options: try CanonicalJSON(encoding: options).difference(from: CanonicalJSON(encoding: defaults)))
    } catch {
      fatalError("the options of \(name): \(error)")
    }
  }

  /// The full options: the defaults, changed by what this choice says.
  /// - Throws: `StudyError` when an option is unknown or of another type.
  public func options<Options: Codable>(over defaults: Options) throws -> Options {
    let full = options.adding(to: try CanonicalJSON(encoding: defaults))
    do {
      return try full.decode(Options.self)
    } catch {
      throw StudyError(
        "\(name) with the options \(options.text)", expected: "options of \(Options.self): \(error)",
        hint: "The request was written by another version; run the study again.")
    }
  }

  var canonical: CanonicalJSON {
    options.object?.isEmpty == false ? ["name": .string(name), "options": options] : ["name": .string(name)]
  }

  init(canonical: CanonicalJSON) throws {
    guard let name = canonical["name"]?.string else {
      throw StudyError("found \(canonical.text)", expected: "an object with a \"name\"")
    }
    self.init(name: name, options: canonical["options"] ?? [:])
  }

  /// Labels are no part of a choice.
  public static func == (a: Self, b: Self) -> Bool { a.name == b.name && a.options == b.options }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(options)
  }

  public func encode(to encoder: any Encoder) throws { try canonical.encode(to: encoder) }
  public init(from decoder: any Decoder) throws { try self.init(canonical: CanonicalJSON(from: decoder)) }

  public var description: String {
    let shown = (options.object ?? [:]).sorted { $0.key < $1.key }
      .map { "\($0.key) \($0.value.string ?? $0.value.text)" }
    return shown.isEmpty ? name : "\(name) (\(shown.joined(separator: ", ")))"
  }
}

/// A model with its hyper-parameters.
public struct ModelChoice: Choice {
  public let name: String
  public let options: CanonicalJSON
  /// What tables and claims call it, usually the paper's name for it. It enters neither equality nor a cell's name.
  public var label: String
  /// Whether every seed gives the same: a grid runs it with one.
  public var isDeterministic = false

  public init(name: String, options: CanonicalJSON = [:]) {
    self.name = name
    self.options = options
    label = name
  }

  public func labelled(_ label: String) -> ModelChoice {
    var copy = self
    copy.label = label
    return copy
  }

  public var deterministic: ModelChoice {
    var copy = self
    copy.isDeterministic = true
    return copy
  }

  /// The same model with some options set; one that is set to its default is left out, as in every name.
  public func with(_ changes: [String: CanonicalJSON]) -> ModelChoice {
    let members = ModelDefaults.differences((options.object ?? [:]).merging(changes) { $1 }, of: name)
    var copy = ModelChoice(name: name, options: .object(members)).labelled(label)
    copy.isDeterministic = isDeterministic
    return copy
  }
}

/// A data set with its preparation (filters, rule for equal times, sample of users).
public struct DataSet: Choice {
  /// The id in the data registry.
  public let name: String
  public let options: CanonicalJSON
  /// What tables and claims call it, usually the paper's name for it. It enters neither equality nor a cell's name.
  public var label: String
  /// How it relates to the data of the paper, as the study says.
  public var scope = Scope.paper
  /// What the paper prints of these data, after its filter: what files of unknown origin are held to.
  public var counts: PublishedCounts?

  public init(name: String, options: CanonicalJSON = [:]) {
    self.name = name
    self.options = options
    label = name
  }

  public func labelled(_ label: String, scope: Scope = .paper, counts: PublishedCounts? = nil) -> DataSet {
    var copy = self
    copy.label = label
    copy.scope = scope
    copy.counts = counts ?? self.counts
    return copy
  }
}

/// Counts that a paper prints of a data set, after its filter; nil where it prints none.
public struct PublishedCounts: Hashable, Sendable {
  public var users, items, events: Int?

  public init(users: Int? = nil, items: Int? = nil, events: Int? = nil) {
    (self.users, self.items, self.events) = (users, items, events)
  }
}

/// How the data of a verdict relate to the paper's.
public enum Scope: String, Codable, Hashable, Sendable, CaseIterable {
  case paper = "the paper's data"
  case part = "part of the paper's data"
  /// Files that carry the paper's data set's name, of which no digest is known and whose counts are not the paper's.
  case unverified = "unverified data"
  case substitute = "a substitute"
  case simulated = "simulated"

  /// Whether a verdict on such data can count as reproduced.
  public var counts: Bool { self == .paper || self == .part }
}
