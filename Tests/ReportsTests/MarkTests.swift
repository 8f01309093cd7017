import Foundation
import Testing

@testable import Reports

/// A kind of mark is a file of `Charts/Marks`, and nothing outside that folder knows one kind from another.
struct MarkTests {
  private static let module = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/Reports").standardizedFileURL

  private func code(_ file: String) throws -> String {
    try String(contentsOf: Self.module.appending(path: file), encoding: .utf8).split(separator: "\n")
      .filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
  }

  private func types(_ code: String) -> Set<String> {
    Set(code.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").drop { ["public", "private"].contains($0) }
      guard line.first != " ", words.count > 1, ["struct", "enum"].contains(words.first) else { return nil }
      return String(words.dropFirst().first!.prefix { $0.isLetter })
    })
  }

  @Test func onlyItsFilesKnowAKind() throws {
    let files = try #require(FileManager.default.enumerator(atPath: Self.module.path)).compactMap { $0 as? String }
      .filter { $0.hasSuffix(".swift") }
    func kind(_ file: String) -> Substring { file.prefix { $0 != "." && $0 != "+" } }
    let kinds = Dictionary(grouping: files.filter { $0.hasPrefix("Charts/Marks/") }, by: kind)
    let known = try kinds.mapValues { try $0.reduce(into: Set()) { $0.formUnion(types(try code($1))) } }
    let all = known.values.reduce(into: Set()) { $0.formUnion($1) }
    #expect(all.isSuperset(of: ["LineMark", "PointsMark", "BarsMark", "HeatMap", "ForestMark", "RankDiagram"]))
    for file in files {
      let words = Set(try code(file).split { !$0.isLetter && !$0.isNumber }.map(String.init))
      let strange = words.intersection(all).subtracting(known[kind(file)] ?? [])
      #expect(strange.isEmpty, "\(file) knows \(strange.sorted())")
    }
  }

  /// Layers are equal where kind and data are.
  @Test func layersAreComparedByKindAndData() {
    let series = Series("s", [1, 2])
    #expect(Layer.line(series, spread: .none) == .line(series, spread: .none))
    #expect(Layer.line(series, spread: .none) != .line(series, spread: .band))
    #expect(Layer.line(series, spread: .none) != .points(series, spread: .none))
    #expect(Layer.bars([series]) != .bars([series, series]))
  }

  /// Kinds are told of in the order in which they come, all of one kind together.
  @Test func wordsGoKindByKind() {
    let (a, b, c) = (Series("a", [1]), Series("b", [2]), Series("c", [3]))
    let panel = Panel(layers: [.points(a, spread: .none), .line(b, spread: .none), .points(c, spread: .none)])
    let text = Chart(panels: [panel]).alternativeText
    #expect(text.hasPrefix("Scatter plot, 2 series. a: "))
    #expect(text.hasSuffix("Line chart, 1 series. b: 2 at 0."))
  }

  /// Names stand at the ends of what has ends, and in a legend as soon as one has none.
  @Test func aSeriesWithoutAnEndIsNamedInTheLegend() throws {
    let (a, b) = (Series("a", [1, 2]), Series("b", [2, 1]))
    let lines = try frame(Chart(panels: [Panel(layers: [.line(a, spread: .none), .line(b, spread: .none)])]))
    let mixed = try frame(Chart(panels: [Panel(layers: [.line(a, spread: .none), .points(b, spread: .none)])]))
    let place = { (frame: Frame) in frame.runs.first { $0.text == "a" }?.origin }
    #expect(try #require(place(lines)).x > 200 && #require(place(mixed)).y < 11)
  }
}
