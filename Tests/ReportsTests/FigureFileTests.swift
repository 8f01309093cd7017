import Foundation
import Testing

@testable import Reports

/// A figure in a file of its own is read far from its report: on a dark page, in another paper, by a program.
struct FigureFileTests {
  /// An element of the drawing with its attributes.
  private struct Element {
    var name: String
    var attributes: [String: String]
    var words = ""
    func number(_ name: String) -> Double { attributes[name].flatMap(Double.init) ?? .nan }
  }

  private struct Drawing {
    var source: String
    var elements: [Element] = []

    init(_ source: String) {
      self.source = source
      for match in source.matches(of: /<(?<name>[a-z]+)(?<rest>(?: [A-Za-z:\-]+="[^"]*")*)\/?>(?<words>[^<]*)/) {
        let pairs = match.rest.matches(of: /\ ([A-Za-z:\-]+)="([^"]*)"/).map { (String($0.1), String($0.2)) }
        elements.append(Element(name: String(match.name), attributes: Dictionary(pairs) { $1 }, words: String(match.words)))
      }
    }

    var size: (width: Double, height: Double) {
      let box = elements.first { $0.name == "svg" }?.attributes["viewBox"]?.split(separator: " ").compactMap { Double($0) } ?? []
      return box.count == 4 ? (box[2], box[3]) : (0, 0)
    }

    var texts: [Element] { elements.filter { $0.name == "text" } }
  }

  private func files(_ chart: Chart) throws -> (svg: Drawing, pdf: [UInt8]) {
    let document = try Document("T", contents: false) { Figure("A caption & more", label: "f") { chart } }
    let files = try document.render(name: "r", formats: [.figures], options: RenderOptions(date: 0)).files
    let svg = try #require(files.first { $0.path == "figures/f.svg" }), pdf = try #require(files.first { $0.path == "figures/f.pdf" })
    return (Drawing(String(decoding: svg.bytes, as: UTF8.self)), pdf.bytes)
  }

  private static let named = Chart.line(
    [Series("AttRec & more", x: [1, 2, 3], y: [0.1, 0.3, 0.2]), Series("FPMC", x: [1, 2, 3], y: [0.2, 0.1, 0.3])],
    x: "weight λ_1", y: "HR@50", width: .column, key: .direct)

  @Test func wordsAreText() throws {
    let svg = try files(Self.named).svg
    #expect(svg.texts.contains { $0.words == "AttRec &amp; more" } && svg.texts.contains { $0.words == "FPMC" })
    #expect(!svg.source.contains("<use") && !svg.source.contains("<symbol") && !svg.source.contains("glyph"))
    for text in svg.texts {
      #expect(text.attributes["font-family"]?.hasSuffix("sans-serif") == true, "no generic family: \(text)")
      #expect(text.attributes["font-family"]?.hasPrefix("'Linux Biolinum O', ") == true, "\(text)")
      #expect(text.number("font-size") > 4 && text.attributes["fill"]?.hasPrefix("#") == true)
      // A viewer's face may be wider; what is flush right or in the middle stays there.
      #expect(text.number("textLength") > 0, "\(text)")
    }
    // The title of the upright axis runs upwards.
    let title = try #require(svg.texts.first { $0.words == "HR@50" })
    #expect(title.attributes["transform"]?.hasPrefix("rotate(-90 ") == true)
    // An index is smaller and lower than what it stands at.
    let base = try #require(svg.texts.first { $0.words.hasSuffix("λ") }), index = try #require(svg.texts.first {
      $0.words == "1" && $0.number("font-size") < base.number("font-size") && $0.number("y") > base.number("y")
    })
    #expect(index.number("x") > base.number("x") && base.attributes["font-style"] == "italic")
  }

  @Test func aWhiteGroundLiesUnderEverything() throws {
    let svg = try files(Self.named).svg
    let drawn = svg.elements.filter { ["rect", "path", "text", "g"].contains($0.name) }
    let ground = try #require(drawn.first)
    #expect(ground.name == "rect" && ground.attributes["fill"] == "#ffffff")
    #expect(ground.number("width") == svg.size.width && ground.number("height") == svg.size.height)
    let order = svg.elements.map(\.name)
    let place = try #require(order.firstIndex(of: "rect"))
    #expect(try #require(order.firstIndex(of: "title")) < place && #require(order.firstIndex(of: "desc")) < place)
  }

  /// Where things are drawn, as far as a file says.
  private func ink(_ svg: Drawing) -> Rect {
    var points: [Point] = []
    for element in svg.elements.dropFirst() {
      switch element.name {
      case "path":
        let numbers = (element.attributes["d"] ?? "").split { !"0123456789.-".contains($0) }.compactMap { Double($0) }
        points += stride(from: 0, to: numbers.count - 1, by: 2).map { Point(numbers[$0], numbers[$0 + 1]) }
      case "text":
        let (x, y, length, size) = (
          element.number("x"), element.number("y"), element.number("textLength"), element.number("font-size")
        )
        if element.attributes["transform"] == nil {
          points += [Point(x, y - 0.65 * size), Point(x + length, y + 0.2 * size)]
        } else if element.attributes["transform"]?.hasPrefix("rotate(-90 ") == true {
          points += [Point(x - 0.65 * size, y - length), Point(x + 0.2 * size, y)]
        }
      case "rect" where element.number("width") < svg.size.width:
        let (x, y) = (element.number("x"), element.number("y"))
        points += [Point(x, y), Point(x + element.number("width"), y + element.number("height"))]
      default: break
      }
    }
    return Rect.around(points) ?? Rect(0, 0, 0, 0)
  }

  /// More names than there is room for beside their lines: the first of them stands above the plotting area.
  private static let crowded = Chart.line(
    (0..<24).map { Series("m = \($0), decay none", x: [1, 2, 80], y: [0.5, 0.3, 0.01 * Double($0)]) },
    x: "Epoch", y: "Loss", spread: .none, width: .page, key: .direct)

  @Test(arguments: [named, crowded, Demo.mixture, Demo.dimensions])
  func nothingIsCutAndThereIsAMargin(chart: Chart) throws {
    let (svg, pdf) = try files(chart)
    let ink = ink(svg)
    #expect(ink.minX > 2.9 && ink.minY > 2.9, "\(ink)")
    #expect(ink.maxX < svg.size.width - 2.9 && ink.maxY < svg.size.height - 2.9, "\(ink) on \(svg.size)")
    // A canvas that need not grow is as wide as the chart is printed.
    #expect(svg.size.width >= chart.width.points - 0.01)
    let file = try temporaryDirectory().appendingPathComponent("f.pdf")
    defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
    try Data(pdf).write(to: file)
    if let info = try run("pdfinfo", [file.path]) {
      let size = try #require(info.output.firstMatch(of: /Page size: +([0-9.]+) x ([0-9.]+)/))
      #expect(try abs(#require(Double(size.1)) - svg.size.width) < 0.02 && abs(#require(Double(size.2)) - svg.size.height) < 0.02)
    }
  }

  @Test func theCanvasGrowsByWhatReachesBeyondIt() {
    let black = Stroke(2, .black)
    let frame = Frame(size: Size(100, 50), items: [.line(Point(-10, 20), Point(90, 70), black)]).standingAlone(margin: 3)
    #expect(frame == Frame(size: Size(117, 77), items: [.line(Point(4, 23), Point(104, 73), black)]))
    let within = Frame(size: Size(100, 50), items: [.rect(Rect(0, 0, 100, 50), fill: .black)]).standingAlone(margin: 3)
    #expect(within == Frame(size: Size(106, 56), items: [.rect(Rect(3, 3, 100, 50), fill: .black)]))
  }

  @Test(arguments: [
    ("Linux Biolinum O Bold Italic", "Linux Biolinum O", 700, true, "sans-serif"),
    ("Linux Libertine O", "Linux Libertine O", nil, false, "serif"), ("DejaVu Sans Mono", "DejaVu Sans Mono", nil, false, "monospace"),
    ("DejaVu Serif Semi-Bold", "DejaVu Serif", 600, false, "serif"), ("Noto Color Emoji", "Noto Color Emoji", nil, false, "sans-serif"),
    ("Arial Black, Oblique", "Arial Black", nil, true, "sans-serif"),
  ] as [(String, String, Int?, Bool, String)])
  func facesHaveAFamilyAndAStyle(face: String, family: String, weight: Int?, isItalic: Bool, generic: String) {
    let name = FaceName(face)
    #expect(name.family == family && name.weight == weight && name.isItalic == isItalic && name.families.last == generic)
  }

  @Test func hostileNamesStayWithinTheirElement() throws {
    let chart = Chart.line([Series("</text><script>\"'&\u{1B}", [1, 2]), Series("b  c ", [2, 1])], x: "x", y: "y", key: .direct)
    let svg = try files(chart).svg
    #expect(!svg.source.contains("<script"))
    #expect(svg.texts.contains { $0.words.contains("&lt;/text&gt;&lt;script&gt;") && $0.words.contains("[U+001B]") })
    #expect(svg.texts.contains { $0.words == "b  c " && $0.attributes["xml:space"] == "preserve" })
  }
}
