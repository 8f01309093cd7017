import CCairo

/// Shapes with Pango: kerning, ligatures, fall-back faces, line-break opportunities after Unicode. Hinting and metric hinting are off, so
/// that positions do not depend on a screen's resolution.
final class PangoMeasurer: TextMeasurer {
  private let map: UnsafeMutablePointer<PangoFontMap>
  private let context: OpaquePointer
  private let families: [TextStyle.Family: String]
  private var faces: [FaceKey: UnsafeMutablePointer<PangoFont>] = [:]
  private var names: [UnsafeMutableRawPointer: String] = [:]

  /// Characters for which there was no glyph in any font.
  private(set) var undrawn: Set<Unicode.Scalar> = []

  private struct FaceKey: Hashable {
    var face: String
    var size: Double
  }

  /// - Throws: `ReportError.missingFont` where a face of the theme is not installed: a substitute would silently change every page.
  init(fonts: Fonts = .house) throws(ReportError) {
    map = pango_cairo_font_map_new()
    pango_cairo_font_map_set_resolution(OpaquePointer(map), 72)
    context = pango_font_map_create_context(map)
    families = fonts.families
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    pango_cairo_context_set_font_options(context, options)
    cairo_font_options_destroy(options)
    pango_context_set_round_glyph_positions(context, 0)
    pango_context_set_language(context, pango_language_from_string("en"))
    try requireFamilies(fonts)
  }

  deinit {
    for face in faces.values { g_object_unref(face) }
    g_object_unref(UnsafeMutableRawPointer(context))
    g_object_unref(map)
  }

  private func requireFamilies(_ fonts: Fonts) throws(ReportError) {
    var list: UnsafeMutablePointer<UnsafeMutablePointer<PangoFontFamily>?>?
    var count: Int32 = 0
    pango_font_map_list_families(map, &list, &count)
    let installed = Set((0..<Int(count)).map { String(cString: pango_font_family_get_name(list![$0]!)) })
    g_free(list)
    for family in fonts.families.values.sorted() where !installed.contains(family) {
      throw ReportError(
        .missingFont, "the font family '\(family)' is not installed",
        hint: "Install it with: apt-get install \(fonts.packages.joined(separator: " "))")
    }
  }

  func shape(_ runs: [StyledRun]) throws(ReportError) -> [ShapedCluster] {
    // A break inside a run is a space: paragraphs are blocks, not characters.
    let text = runs.map { $0.text.replacing("\n", with: " ") }.joined()
    guard !text.isEmpty, let layout = pango_layout_new(context) else { return [] }
    defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
    let attributes = attributeList(runs)
    defer { pango_attr_list_unref(attributes) }
    let bytes = Array(text.utf8)
    bytes.withUnsafeBytes {
      pango_layout_set_text(layout, $0.baseAddress!.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
    }
    pango_layout_set_single_paragraph_mode(layout, 1)
    pango_layout_set_auto_dir(layout, 0)
    pango_layout_set_attributes(layout, attributes)
    var runOfByte = [Int](repeating: 0, count: bytes.count)
    var start = 0
    for (index, run) in runs.enumerated() {
      let count = run.text.utf8.count
      for byte in start..<start + count { runOfByte[byte] = index }
      start += count
    }
    let breaks = breakFlags(layout, bytes)
    var result: [ShapedCluster] = []
    result.reserveCapacity(bytes.count)
    var node = pango_layout_get_line_readonly(layout, 0).pointee.runs
    while let current = node {
      appendClusters(
        of: current.pointee.data.assumingMemoryBound(to: PangoGlyphItem.self), bytes, runOfByte, breaks, to: &result)
      node = current.pointee.next
    }
    return result
  }

  private func attributeList(_ runs: [StyledRun]) -> OpaquePointer {
    let list = pango_attr_list_new()!
    var start: UInt32 = 0
    for run in runs {
      let end = start + UInt32(run.text.utf8.count)
      func add(_ attribute: UnsafeMutablePointer<PangoAttribute>) {
        attribute.pointee.start_index = start
        attribute.pointee.end_index = end
        pango_attr_list_insert(list, attribute)
      }
      let description = pango_font_description_new()
      pango_font_description_set_family(description, families[run.style.family]!)
      pango_font_description_set_absolute_size(description, run.style.size * Double(PANGO_SCALE))
      pango_font_description_set_weight(description, run.style.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
      pango_font_description_set_style(description, run.style.isItalic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL)
      add(pango_attr_font_desc_new(description))
      pango_font_description_free(description)
      add(pango_attr_font_features_new(features(run.style)))
      start = end
    }
    return list
  }

  private func features(_ style: TextStyle) -> String {
    var features = ["lnum=1"]
    if style.hasTabularFigures { features.append("tnum=1") }
    if style.hasSmallCapitals { features.append("smcp=1") }
    if style.family == .mono { features += ["liga=0", "calt=0"] }
    return features.joined(separator: ",")
  }

  /// For each byte that ends a character: may the line end there?
  private func breakFlags(_ layout: OpaquePointer, _ bytes: [UInt8]) -> [Bool] {
    var count: Int32 = 0
    guard let attributes = pango_layout_get_log_attrs_readonly(layout, &count) else { return [] }
    var flags = [Bool](repeating: false, count: bytes.count + 1)
    var character = 0
    for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
      flags[offset] = attributes[character].is_line_break != 0
      character += 1
    }
    return flags
  }

  private func appendClusters(
    of glyphItem: UnsafeMutablePointer<PangoGlyphItem>, _ bytes: [UInt8], _ runOfByte: [Int], _ breaks: [Bool],
    to result: inout [ShapedCluster]
  ) {
    let item = glyphItem.pointee.item.pointee
    let glyphs = glyphItem.pointee.glyphs.pointee
    let face = name(of: item.analysis.font)
    let scale = 1 / Double(PANGO_SCALE)
    var index = 0
    let count = Int(glyphs.num_glyphs)
    while index < count {
      let first = Int(glyphs.log_clusters[index])
      var cluster = Cluster(bytes: 0, glyphs: [], advance: 0)
      while index < count, Int(glyphs.log_clusters[index]) == first {
        let glyph = glyphs.glyphs[index]
        // A glyph that Pango does not know carries its character.
        if glyph.glyph & 0x1000_0000 != 0, let scalar = Unicode.Scalar(glyph.glyph & 0x0FFF_FFFF) { undrawn.insert(scalar) }
        if glyph.glyph != 0x0FFF_FFFF {
          cluster.glyphs.append(
            Cluster.Glyph(
              id: glyph.glyph & 0x1000_0000 != 0 ? 0 : glyph.glyph,
              x: cluster.advance + Double(glyph.geometry.x_offset) * scale, y: Double(glyph.geometry.y_offset) * scale))
        }
        cluster.advance += Double(glyph.geometry.width) * scale
        index += 1
      }
      let last = index < count ? Int(glyphs.log_clusters[index]) : Int(item.length)
      let range = Int(item.offset) + first..<Int(item.offset) + max(last, first)
      cluster.bytes = range.count
      result.append(
        ShapedCluster(
          text: String(decoding: bytes[range], as: UTF8.self), cluster: cluster, face: face,
          run: runOfByte[range.lowerBound],
          breakAfter: range.upperBound < bytes.count && breaks[range.upperBound] ? .allowed : .none,
          isSpace: bytes[range.lowerBound] == 0x20))
    }
  }

  /// The face a shaped run really uses (a fall-back may differ from the one asked for), without its size.
  private func name(of font: UnsafeMutablePointer<PangoFont>) -> String {
    if let known = names[UnsafeMutableRawPointer(font)] { return known }
    let description = pango_font_describe(font)
    pango_font_description_unset_fields(description, PANGO_FONT_MASK_SIZE)
    let characters = pango_font_description_to_string(description)!
    let name = String(cString: characters)
    g_free(characters)
    pango_font_description_free(description)
    g_object_ref(font)
    names[UnsafeMutableRawPointer(font)] = name
    return name
  }

  /// The font in which a glyph run was shaped.
  func scaledFont(face: String, size: Double) throws(ReportError) -> OpaquePointer {
    let key = FaceKey(face: face, size: size)
    if faces[key] == nil {
      let description = pango_font_description_from_string(face)
      pango_font_description_set_absolute_size(description, size * Double(PANGO_SCALE))
      faces[key] = pango_font_map_load_font(map, context, description)
      pango_font_description_free(description)
    }
    guard let font = faces[key], let scaled = pango_cairo_font_get_scaled_font(OpaquePointer(font)) else {
      throw ReportError(.missingFont, "the face '\(face)' cannot be loaded")
    }
    return scaled
  }
}
