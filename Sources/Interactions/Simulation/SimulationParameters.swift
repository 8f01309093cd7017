import Foundation

/// What a simulated world is like. Codable with defaults left out, since it is part of a cell's name.
public struct SimulationParameters: Hashable, Sendable {
  public var seed: UInt64 = 1
  public var users = 300
  public var items = 400
  /// Categories at the top of the tree, and below each of them.
  public var categories = 5, subcategories = 4
  /// Length of taste vectors.
  public var factors = 8
  /// How long the log lasts.
  public var days = 60
  /// Sessions of a user on average (from half to one and a half times as many), and items shown in each.
  public var sessions = 12, shown = 10
  /// How much taste decides about a click: the standard deviation of a user's affinities on the logit scale.
  public var signal = 2.0
  /// The share of taste that items of one category have in common, 0...1.
  public var categoryShare = 0.6
  /// How much an item's general appeal decides: its standard deviation on the logit scale.
  public var appeal = 0.7
  /// How far a user's taste turns from the first to the last day: 0 not at all, 1 by a right angle.
  public var userDrift = 0.4
  /// How far items' appeals turn in the same sense: what is popular at first need not be at the end.
  public var itemDrift = 0.4
  /// What a session's intent adds to the items of one subcategory, on the logit scale.
  public var intent = 1.0
  /// The share of what is shown that is taken from the top category of the session's intent; the rest is random.
  public var targeting = 0.5
  /// How much a user avoids a subcategory for every e-fold of impressions left unclicked since the last click there.
  public var aversion = 0.0
  /// The logit of a click where nothing speaks for or against it.
  public var bias = -1.5

  public init() {}

  /// A world in which clicks are coin flips: no model can be better than another.
  public static func null(seed: UInt64 = 1) -> SimulationParameters {
    var parameters = SimulationParameters()
    parameters.seed = seed
    parameters.signal = 0
    parameters.appeal = 0
    parameters.intent = 0
    parameters.userDrift = 0
    parameters.itemDrift = 0
    parameters.targeting = 0
    return parameters
  }

  /// What is wrong with the parameters, in words; empty if nothing is.
  public var problems: [String] {
    var problems: [String] = []
    let counts = [
      ("users", users), ("items", items), ("categories", categories), ("subcategories", subcategories),
      ("factors", factors), ("days", days), ("sessions", sessions), ("shown", shown),
    ]
    for (name, count) in counts where count < 1 || count > 10_000_000 {
      problems.append("\(name) is \(count), expected 1 to 10000000")
    }
    if shown > items { problems.append("shown is \(shown), expected at most the \(items) items") }
    if days > 40_000 { problems.append("days is \(days), expected at most 40000") }
    for (name, share) in [
      ("categoryShare", categoryShare), ("userDrift", userDrift), ("itemDrift", itemDrift), ("targeting", targeting),
    ] where !(0...1).contains(share) { problems.append("\(name) is \(share), expected 0 to 1") }
    for (name, strength) in [("signal", signal), ("appeal", appeal), ("intent", intent), ("aversion", aversion)]
    where !(strength >= 0 && strength.isFinite) { problems.append("\(name) is \(strength), expected 0 or more") }
    if !bias.isFinite { problems.append("bias is \(bias), expected a number") }
    return problems
  }

  /// JSON with sorted keys and without defaults.
  var canonicalJSON: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let json = try? encoder.encode(self) else { return problems.joined(separator: "; ") }
    return String(decoding: json, as: UTF8.self)
  }
}

extension SimulationParameters: Codable {
  private enum Key: String, CodingKey {
    case seed, users, items, categories, subcategories, factors, days, sessions, shown
    case signal, categoryShare, appeal, userDrift, itemDrift, intent, targeting, aversion, bias
  }

  private static let counts: [(Key, any WritableKeyPath<SimulationParameters, Int> & Sendable)] = [
    (.users, \.users), (.items, \.items), (.categories, \.categories), (.subcategories, \.subcategories),
    (.factors, \.factors), (.days, \.days), (.sessions, \.sessions), (.shown, \.shown),
  ]
  private static let strengths: [(Key, any WritableKeyPath<SimulationParameters, Double> & Sendable)] = [
    (.signal, \.signal), (.categoryShare, \.categoryShare), (.appeal, \.appeal), (.userDrift, \.userDrift),
    (.itemDrift, \.itemDrift), (.intent, \.intent), (.targeting, \.targeting), (.aversion, \.aversion), (.bias, \.bias),
  ]

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    let usual = SimulationParameters()
    if seed != usual.seed { try container.encode(seed, forKey: .seed) }
    for (key, path) in Self.counts where self[keyPath: path] != usual[keyPath: path] {
      try container.encode(self[keyPath: path], forKey: key)
    }
    for (key, path) in Self.strengths where self[keyPath: path] != usual[keyPath: path] {
      try container.encode(self[keyPath: path], forKey: key)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init()
    seed = try container.decodeIfPresent(UInt64.self, forKey: .seed) ?? seed
    for (key, path) in Self.counts {
      if let value = try container.decodeIfPresent(Int.self, forKey: key) { self[keyPath: path] = value }
    }
    for (key, path) in Self.strengths {
      if let value = try container.decodeIfPresent(Double.self, forKey: key) { self[keyPath: path] = value }
    }
  }
}
