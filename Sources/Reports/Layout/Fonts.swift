/// The families a report is set in, and the Debian packages that hold them.
struct Fonts: Sendable {
  var families: [TextStyle.Family: String]
  var packages: [String]

  static let house = Fonts(
    families: [
      .serif: "Linux Libertine O", .sans: "Linux Biolinum O", .display: "Linux Libertine Display O",
      .mono: "DejaVu Sans Mono",
    ],
    packages: ["fonts-linuxlibertine", "fonts-dejavu-core"])
}
