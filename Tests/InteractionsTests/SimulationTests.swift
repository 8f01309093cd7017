import Foundation
import Testing

@testable import Interactions

struct SimulationTests {
  @Test func sameParametersSameWorld() throws {
    var parameters = SimulationParameters()
    let digest = try SimulatedWorld(parameters).log().digest
    #expect(try SimulatedWorld(parameters).log().digest == digest)
    parameters.seed = 2
    #expect(try SimulatedWorld(parameters).log().digest != digest)
  }

  /// How well the truth ranks clicked above unclicked impressions: 0.5 is chance.
  private func truthAUC(_ parameters: SimulationParameters) throws -> Double {
    let world = try SimulatedWorld(parameters)
    let log = try world.log()
    let (truth, shown) = (try world.truth(for: log), try #require(log.impressions))
    var (wins, pairs) = (0.0, 0.0)
    for user in 0..<shown.userCount {
      let scored = (0..<shown.count(of: user)).map {
        (truth.affinities(of: user, at: shown.ticks(of: user)[$0])[Int(shown.items(of: user)[$0])], shown.clicks(of: user)[$0] == 1)
      }
      for (score, isClicked) in scored where isClicked {
        for (other, otherClicked) in scored where !otherClicked {
          wins += score > other ? 1 : score == other ? 0.5 : 0
          pairs += 1
        }
      }
    }
    return wins / pairs
  }

  @Test func theTruthExplainsTheClicks() throws {
    var parameters = SimulationParameters()
    parameters.users = 60
    #expect(try truthAUC(parameters) > 0.75)
  }

  @Test func theNullWorldHasNothingToLearn() throws {
    let world = try SimulatedWorld(.null())
    #expect(try truthAUC(.null()) == 0.5)
    // Clicks are coin flips of probability 1 / (1 + e^1.5) = 0.1824.
    let rate = Double(world.clickCount) / Double(world.impressionCount)
    #expect(abs(rate - 0.1824) < 4 * (0.1824 * 0.8176 / Double(world.impressionCount)).squareRoot())
    // Items are clicked as unevenly as chance makes them: the variance of counts is near their mean.
    let counts = allButTheLastTwo(try world.log()).itemCounts.map(Double.init)
    let mean = counts.reduce(0, +) / Double(counts.count)
    let variance = counts.reduce(0) { $0 + pow($1 - mean, 2) } / Double(counts.count - 1)
    #expect(abs(variance / mean - 1) < 5 * (2 / Double(counts.count)).squareRoot())
  }

  @Test func appealMakesSomeItemsPopular() throws {
    var parameters = SimulationParameters.null()
    parameters.appeal = 1
    let counts = allButTheLastTwo(try SimulatedWorld(parameters).log()).itemCounts.map(Double.init)
    let mean = counts.reduce(0, +) / Double(counts.count)
    let variance = counts.reduce(0) { $0 + pow($1 - mean, 2) } / Double(counts.count - 1)
    #expect(variance / mean > 2)
  }

  @Test func driftMovesTasteAndAppeal() throws {
    var parameters = SimulationParameters()
    parameters.users = 20
    func agreement(_ userDrift: Double, _ itemDrift: Double) throws -> Double {
      parameters.userDrift = userDrift
      parameters.itemDrift = itemDrift
      let world = try SimulatedWorld(parameters)
      let log = try world.log()
      let truth = try world.truth(for: log)
      let last = log.allTicks.max()!
      return (0..<log.userCount).map { user in
        correlation(truth.affinities(of: user, at: 0), truth.affinities(of: user, at: last))
      }.reduce(0, +) / Double(log.userCount)
    }
    #expect(try agreement(0, 0) > 0.9999)
    #expect(try agreement(1, 0) < 0.6)
    #expect(try agreement(0, 1) < 0.99)
    #expect(abs(try agreement(1, 1)) < 0.35)
  }

  private func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    let product = zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) }
    let squares = (a.reduce(0) { $0 + pow($1 - meanA, 2) }, b.reduce(0) { $0 + pow($1 - meanB, 2) })
    return product / (squares.0 * squares.1).squareRoot()
  }

  @Test func theBestItemHasTheHighestAffinity() throws {
    let world = try SimulatedWorld(SimulationParameters())
    let truth = try world.truth(for: world.log())
    let affinities = truth.affinities(of: 3, at: 500)
    let best = try #require(truth.bestItem(for: 3, at: 500))
    #expect(affinities[Int(best)] == affinities.max())
    let second = try #require(truth.bestItem(for: 3, at: 500, excluding: [best]))
    #expect(affinities[Int(second)] == affinities.sorted().dropLast().last)
  }

  /// Where nobody likes anything better, the first item is best, and of those that are left the first again.
  @Test func ofEqualItemsTheFirstIsBest() throws {
    let world = try SimulatedWorld(.null())
    let truth = try world.truth(for: world.log())
    #expect(truth.bestItem(for: 0, at: 0) == 0)
    #expect(truth.bestItem(for: 0, at: 0, excluding: [0, 1, 3]) == 2)
    #expect(truth.bestItem(for: 0, at: 0, excluding: Set(0..<Int32(truth.affinities(of: 0, at: 0).count))) == nil)
  }

  @Test func clicksAreTheLogAndCategoriesATree() throws {
    let world = try SimulatedWorld(SimulationParameters())
    let log = try world.log()
    #expect(log.count == world.clickCount)
    let shown = try #require(log.impressions)
    #expect((0..<log.userCount).reduce(0) { $0 + shown.clicks(of: $1).count { $0 == 1 } } == log.count)
    #expect(shown.count + log.trace.droppedImpressions == world.impressionCount)
    #expect(log.trace.impressions.first == .init(name: "as read", impressions: world.impressionCount))
    for user in 0..<log.userCount {
      let clicked = (0..<shown.count(of: user)).filter { shown.clicks(of: user)[$0] == 1 }
      #expect(clicked.map { shown.items(of: user)[$0] } == Array(log.items(of: user)))
      #expect(clicked.map { shown.ticks(of: user)[$0] } == Array(log.ticks(of: user)))
    }
    let category = try #require(log.names().feature("category"))
    #expect(category.values.count == 25)
    #expect(category.parents?.count { $0 < 0 } == 5)
    #expect(DatasetStatistics(log).repeats == 0)
  }

  /// With aversion a user clicks less in a subcategory after leaving its items unclicked.
  @Test func aversionLowersClicksAfterUnclickedItems() throws {
    func rates(_ aversion: Double) throws -> (fresh: Double, tired: Double) {
      var parameters = SimulationParameters.null()
      parameters.aversion = aversion
      let world = try SimulatedWorld(parameters)
      var seen = [Int: Int]()
      var (clicks, shows) = ([0.0, 0.0], [0.0, 0.0])
      for row in world.users.indices {
        if row > 0 && world.users[row] != world.users[row - 1] { seen = [:] }
        let leaf = world.tastes.subcategories[Int(world.items[row])]
        let group = seen[leaf, default: 0] >= 3 ? 1 : 0
        shows[group] += 1
        if world.clicks[row] { clicks[group] += 1 }
        seen[leaf] = world.clicks[row] ? 0 : seen[leaf, default: 0] + 1
      }
      return (clicks[0] / shows[0], clicks[1] / shows[1])
    }
    let without = try rates(0)
    #expect(abs(without.fresh - without.tired) < 0.02)
    let with = try rates(1)
    #expect(with.tired < 0.6 * with.fresh)
  }

  @Test func defaultsAreLeftOutWhenCoded() throws {
    var parameters = SimulationParameters()
    #expect(parameters.canonicalJSON == "{}")
    parameters.users = 7
    parameters.signal = 0.25
    #expect(parameters.canonicalJSON == #"{"signal":0.25,"users":7}"#)
    #expect(try JSONDecoder().decode(SimulationParameters.self, from: Data(parameters.canonicalJSON.utf8)) == parameters)
  }

  @Test func senselessWorldsAreRefused() throws {
    var parameters = SimulationParameters()
    parameters.users = 0
    parameters.shown = 9_999
    parameters.userDrift = .nan
    let error = try #require(throws: InteractionError.self) { try SimulatedWorld(parameters) }
    for name in ["users is 0", "shown is 9999", "userDrift is nan"] { #expect(error.found.contains(name)) }
  }
}
