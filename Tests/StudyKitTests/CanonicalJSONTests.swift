import Foundation
import Testing

@testable import StudyKit

@Suite struct CanonicalJSONTests {
  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (1.0, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (1e21, "1e+21"), (1e-7, "1e-7"),
    (1e-6, "0.000001"), (123456.789, "123456.789"), (Double.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
    (4.5e15, "4500000000000000"), (0.1 + 0.2, "0.30000000000000004"), (2e-3, "0.002"), (1.5e300, "1.5e+300"),
  ])
  func doublesHaveTheShortestSpelling(value: Double, text: String) {
    #expect(CanonicalNumber(value)?.text == text)
    #expect(CanonicalNumber(value)?.double == value)
  }

  @Test func wholeNumbersKeepAllDigits() throws {
    #expect(CanonicalNumber(9_007_199_254_740_993).text == "9007199254740993")
    #expect(CanonicalNumber(UInt64.max).text == "18446744073709551615")
    let read = try CanonicalJSON(parsing: "[9007199254740993, 18446744073709551615, -9223372036854775808]")
    #expect(read.text == "[9007199254740993,18446744073709551615,-9223372036854775808]")
  }

  @Test func oneNumberHasOneSpelling() throws {
    let read = try CanonicalJSON(parsing: "[1, 1.0, 1e0, 10e-1, -0, 0.0, 100000000000000000000, 1E2]")
    #expect(read.text == "[1,1,1,1,0,0,100000000000000000000,100]")
    #expect(CanonicalJSON.number(CanonicalNumber(1)) == CanonicalJSON.number(CanonicalNumber(1.0)!))
  }

  @Test func infinityAndNaNAreNoNumbers() throws {
    #expect(CanonicalNumber(Double.nan) == nil)
    #expect(CanonicalNumber(-Double.infinity) == nil)
    #expect(throws: StudyError.self) { try CanonicalJSON(encoding: [Double.nan]) }
  }

  @Test func floatsDoNotGrowDigits() throws {
    #expect(try CanonicalJSON(encoding: [Float(0.1), Float(1e-3), Float(16_777_216)]).text == "[0.1,0.001,16777216]")
  }

  /// The example of RFC 8785, section 3.2.3: keys in UTF-16 order.
  @Test func keysAreSortedByUTF16() throws {
    let read = try CanonicalJSON(
      parsing: #"{"\u20ac":"Euro","\r":"CR","\ufb33":"Dalet","1":"One","\ud83d\ude00":"Emoji","\u0080":"Control","\u00f6":"o"}"#)
    let keys = ["\r", "1", "\u{80}", "\u{F6}", "\u{20AC}", "\u{1F600}", "\u{FB33}"]
    var positions: [String.Index] = []
    for key in keys { positions.append(read.text.range(of: key == "\r" ? "\"\\r\":" : "\"\(key)\":")!.lowerBound) }
    #expect(positions == positions.sorted())
  }

  @Test func stringsAreEscapedOnlyWhereNeeded() throws {
    let text = CanonicalJSON.string("a\"\\/\u{1}\u{1F}\n\té€😀").text
    #expect(text == "\"a\\\"\\\\/\\u0001\\u001f\\n\\té€😀\"")
    #expect(try CanonicalJSON(parsing: text) == .string("a\"\\/\u{1}\u{1F}\n\té€😀"))
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "01", "1.", "+1", ".5", "1e999", "tru", "\"a", "\"\\x\"", "\"\\ud800\"",
    "{\"a\":1,\"a\":2}", "[1] 2", "nan", "\"a\nb\"", String(repeating: "[", count: 500),
  ])
  func whatIsNoJSONIsRefused(text: String) {
    #expect(throws: StudyError.self) { try CanonicalJSON(parsing: text) }
  }

  @Test func errorsNameFileAndLine() {
    let error = #expect(throws: StudyError.self) { try CanonicalJSON(parsing: "{\n \"a\": 1,\n \"b\": ?}", place: "x.json") }
    #expect(error?.place == "x.json:3")
  }

  struct Options: Codable, Equatable {
    var dimension = 100
    var decay: Float = 0.001
    var clip: Double? = 1
    var rule = "exact"
  }

  @Test func defaultsAreLeftOutAndComeBack() throws {
    var options = Options()
    options.dimension = 50
    options.clip = nil
    let choice = ModelChoice("m", options, defaults: Options())
    #expect(choice.options.text == #"{"clip":null,"dimension":50}"#)
    #expect(try choice.options(over: Options()) == options)
    #expect(ModelChoice("m", Options(), defaults: Options()) == ModelChoice(name: "m"))
  }

  @Test func anUnknownOptionTypeIsAnError() {
    let choice = ModelChoice(name: "m", options: ["dimension": "many"])
    #expect(throws: StudyError.self) { try choice.options(over: Options()) }
  }
}
