/// The raised and lowered signs of Unicode, which pdfLaTeX has no letters for: it leaves them out, and a weight decay of 10⁻⁵ reads as
/// one of 10.
enum TeXScripts {
  struct Script {
    /// The sign on the baseline, for LaTeX.
    var base: String
    var isRaised: Bool
  }

  static let signs: [Unicode.Scalar: Script] = {
    var map: [Unicode.Scalar: Script] = [:]
    func add(_ signs: String, _ bases: String, isRaised: Bool) {
      for (sign, base) in zip(signs.unicodeScalars, bases.unicodeScalars) {
        map[sign] = Script(base: commands[base] ?? String(base), isRaised: isRaised)
      }
    }
    // U+00B2, B3 and B9, then the block of U+2070; letters of other blocks complete it.
    add("²³¹⁰ⁱ⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", "2310i456789+−=()n", isRaised: true)
    add("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", "0123456789+−=()", isRaised: false)
    add("ₐₑₒₓₔₕₖₗₘₙₚₛₜ", "aeoxəhklmnpst", isRaised: false)
    add("ᵢᵣᵤᵥⱼ", "iruvj", isRaised: false)
    add("ᵀᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", "Tabcdefghjklmoprstuvwxyz", isRaised: true)
    return map
  }()

  /// The minus is a sign of mathematics; the turned e is a letter of phonetics, made of one that every font has.
  private static let commands: [Unicode.Scalar: String] = ["−": "$-$", "ə": "\\rotatebox[origin=c]{180}{e}"]
}
