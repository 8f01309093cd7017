import Foundation
import StudyKit
import Testing

@testable import attrec

/// A study is a folder of `studies/`: whoever lists studies lists these, and a report's listing is what stands in one.
@Suite struct StudyFolderTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL

  /// What the build wrote down for each study, by its folder.
  private static let listings = Dictionary(
    uniqueKeysWithValues: studyFolders.map { folder in
      (folder, studies.first { $0.id == folder.lowercased() }?.init().listing ?? [])
    })

  @Test(arguments: studyFolders) func theReadmeNamesTheStudy(folder: String) throws {
    let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains("| `\(folder.lowercased())` |"), "README.md has no row for \(folder) in its table of studies")
  }

  @Test(arguments: studyFolders) func theListingHoldsEachFileOfTheStudy(folder: String) throws {
    let listing = try #require(Self.listings[folder])
    let place = Self.root.appending(path: "studies/\(folder)")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: place.path).filter { $0.hasSuffix(".swift") }
    #expect(listing.map(\.name).sorted() == paths.map { URL(filePath: $0).lastPathComponent }.sorted())
    for path in paths {
      let text = try String(contentsOf: place.appending(path: path), encoding: .utf8)
      let listed = listing.first { $0.name == URL(filePath: path).lastPathComponent }
      #expect(listed?.text == text, "\(path) is listed as it was, not as it is")
    }
  }

  /// The study first, then what the report rests on, then its sections as they follow each other, then the claims.
  @Test func aListingFollowsTheReport() {
    let order = AttRecStudy().listing.map(\.name)
    let expected = ["AttRecStudy.swift", "Experiment.swift", "Setup.swift", "Introduction.swift", "DataAndProtocol.swift",
      "MainResults.swift", "Ablations.swift", "Retraining.swift", "Claims.swift", "RunClaims.swift"]
    #expect(order.filter(expected.contains) == expected)
  }
}
