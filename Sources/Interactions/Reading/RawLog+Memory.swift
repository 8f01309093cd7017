import Host

/// Rows that are not fields of a file.
extension RawLog {
  /// An event of a log made in memory, such as a simulated one.
  public mutating func append(
    user: String, item: String, time: Int64 = 0, rating: Float? = nil, kind: String? = nil, session: String? = nil
  ) {
    var (user, item) = (user, item)
    do throws(InteractionError) {
      try append(here, user: &user, item: &item, time: time, rating: rating, kind: kind, session: session)
    } catch { refuse("an event made in memory was refused: \(error)") }
  }

  /// An impression of a log made in memory.
  /// - Precondition: the log has a clock.
  public mutating func appendImpression(user: String, item: String, time: Int64, isClicked: Bool) {
    var (user, item) = (user, item)
    let here = here
    do throws(InteractionError) {
      try withBytes(&user, &item) { log, user, item throws(InteractionError) in
        try log.appendImpression(here, user: user, item: item, time: time, isClicked: isClicked)
      }
    } catch { refuse("an impression made in memory was refused: \(error)") }
  }

  /// An event whose ids are not the bytes of a field.
  mutating func append(
    _ row: Row, user: inout String, item: inout String, time: Int64 = 0, rating: Float? = nil, kind: String? = nil,
    session: String? = nil
  ) throws(InteractionError) {
    let (kind, session) = (kind.map { Array($0.utf8) }, session.map { Array($0.utf8) })
    try withBytes(&user, &item) { log, user, item throws(InteractionError) in
      try Self.withBytes(kind) { kind throws(InteractionError) in
        try Self.withBytes(session) { session throws(InteractionError) in
          try log.append(row, user: user, item: item, time: time, rating: rating, kind: kind, session: session)
        }
      }
    }
  }

  private mutating func withBytes(
    _ user: inout String, _ item: inout String,
    _ body: (inout RawLog, UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(InteractionError) -> Void
  ) throws(InteractionError) {
    let outcome = user.withUTF8 { user in
      item.withUTF8 { item in
        Result { () throws(InteractionError) in try body(&self, UnsafeRawBufferPointer(user), UnsafeRawBufferPointer(item)) }
      }
    }
    try outcome.get()
  }

  private static func withBytes(
    _ text: [UInt8]?, _ body: (UnsafeRawBufferPointer?) throws(InteractionError) -> Void
  ) throws(InteractionError) {
    guard let text else { return try body(nil) }
    try text.withUnsafeBytes { bytes in Result { () throws(InteractionError) in try body(bytes) } }.get()
  }

  private static let memory = RowSource(path: "(memory)", names: [])

  private var here: Row { Row(fields: UnsafeBufferPointer(start: nil, count: 0), source: Self.memory, line: count + 1) }
}
