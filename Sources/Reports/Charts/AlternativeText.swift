extension Chart {
  /// What the chart shows, in words made from its data: for readers who cannot see it. Distinct from the caption, which says what it means.
  public var alternativeText: String {
    let described = panels.map { panel in
      let title = panel.title.map { "Panel \($0.plain): " } ?? ""
      return title + panel.alternativeText
    }
    return (panels.count > 1 ? "\(panels.count) panels. " : "") + described.joined(separator: " ")
  }
}

extension Panel {
  var alternativeText: String {
    let lines = references.map { line in
      "Reference line at \(Numerals.short(line.value))" + (line.title.map { " (\($0))." } ?? ".")
    }
    return (words + lines).joined(separator: " ")
  }

  /// "Line chart of HR@50 against ω, 3 series."
  func opening(_ kind: String, _ count: Int) -> String {
    let vertical = y.title.map { " of \($0.plain)" } ?? ""
    let horizontal = x.title.map { " against \($0.plain)" } ?? ""
    return "\(kind)\(vertical)\(horizontal), \(count) series."
  }

  /// A place on the horizontal axis: the name of the category there, or the number.
  func place(_ x: Double) -> String {
    if case .categorical(let names) = self.x.scale, let index = Int(exactly: x.rounded()), names.indices.contains(index) {
      return names[index]
    }
    return Numerals.short(x)
  }
}

extension Numerals {
  /// At most four significant digits, for running descriptions.
  static func short(_ x: Double) -> String {
    guard x.isFinite, x != 0 else { return fixed(x, decimals: 0) }
    if isExtreme(x) { return fixed(x, decimals: 3) }
    let whole = Int(logarithm10(abs(x)).rounded(.down)) + 1
    var digits = fixed(x, decimals: min(max(0, 4 - max(whole, 0)), 8))
    guard digits.contains(".") else { return digits }
    while digits.hasSuffix("0") { digits.removeLast() }
    if digits.hasSuffix(".") { digits.removeLast() }
    return digits
  }
}
