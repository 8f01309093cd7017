import Testing

@testable import Interactions

/// What the source says of items and users, and trees of values.
@Suite struct FeatureTests {
  private func source() -> RawLog { raw([Event("a", "x", 1), Event("b", "y", 2)]) }

  @Test func usersHaveFeaturesToo() throws {
    var source = source()
    source.setFeature("genre", ["War"], of: "x")
    source.setUserFeature("age", ["25"], of: "b")
    source.setUserFeature("interest", ["tea", "art"], of: "a")
    source.setUserFeature("interest", ["none"], of: "absent")
    let log = try source.prepared()
    let folder = try TemporaryFolder()
    try log.write(to: folder.path + "/a.log")
    for names in [try log.names(), try InteractionLog(contentsOf: folder.path + "/a.log").names()] {
      #expect(names.userFeatures.map(\.name) == ["age", "interest"] && names.features.map(\.name) == ["genre"])
      let interest = try #require(names.userFeature("interest"))
      #expect(interest.values == ["art", "tea"] && Array(interest.values(of: 0)) == [0, 1] && interest.values(of: 1).isEmpty)
      #expect(Array(try #require(names.userFeature("age")).values(of: 1)) == [0])
      #expect(names.userFeature("genre") == nil && names.feature("age") == nil)
    }
    #expect(try allButTheLastTwo(log).userFeatures().map(\.name) == ["age", "interest"])
    // The names of a log without any are as they always were.
    #expect(try self.source().prepared().names().userFeatures.isEmpty)
  }

  /// shoes and hats stand below clothes, boots below shoes; food stands alone.
  private func tree() throws -> Feature {
    var source = source()
    source.setFeature("category", ["boots", "food"], of: "x")
    source.setFeature("category", ["hats"], of: "y")
    for (parent, value) in [("shoes", "boots"), ("clothes", "shoes"), ("clothes", "hats")] {
      source.setParent(parent, of: value, feature: "category")
    }
    return try #require(source.prepared().names().feature("category"))
  }

  @Test func valuesOfATreeHaveLevels() throws {
    let tree = try tree()
    #expect(tree.values == ["food", "hats", "boots", "shoes", "clothes"])
    #expect(tree.path(from: 2) == [2, 3, 4] && tree.ancestors(of: 2) == [3, 4] && tree.ancestors(of: 4) == [])
    #expect((0..<5).map { tree.level(of: $0) } == [0, 1, 2, 1, 0])
    #expect(tree.level(0) == [0, 4] && tree.level(1) == [1, 3] && tree.level(2) == [2] && tree.level(3) == [])
    #expect(tree.ancestor(of: 2, atLevel: 0) == 4 && tree.ancestor(of: 2, atLevel: 1) == 3)
    #expect(tree.ancestor(of: 2, atLevel: 2) == 2 && tree.ancestor(of: 2, atLevel: 3) == nil)
    let flat = Feature(name: "genre", values: ["a", "b"], parents: nil, offsets: [0, 1], members: [1])
    #expect(flat.path(from: 1) == [1] && flat.level(0) == [0, 1] && flat.level(1) == [])
  }

  @Test(arguments: [
    [("a", "a")], [("b", "a"), ("a", "b")], [("b", "x"), ("c", "b"), ("d", "c"), ("b", "d")],
  ] as [[(String, String)]])
  func aCircleIsRefused(pairs: [(parent: String, value: String)]) throws {
    for order in [pairs, pairs.reversed()] {
      var source = source()
      source.setFeature("category", ["leaf"], of: "x")
      for pair in order { source.setParent(pair.parent, of: pair.value, feature: "category") }
      let error = try #require(throws: InteractionError.self) { try source.prepared() }
      #expect(error.kind == .malformed && error.found.contains("feature \"category\" form no tree"))
      let names = pairs.count == 1 ? "\"a\" below \"a\"" : pairs.count == 2 ? "\"a\" below \"b\" below \"a\"" : "\"b\" below \"c\" below \"d\" below \"b\""
      #expect(error.found.hasSuffix(names), "\(error)")
      #expect(throws: InteractionError.self) { try source.canonicalDigest() }
    }
  }

  @Test func aValueWithTwoParentsIsRefused() throws {
    for parents in [["p", "q"], ["q", "p"]] {
      var source = source()
      for parent in parents { source.setParent(parent, of: "v", feature: "category") }
      let error = try #require(throws: InteractionError.self) { try source.prepared() }
      #expect(error.found.hasSuffix("\"v\" stands below \"p\" and below \"q\""))
    }
    var twice = source()
    for _ in 0..<2 { twice.setParent("p", of: "v", feature: "category") }
    #expect(throws: Never.self) { try twice.prepared() }
  }
}
