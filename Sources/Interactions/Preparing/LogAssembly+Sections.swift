import Host

/// The parts that not every log has: kinds, sessions, impressions.
extension LogAssembly {
  /// Which there are, with their lengths.
  static func sections(_ table: EventTable, _ kept: Kept) -> [(section: LogSection, length: Int)] {
    var sections: [(section: LogSection, length: Int)] = []
    if table.hasKinds { sections += [(.kinds, table.count), (.kindNames, kindNames(kept).count)] }
    if !table.sessions.isEmpty { sections.append((.sessions, (table.count + 7) / 8)) }
    if table.impressions != nil {
      sections += [
        (.shownOffsets, 8 * (kept.users.count + 1)), (.shownItems, 4 * kept.impressions), (.shownTicks, 4 * kept.impressions),
        (.shownClicks, kept.impressions),
      ]
    }
    return sections
  }

  /// Fills them; what has been copied is freed.
  static func fillSections(
    _ area: UnsafeMutableRawBufferPointer, _ layout: LogLayout, _ table: inout EventTable, _ kept: Kept
  ) {
    func section(_ section: LogSection) -> UnsafeMutableRawBufferPointer? {
      layout.range(of: section).map { UnsafeMutableRawBufferPointer(rebasing: area[$0]) }
    }
    if let column = section(.kinds), let names = section(.kindNames) {
      for (row, kind) in table.takeKinds().enumerated() { column[row] = kept.kindNumbers[Int(kind)] }
      names.copyBytes(from: kindNames(kept))
    }
    if let column = section(.sessions) {
      column.copyBytes(from: table.sessionBits)
      table.forgetSessions()
    }
    if let offsets = section(.shownOffsets), let items = section(.shownItems), let ticks = section(.shownTicks),
      let clicks = section(.shownClicks)
    {
      var (place, last) = (0, -1)
      func close(before user: Int) {
        for user in (last + 1)..<(user + 1) { offsets.storeBytes(of: Int64(place), toByteOffset: 8 * user, as: Int64.self) }
        last = user
      }
      table.impressions?.forEach(kept) { user, item, tick, click in
        if user > last { close(before: user) }
        items.storeBytes(of: item, toByteOffset: 4 * place, as: Int32.self)
        ticks.storeBytes(of: tick, toByteOffset: 4 * place, as: UInt32.self)
        clicks[place] = click
        place += 1
      }
      close(before: kept.users.count)
      table.impressions = nil
    }
  }

  private static func kindNames(_ kept: Kept) -> [UInt8] {
    var writer = ByteWriter()
    writer.put(kept.kindNames)
    return writer.bytes
  }
}

extension EventTable {
  /// A bit an event, lowest first: whether a session of its user begins there.
  var sessionBits: [UInt8] {
    var bits = [UInt8](repeating: 0, count: (count + 7) / 8)
    for user in 0..<userCount {
      let rows = rows(of: user)
      for row in rows where row == rows.lowerBound || sessions[row] != sessions[row - 1] { bits[row >> 3] |= 1 << UInt8(row & 7) }
    }
    return bits
  }
}

extension ImpressionTable {
  /// SHA-256 of what a log would hold of them.
  func digest(_ kept: Kept) -> SHA256Digest {
    var hasher = SHA256Hasher()
    hasher.update("recount shown 1\n")
    var buffer: [UInt64] = []
    forEach(kept) { user, item, tick, click in
      buffer.append((UInt64(user) << 33 | UInt64(item) << 1 | UInt64(click)).littleEndian)
      buffer.append(UInt64(tick).littleEndian)
      guard buffer.count >= 8_192 else { return }
      buffer.withUnsafeBytes { hasher.update($0) }
      buffer.removeAll(keepingCapacity: true)
    }
    buffer.withUnsafeBytes { hasher.update($0) }
    return hasher.finish()
  }
}
