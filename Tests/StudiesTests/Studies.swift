import Foundation
import StudyKit

@testable import attrec
@testable import reda

/// The studies there are, for the tests that hold each of them to the same.
let studies: [any PaperStudy.Type] = [AttRecStudy.self, REDAStudy.self]

/// The folders of `studies/` that are one.
let studyFolders: [String] = {
  let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../studies").standardizedFileURL
  let all = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
  return all.filter { FileManager.default.fileExists(atPath: root.appending(path: "\($0)/published.json").path) }.sorted()
}()
