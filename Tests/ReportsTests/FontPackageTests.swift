import Foundation
import Testing

@testable import Reports

/// What `make setup` installs and looks for is what a report needs.
@Suite struct FontPackageTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../\(path)"), encoding: .utf8)
  }

  @Test func setupInstallsEveryFontPackage() throws {
    let installed = try text("Makefile").split(whereSeparator: \.isWhitespace).map(String.init)
    for package in Fonts.house.packages { #expect(installed.contains(package), "PACKAGES in the Makefile lacks \(package)") }
  }

  @Test func setupLooksForEveryFamily() throws {
    let looked = try text("tools/toolchain.sh")
    for family in Fonts.house.families.values.sorted() {
      #expect(looked.contains("\"\(family):"), "tools/toolchain.sh does not look for \(family)")
    }
  }
}
