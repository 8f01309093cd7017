/// Text for LaTeX: everything that pdfLaTeX would misread is escaped, Greek and mathematical signs become commands.
enum TeX {
  static func escape(_ string: String) -> String {
    var result = ""
    var scripts = ScriptRun()
    for scalar in OutsideText.line(string).unicodeScalars {
      if let script = TeXScripts.signs[scalar] {
        scripts.append(script, to: &result)
      } else {
        scripts.flush(to: &result)
        if let command = escaped[scalar] { result += command } else { result.unicodeScalars.append(scalar) }
      }
    }
    scripts.flush(to: &result)
    return result
  }

  /// Raised or lowered signs that follow one another become one command: 10⁻⁵ has one exponent, not two.
  private struct ScriptRun {
    var isRaised = true
    var signs = ""

    mutating func append(_ script: TeXScripts.Script, to result: inout String) {
      if script.isRaised != isRaised { flush(to: &result) }
      isRaised = script.isRaised
      signs += script.base
    }

    mutating func flush(to result: inout String) {
      if !signs.isEmpty { result += "\\text\(isRaised ? "superscript" : "subscript"){\(signs)}" }
      signs = ""
    }
  }

  private static let escaped: [Unicode.Scalar: String] = {
    var map: [Unicode.Scalar: String] = [
      "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%", "_": "\\_",
      "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "<": "\\textless{}", ">": "\\textgreater{}",
      "|": "\\textbar{}", "\"": "''", "–": "--", "—": "---", "…": "\\ldots{}", "“": "``", "”": "''", "‘": "`", "’": "'",
      "\u{00A0}": "~", "\u{202F}": "\\,", "\u{2009}": "\\,", "\u{200A}": "\\,", "\u{2002}": "\\enspace{}", "•": "\\textbullet{}",
      "†": "\\dag{}", "‡": "\\ddag{}", "§": "\\S{}", "¶": "\\P{}", "°": "\\textdegree{}", "[": "{[}", "]": "{]}", "*": "{*}",
    ]
    for (sign, command) in [
      "−": "-", "×": "\\times", "·": "\\cdot", "±": "\\pm", "≤": "\\leq", "≥": "\\geq", "≠": "\\neq", "≈": "\\approx",
      "∈": "\\in", "∉": "\\notin", "∑": "\\sum", "∏": "\\prod", "√": "\\surd", "‖": "\\|", "∞": "\\infty",
      "∂": "\\partial", "∇": "\\nabla", "∝": "\\propto", "∪": "\\cup", "∩": "\\cap", "⊂": "\\subset", "∅": "\\emptyset",
      "→": "\\rightarrow", "←": "\\leftarrow", "↑": "\\uparrow", "↓": "\\downarrow", "⊙": "\\odot", "⊕": "\\oplus",
      "⟨": "\\langle", "⟩": "\\rangle", "✓": "\\surd", "✗": "\\times", "′": "\\prime", "∼": "\\sim", "≪": "\\ll", "≫": "\\gg",
      "Γ": "\\Gamma", "Δ": "\\Delta", "Θ": "\\Theta", "Λ": "\\Lambda", "Ξ": "\\Xi", "Π": "\\Pi", "Σ": "\\Sigma",
      "Φ": "\\Phi", "Ψ": "\\Psi", "Ω": "\\Omega",
    ] as KeyValuePairs<Unicode.Scalar, String> {
      map[sign] = "$\(command)$"
    }
    let greek = [
      "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "",
      "pi", "rho", "", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
    ]
    for (offset, name) in greek.enumerated() where !name.isEmpty {
      if let scalar = Unicode.Scalar(UInt32(0x3B1 + offset)) { map[scalar] = "$\\\(name)$" }
    }
    return map
  }()

  static func text(_ text: Text, _ numbering: Numbering, hidesMeasured: Bool) -> String {
    text.pieces.map { piece in
      func inner(_ pieces: [Text.Piece]) -> String { self.text(Text(pieces), numbering, hidesMeasured: hidesMeasured) }
      return switch piece {
      case .plain(let string): escape(string)
      case .emphasis(let pieces): "\\emph{\(inner(pieces))}"
      case .strong(let pieces): "\\textbf{\(inner(pieces))}"
      case .code(let string): "\\texttt{\(escape(string))}"
      case .link(let pieces, _), .toned(let pieces, _): inner(pieces)
      case .reference(let label): escape(numbering.targets[label]?.name ?? label)
      case .superscript(let pieces): "\\textsuperscript{\(inner(pieces))}"
      case .subscript(let pieces): "\\textsubscript{\(inner(pieces))}"
      case .value(let value): escape(value.formatted(hidingMeasured: hidesMeasured))
      }
    }.joined()
  }
}
