import Foundation
import Testing

@testable import Interactions

/// Kinds of behaviour from the source to the mapped file.
@Suite struct KindTests {
  struct Deed: Hashable {
    var user, item: String
    var time: Int64
    var kind: String
  }

  private let deeds = [
    Deed(user: "a", item: "x", time: 1, kind: "view"), Deed(user: "a", item: "x", time: 5, kind: "buy"),
    Deed(user: "a", item: "y", time: 9, kind: "cart"), Deed(user: "b", item: "y", time: 2, kind: "view"),
    Deed(user: "b", item: "z", time: 3, kind: "buy"),
  ]

  private func raw(_ deeds: [Deed]) -> RawLog {
    var raw = RawLog(timeKind: .clock, hasRatings: false, hasKinds: true)
    for deed in deeds { raw.append(user: deed.user, item: deed.item, time: deed.time, kind: deed.kind) }
    return raw
  }

  private func names(_ log: InteractionLog, _ user: Int) -> [String] {
    log.kinds(of: user)!.map { log.kindNames[Int($0)] }
  }

  @Test func eachEventHasItsKind() throws {
    let log = try raw(deeds).prepared()
    #expect(log.kindNames == ["buy", "cart", "view"])
    #expect(names(log, 0) == ["view", "buy", "cart"] && names(log, 1) == ["view", "buy"])
    #expect(log.kind(named: "cart") == 1 && log.kind(named: "love") == nil)
    let view = TrainingView(log, lengths: [2, 0])
    #expect(view.kindNames == log.kindNames && Array(view.kinds(of: 0)!) == [2, 0] && view.kinds(of: 1)!.isEmpty)
    let side = ItemSide(log)
    #expect(side.events(of: 1).map { side.kind(of: $0) } == [2, 1])
    let folder = try TemporaryFolder()
    try log.write(to: folder.path + "/a.log")
    let mapped = try InteractionLog(contentsOf: folder.path + "/a.log")
    #expect(mapped.kindNames == log.kindNames && mapped.digest == log.digest)
    #expect(Array(try #require(mapped.allKinds)) == Array(try #require(log.allKinds)))
  }

  @Test func aLogWithoutKindsHasNone() throws {
    let log = try LogFixtures.raw([Event("a", "x", 1)]).prepared()
    #expect(log.kindNames.isEmpty && log.kinds(of: 0) == nil && log.allKinds == nil && log.kind(named: "buy") == nil)
    #expect(log.storage.layout.tableAt == 0 && ItemSide(log).kind(of: 0) == nil)
  }

  @Test func theOrderOfRowsDoesNotMatter() throws {
    var many: [Deed] = []
    for (place, event) in scrambledEvents(users: 20, items: 9, count: 500, times: 12).enumerated() {
      many.append(Deed(user: event.user, item: event.item, time: event.time, kind: ["buy", "view", "cart"][place * 7 % 3]))
    }
    for ties in [TieRule.hash, .itemID] {
      for duplicates in [Preprocessing.DuplicateRule.collapse, .keep] {
        let rule = Preprocessing(ties: ties, duplicates: duplicates)
        let (one, two) = (try raw(many).prepared(rule), try raw(many.reversed()).prepared(rule))
        #expect(one.digest == two.digest && one.allKinds!.elementsEqual(two.allKinds!))
      }
    }
    // What differs in kind alone is no duplicate.
    #expect(try raw(many).prepared().count == Set(many).count)
  }

  @Test func aKindIsPartOfTheDigestAndTheRestIsNot() throws {
    var other = deeds
    other[2].kind = "buy"
    #expect(try raw(deeds).prepared().digest != raw(other).prepared().digest)
    var renamed = deeds
    for place in renamed.indices { renamed[place].kind += "!" }
    #expect(try raw(deeds).canonicalDigest() != raw(renamed).canonicalDigest())
  }

  @Test func aFilterLeavesTheKindsItNames() throws {
    let log = try raw(deeds).prepared(.init(filters: [.kinds(["buy"])]))
    #expect(try history(log, "a") == ["x"] && history(log, "b") == ["z"])
    #expect(log.kindNames == ["buy"] && log.trace.steps.last?.name == "kind buy")
    // The same log as that of a source that has nothing else.
    #expect(try log.digest == raw(deeds.filter { $0.kind == "buy" }).prepared().digest)
    let two = try raw(deeds).prepared(.init(filters: [.kinds(["view", "cart"])]))
    #expect(names(two, 0) == ["view", "cart"] && two.trace.steps.last?.name == "kind cart or view")
    let rule = Preprocessing(filters: [.kinds(["buy", "cart"])])
    #expect(rule.canonicalJSON == #"{"filters":[{"kinds":["buy","cart"]}]}"#)
    #expect(try JSONDecoder().decode(Preprocessing.self, from: Data(rule.canonicalJSON.utf8)) == rule)
  }

  @Test func kindsThatAreNotThereAreRefused() throws {
    for names in [[], ["love"], ["buy", "love"]] {
      let error = try #require(throws: InteractionError.self) { try raw(deeds).prepared(.init(filters: [.kinds(names)])) }
      #expect(error.kind == .request && error.expected == "some of buy, cart, view")
    }
    let error = try #require(throws: InteractionError.self) {
      try LogFixtures.raw([Event("a", "x", 1)]).prepared(.init(filters: [.kinds(["buy"])]))
    }
    #expect(error.kind == .request && error.found.contains("without kinds"))
  }

  @Test func thereAreAtMost256Kinds() async throws {
    var raw = RawLog(timeKind: .clock, hasRatings: false, hasKinds: true)
    for kind in 0..<256 { raw.append(user: "a", item: "x", time: Int64(kind), kind: "k\(kind)") }
    let log = try raw.prepared()
    #expect(log.kindNames.count == 256 && log.kindNames[255] == "k255" && log.kinds(of: 0)![255] == 255)
    let refused = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var raw = RawLog(timeKind: .clock, hasRatings: false, hasKinds: true)
      for kind in 0..<257 { raw.append(user: "a", item: "x", time: Int64(kind), kind: "k\(kind)") }
    }
    #expect(said(refused).contains("more than 256 kinds"))
  }

  @Test func taobaoTellsItsBehavioursApart() throws {
    let folder = try TemporaryFolder()
    try folder.write("1,2,7,pv,5\n1,5,9,buy,6\n1,5,9,fav,7\n3,5,9,cart,8\n", "UserBehavior.csv")
    let log = try TaobaoReader().read(DataFolder(folder.path)).prepared()
    #expect(log.kindNames == ["pv", "buy", "fav", "cart"])
    #expect(names(log, 0) == ["pv", "buy", "fav"] && names(log, 1) == ["cart"])
    let plain = try TaobaoReader(fileName: "UserBehavior.csv", hasKinds: false).read(DataFolder(folder.path)).prepared()
    #expect(plain.kindNames.isEmpty && plain.count == 4 && plain.digest != log.digest)
    #expect(plain.allItems.elementsEqual(log.allItems))
  }

  @Test func whatIsThinnedKeepsItsKinds() throws {
    var raw = RawLog(timeKind: .clock, hasRatings: false, hasKinds: true)
    for time in 0..<40 { raw.append(user: "a", item: "i\(time)", time: Int64(time), kind: time % 3 == 0 ? "buy" : "view") }
    let whole = try raw.prepared()
    let part = whole.thinned(keeping: 0.5, ofFirst: [30], seed: 3).log
    #expect(part.count == 25 && part.kindNames == whole.kindNames)
    for (place, tick) in part.ticks(of: 0).enumerated() { #expect(part.kinds(of: 0)![place] == (tick % 3 == 0 ? 0 : 1)) }
  }
}
