/// Turns text pieces into styled runs: resolves references, prints values, sets scripts and the letters of formulas.
struct TextStyler {
  let theme: Theme
  let numbering: Numbering
  let hidesMeasured: Bool

  func runs(_ text: Text, _ style: TextStyle, isFormula: Bool = false) -> [StyledRun] {
    var runs: [StyledRun] = []
    append(text.pieces, style, isFormula, to: &runs)
    return Self.joined(runs)
  }

  /// Neighbours of one style as one run, so that they are shaped together.
  private static func joined(_ runs: [StyledRun]) -> [StyledRun] {
    runs.reduce(into: []) { result, run in
      if let last = result.indices.last, result[last].style == run.style {
        result[last].text += run.text
      } else {
        result.append(run)
      }
    }
  }

  private func append(_ pieces: [Text.Piece], _ style: TextStyle, _ isFormula: Bool, to runs: inout [StyledRun]) {
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .plain(let string):
        let next = index + 1 < pieces.count ? pieces[index + 1] : nil
        // A slanted index leans into an upright bracket.
        let leans = isFormula && index > 0 && isScript(pieces[index - 1]) && "‖|)]".contains(string.first ?? " ")
        if leans { runs.append(StyledRun("\u{200A}", style)) }
        appendPlain(string, style, isFormula, before: next, to: &runs)
      case .emphasis(let inner): append(inner, style.italic(!style.isItalic), isFormula, to: &runs)
      case .strong(let inner): append(inner, style.bold(), isFormula, to: &runs)
      case .code(let string):
        runs.append(StyledRun(string, style.changed { $0.family = .mono; $0.size *= 0.8; $0.isItalic = false }))
      case .link(let inner, let address):
        let target = Address.safe(address).map { Target.address($0) }
        append(inner, style.changed { $0.target = target; $0.color = theme.linkColor }, isFormula, to: &runs)
      case .reference(let label): appendReference(label, style, to: &runs)
      case .superscript(let inner): appendScript(inner, style, 0.34, isFormula, to: &runs)
      case .subscript(let inner): appendScript(inner, style, -0.16, isFormula, to: &runs)
      case .toned(let inner, let tone):
        append(inner, style.colored(theme.color(tone)), isFormula, to: &runs)
      case .value(let value): appendValue(value, style, to: &runs)
      }
    }
  }

  private func appendValue(_ value: Value, _ style: TextStyle, to runs: inout [StyledRun]) {
    let printed = value.formatted(hidingMeasured: hidesMeasured)
    if case .pValue = value.content, printed.hasPrefix("p ") {
      runs.append(StyledRun("p", style.italic()))
      runs.append(StyledRun(String(printed.dropFirst()).replacing(" ", with: "\u{00A0}"), style))
    } else {
      runs.append(StyledRun(printed.replacing("] ", with: "]\u{00A0}"), style))
    }
  }

  private func appendReference(_ label: String, _ style: TextStyle, to runs: inout [StyledRun]) {
    if let target = numbering.targets[label] {
      runs.append(StyledRun(target.name, style.changed { $0.target = .anchor(target.anchor); $0.color = theme.linkColor }))
    } else {
      runs.append(StyledRun("‘\(label)’ (not yet there)", style.colored(theme.greyText)))
    }
  }

  private func appendScript(
    _ pieces: [Text.Piece], _ style: TextStyle, _ shift: Double, _ isFormula: Bool, to runs: inout [StyledRun]
  ) {
    let small = style.changed {
      $0.size = max(style.size * 0.7, min(style.size, theme.smallestSize - 1))
      $0.rise += shift * style.size
    }
    for piece in pieces {
      // Indices (u, ui) are variables, words (max, dev) are not.
      if case .plain(let string) = piece, string.count(where: \.isLetter) <= 2 {
        runs.append(contentsOf: letters(string, small, italic: { $0.isLetter && $0.isLowercase }))
      } else {
        append([piece], small, isFormula, to: &runs)
      }
    }
  }

  private func appendPlain(
    _ string: String, _ style: TextStyle, _ isFormula: Bool, before next: Text.Piece?, to runs: inout [StyledRun]
  ) {
    if isFormula {
      runs += formula(string, style)
      return
    }
    var body = string[...]
    var base = ""
    if next.map(isScript) == true, let last = string.last, last.isLetter, last.isASCII,
      string.count == 1 || !string[string.index(string.endIndex, offsetBy: -2)].isLetter
    {
      body = string.dropLast()
      base = String(last)
    }
    runs += letters(String(body), style, italic: Self.isVariableGreek)
    if !base.isEmpty { runs.append(StyledRun(base, style.italic())) }
  }

  private func isScript(_ piece: Text.Piece) -> Bool {
    switch piece {
    case .subscript, .superscript: true
    default: false
    }
  }

  /// Lower-case Greek letters are variables; the micro sign is a unit and another character.
  private static func isVariableGreek(_ character: Character) -> Bool { ("α"..."ω").contains(character) }

  private func letters(_ string: String, _ style: TextStyle, italic: (Character) -> Bool) -> [StyledRun] {
    var runs: [StyledRun] = []
    var current = "", isItalic = false
    for character in string {
      let now = italic(character)
      if now != isItalic, !current.isEmpty {
        runs.append(StyledRun(current, isItalic ? style.italic() : style))
        current = ""
      }
      isItalic = now
      current.append(character)
    }
    if !current.isEmpty { runs.append(StyledRun(current, isItalic ? style.italic() : style)) }
    return runs
  }

  /// In a formula single letters are variables and slant; words (HR, max, softmax) stand upright.
  private func formula(_ string: String, _ style: TextStyle) -> [StyledRun] {
    var runs: [StyledRun] = []
    var word = "", rest = ""
    func flushWord() {
      guard !word.isEmpty else { return }
      let isVariable = word.count == 1 && (word.first!.isASCII || Self.isVariableGreek(word.first!))
      runs.append(StyledRun(word, isVariable ? style.italic() : style))
      word = ""
    }
    func flushRest() {
      if !rest.isEmpty { runs.append(StyledRun(rest, style)) }
      rest = ""
    }
    for character in string {
      if character.isLetter {
        flushRest()
        word.append(character)
      } else {
        flushWord()
        rest.append(character)
      }
    }
    flushWord()
    flushRest()
    return runs
  }
}
