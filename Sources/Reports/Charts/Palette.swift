/// Colours and signs of series. Okabe and Ito's colours (yellow left out, it fades on white), ordered so that neighbours differ in
/// lightness; dash and marker repeat the distinction for readers and printers without colour.
enum Palette {
  static let colors: [Color] = [
    Color(hex: 0x0072B2), Color(hex: 0xD55E00), Color(hex: 0x009E73), Color(hex: 0xE69F00), Color(hex: 0x7A3E75),
    Color(hex: 0x56B4E9), Color(hex: 0x222222), Color(hex: 0xCC79A7), Color(hex: 0x7F7F7F),
  ]

  static let dashes: [[Double]] = [[], [4.5, 2], [1.2, 1.8], [6, 1.8, 1.2, 1.8], [8, 2.5], [3, 1.2], [], [4.5, 2], [1.2, 1.8]]

  enum Marker: CaseIterable { case circle, square, triangle, diamond, down, cross, ring, box, plus }

  static func color(_ index: Int) -> Color { colors[index % colors.count] }
  static func dash(_ index: Int) -> [Double] { dashes[index % dashes.count] }
  static func marker(_ index: Int) -> Marker { Marker.allCases[index % Marker.allCases.count] }

  /// Light to dark through blue, nearly even in lightness (OKLab), so that grey copies keep the order.
  private static let sequential: [Color] = [
    Color(hex: 0xF5F9FD), Color(hex: 0xD3E3F2), Color(hex: 0xA6C8E4), Color(hex: 0x6FA8D2), Color(hex: 0x3D83BA),
    Color(hex: 0x195C97), Color(hex: 0x08386B),
  ]
  private static let diverging: [Color] = [
    Color(hex: 0xA83C00), Color(hex: 0xDE8A5A), Color(hex: 0xF4D3BF), Color(hex: 0xF7F7F7), Color(hex: 0xC0D8EA),
    Color(hex: 0x5B9BC8), Color(hex: 0x0B4F86),
  ]

  /// The colour at `share` in 0...1 of the scale.
  static func scale(_ share: Double, isDiverging: Bool) -> Color {
    let stops = isDiverging ? diverging : sequential
    let place = min(max(share.isNaN ? 0 : share, 0), 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    return stops[index].mixed(with: stops[index + 1], place - Double(index))
  }
}

extension Color {
  /// The colour of letters that stay legible on this one.
  var ink: Color { luminance > 0.19 ? .grey(0.1) : .white }
}
