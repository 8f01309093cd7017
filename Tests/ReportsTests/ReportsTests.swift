import Foundation
import Testing

@testable import Reports

@Test func demoRenders() throws {
  guard let target = ProcessInfo.processInfo.environment["REPORTS_DEMO"] else { return }
  try Demo.document().write(to: URL(fileURLWithPath: target), name: "demo")
}
