/// Every size and colour of a report in one place.
struct Theme: Sendable {
  var text = TextStyle(.serif, 10.8)
  var leading = 14.4
  var measure = 414.0
  /// Wide tables may reach this far, evenly on both sides of the text.
  var wideMeasure = 504.0
  var indent = 16.0

  var tableSize = 9.2
  /// Type is never set smaller.
  var smallestSize = 6.5
  var captionStyle = TextStyle(.serif, 9.3)
  var captionLeading = 12.0
  var noteStyle = TextStyle(.serif, 8.2)
  var noteLeading = 10.6
  var codeStyle = TextStyle(.mono, 7.3)
  var codeLeading = 10.2

  var linkColor = Color(hex: 0x1F3F66)
  var greyText = Color.grey(0.42)
  /// Digits beyond what the interval supports.
  var uncertain = Color.grey(0.56)
  var ruleColor = Color.grey(0.15)
  var hairColor = Color.grey(0.62)

  func heading(_ level: Int) -> TextStyle {
    switch level {
    case 1: TextStyle(.sans, 14.5).bold()
    case 2: TextStyle(.sans, 11.8).bold()
    default: TextStyle(.sans, 10.8).bold()
    }
  }

  func color(_ tone: Tone) -> Color {
    switch tone {
    case .positive: Color(hex: 0x00664A)
    case .negative: Color(hex: 0xA83C00)
    case .caution: Color(hex: 0x7A5200)
    case .neutral: Color(hex: 0x1F3F66)
    case .muted: .grey(0.42)
    }
  }
}

public enum Paper: String, Sendable, CaseIterable {
  case a4, letter

  public var size: Size {
    switch self {
    case .a4: Size(595.276, 841.89)
    case .letter: Size(612, 792)
    }
  }
}

/// Where things stand on a page.
struct PageGeometry: Sendable {
  var size: Size
  var left: Double
  var top: Double
  var bottom: Double
  var headBaseline: Double
  var footBaseline: Double
  var measure: Double
  var wideMeasure: Double

  init(_ paper: Paper, _ theme: Theme) {
    size = paper.size
    measure = theme.measure
    wideMeasure = theme.wideMeasure
    left = ((size.width - theme.measure) / 2 * 100).rounded() / 100
    top = 84
    bottom = size.height - 78
    headBaseline = 58
    footBaseline = size.height - 46
  }

  var textHeight: Double { bottom - top }
  /// Nothing may be drawn outside this.
  var printable: Rect {
    let side = (size.width - wideMeasure) / 2
    return Rect(side, 40, wideMeasure, size.height - 80)
  }
}
