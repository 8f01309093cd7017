/// Why a file of the build cannot be written.
struct GenerationError: Error, CustomStringConvertible {
  let description: String

  init(_ found: String, expected: String) { description = "found \(found); expected \(expected)" }
}
