import Foundation
import LogFixtures
import Testing

@testable import Interactions

@Suite struct GloboReaderTests {
  private static let header =
    "user_id,session_id,session_start,session_size,click_article_id,click_timestamp,click_environment,click_deviceGroup,click_os,click_country,click_region,click_referrer_type\n"

  private func read(_ rows: String, _ articles: String? = nil) throws -> InteractionLog {
    let folder = try TemporaryFolder()
    try folder.write(Self.header + rows, "clicks.csv")
    if let articles { try folder.write("article_id,category_id,created_at_ts,publisher_id,words_count\n" + articles, "articles_metadata.csv") }
    return try GloboReader().read(DataFolder(folder.path)).prepared(Preprocessing(repeats: .keep))
  }

  @Test func clicksWithTheirSessionsAndCategories() throws {
    let log = try read(
      "0,77,1506825423000,2,157541,1506826828020,4,3,20,1,20,2\n0,77,1506825423000,2,68866,1506826858020,4,3,20,1,20,2\n0,78,1506999999000,1,68866,1507000000000,4,3,20,1,20,2\n",
      "68866,12,1,0,3\n")
    #expect(log.userCount == 1 && log.itemCount == 2 && log.count == 3)
    #expect(log.tickSeconds == 0.001 && Array(log.ticks(of: 0)) == [0, 30_000, 173_171_980])
    #expect(log.sessions(of: 0) == [0..<2, 2..<3])
    let names = try log.names()
    #expect(names.itemIDs == ["68866", "157541"] && names.feature("category")?.values == ["12"])
  }

  @Test(arguments: ["0,77,1,2,x,5,4,3,20,1,20,2\n", "0,77,1,2,5,noon,4,3,20,1,20,2\n", "0,77,1,2,5\n"]) func damageIsTold(row: String) {
    let error = #expect(throws: InteractionError.self) { try read(row) }
    #expect(error?.kind == .malformed && "\(error!)".contains("line 2"), "\(error.map(String.init(describing:)) ?? "none")")
  }
}
