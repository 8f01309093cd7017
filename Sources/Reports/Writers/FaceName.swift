/// The name of a face, as the shaper gives it ("Linux Biolinum O Bold Italic"), in the words of CSS.
struct FaceName {
  let family: String
  private(set) var weight: Int?
  private(set) var isItalic = false

  init(_ face: String) {
    var words = face.split { $0 == " " || $0 == "," }.map(String.init)
    // What follows the family is its style; a family may hold such a word itself, but not end in one.
    while words.count > 1, let last = words.last {
      if let weight = Self.weights[last] { self.weight = weight }
      else if Self.slants.contains(last) { isItalic = true }
      else if !Self.plain.contains(last) { break }
      words.removeLast()
    }
    family = words.joined(separator: " ")
  }

  private static let weights = [
    "Thin": 100, "Ultra-Light": 200, "Light": 300, "Semi-Light": 350, "Book": 380, "Medium": 500, "Semi-Bold": 600, "Bold": 700,
    "Ultra-Bold": 800, "Heavy": 900, "bold": 700,
  ]
  private static let slants: Set<String> = ["Italic", "Oblique", "italic"]
  private static let plain: Set<String> = ["Regular", "Normal", "Roman"]

  /// Families that look alike, for a reader who has not got ours, ended by a generic one, which everyone has.
  var families: [String] {
    switch Fonts.house.families.first(where: { $0.value == family })?.key {
    case .serif, .display: [family, "Linux Libertine", "Libertinus Serif", "Times New Roman", "serif"]
    case .sans: [family, "Linux Biolinum", "Libertinus Sans", "Optima", "Arial", "sans-serif"]
    case .mono: [family, "Menlo", "Consolas", "monospace"]
    case nil: [family, family.contains("Mono") ? "monospace" : family.contains("Serif") ? "serif" : "sans-serif"]
    }
  }

  /// Attributes of an element of SVG, with a blank before each.
  var attributes: String {
    let generic = families.last ?? "sans-serif"
    let named = families.dropLast().map { "'" + $0.filter { $0 != "'" && $0 != "\\" } + "'" } + [generic]
    return " font-family=\"\(XML.escape(named.joined(separator: ", ")))\""
      + (weight.map { " font-weight=\"\($0)\"" } ?? "") + (isItalic ? " font-style=\"italic\"" : "")
  }
}
