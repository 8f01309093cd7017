import Foundation
import Kernels

/// A world whose truth is known: users with tastes that turn, items in a tree of categories with appeals that turn,
/// sessions with an intent, impressions that are clicked or not. The clicks are the log, and the impressions stand beside them.
public struct SimulatedWorld: Sendable {
  /// Raised when the same parameters give another world.
  public static let revision = 1

  public let parameters: SimulationParameters
  let tastes: Tastes
  // One row an impression, user after user in time order; numbers are those of the world.
  private(set) var users: [Int32] = []
  private(set) var items: [Int32] = []
  private(set) var times: [Int64] = []
  private(set) var clicks: [Bool] = []

  /// Lets the world happen.
  /// - Throws: `InteractionError` naming the parameters that make no sense.
  public init(_ parameters: SimulationParameters) throws(InteractionError) {
    guard parameters.problems.isEmpty else {
      throw InteractionError(
        .request, "the simulation makes no sense: \(parameters.problems.joined(separator: "; "))",
        hint: "Change its parameters.")
    }
    self.parameters = parameters
    tastes = Tastes(parameters)
    let root = RandomStream(seed: parameters.seed, purpose: "simulated events")
    var members = [[Int32]](repeating: [], count: parameters.categories)
    for item in 0..<parameters.items {
      members[tastes.subcategories[item] / parameters.subcategories].append(Int32(item))
    }
    for user in 0..<parameters.users { live(user, root.split(UInt64(user)), members) }
  }

  /// 1 January 2020, 00:00 UTC.
  static let start: Int64 = 1_577_836_800
  var seconds: Int64 { Int64(parameters.days) * 86_400 }

  /// How many impressions there were, and how many were clicked.
  public var impressionCount: Int { users.count }
  public var clickCount: Int { clicks.count { $0 } }

  private mutating func live(_ user: Int, _ stream: RandomStream, _ members: [[Int32]]) {
    var (moments, draws) = (stream.split("moments"), stream.split("draws"))
    let leaves = parameters.categories * parameters.subcategories
    var clicked = Set<Int32>()
    var unclickedSince = [Double](repeating: 0, count: leaves)
    let sessions = max(1, parameters.sessions / 2 + moments.uniform(below: parameters.sessions + 1))
    let starts = (0..<sessions).map { _ in Int64(moments.uniform() * Double(seconds - 3_600)) }.sorted()
    var now = Int64(0)
    for begin in starts {
      now = max(now, begin)
      let t = Double(now) / Double(seconds)
      let taste = tastes.taste(of: user, at: t)
      let intent = tastes.intent(taste, &draws)
      for item in show(members[intent / parameters.subcategories], but: clicked, &draws) {
        let leaf = tastes.subcategories[Int(item)]
        let logit =
          parameters.bias + tastes.affinity(taste, Int(item), at: t) + (leaf == intent ? parameters.intent : 0)
          - parameters.aversion * Foundation.log(1 + unclickedSince[leaf])
        let isClicked = draws.uniform() < 1 / (1 + exp(-logit))
        now = min(seconds - 1, now + 5 + Int64(draws.uniform(below: 55)))
        record(user, item, now, isClicked)
        if isClicked { clicked.insert(item) }
        unclickedSince[leaf] = isClicked ? 0 : unclickedSince[leaf] + 1
      }
    }
  }

  /// Different items, none clicked before: by `targeting` from one category, else from all.
  private func show(_ category: [Int32], but clicked: Set<Int32>, _ draws: inout RandomStream) -> [Int32] {
    var chosen: [Int32] = []
    var attempts = 0
    while chosen.count < parameters.shown && attempts < 20 * parameters.shown {
      attempts += 1
      let targeted = draws.uniform() < parameters.targeting && !category.isEmpty
      let item =
        targeted
        ? category[draws.uniform(below: category.count)] : Int32(draws.uniform(below: parameters.items))
      if !clicked.contains(item) && !chosen.contains(item) { chosen.append(item) }
    }
    return chosen
  }

  private mutating func record(_ user: Int, _ item: Int32, _ time: Int64, _ isClicked: Bool) {
    users.append(Int32(user))
    items.append(item)
    times.append(Self.start + time)
    clicks.append(isClicked)
  }

  /// The clicks as events of a source, and what was shown as its impressions: ids are the world's numbers plus 1; the feature
  /// "category" is a tree of two levels.
  public func rawLog() -> RawLog {
    var raw = RawLog(timeKind: .clock, hasRatings: false)
    for row in users.indices {
      let (user, item) = (String(users[row] + 1), String(items[row] + 1))
      if clicks[row] { raw.append(user: user, item: item, time: times[row]) }
      raw.appendImpression(user: user, item: item, time: times[row], isClicked: clicks[row])
    }
    for item in 0..<parameters.items {
      let leaf = tastes.subcategories[item]
      let top = leaf / parameters.subcategories + 1
      let name = "\(top).\(leaf % parameters.subcategories + 1)"
      raw.setFeature("category", [name], of: String(item + 1))
      raw.setParent("\(top)", of: name, feature: "category")
    }
    return raw
  }

  /// The clicks as a log without any filter.
  public func log() throws(InteractionError) -> InteractionLog { try rawLog().prepared() }
}
