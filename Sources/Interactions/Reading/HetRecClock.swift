/// The times of the HetRec 2011 files. Each file of events exists in two forms: with milliseconds of Unix time, and with
/// the day (and hour) that a clock in Madrid showed. The log's times are what that clock showed, as seconds since 1970
/// without regard to its zone, so that both forms give the same log and days are the published ones.
enum HetRecClock {
  /// The time in the columns day, month, year and, where `withHours`, hour, minute, second, from `column` on.
  static func time(_ row: Row, from column: Int, withHours: Bool) throws(InteractionError) -> Int64 {
    let (day, month, year) = (try row.integer(column), try row.integer(column + 1), try row.integer(column + 2))
    guard let date = CalendarDay(year: Int(year), month: Int(month), day: Int(day)) else {
      throw row.refusal(column, expected: "a day that exists, not day \(day) of month \(month) of \(year)")
    }
    guard withHours else { return date.unixSeconds }
    var seconds: Int64 = 0
    for (place, limit) in [Int64(24), 60, 60].enumerated() {
      let value = try row.integer(column + 3 + place)
      guard 0..<limit ~= value else { throw row.refusal(column + 3 + place, expected: "from 0 to \(limit - 1)") }
      seconds = 60 * seconds + value
    }
    return date.unixSeconds + seconds
  }

  /// The time in a column of milliseconds.
  static func time(milliseconds row: Row, _ column: Int) throws(InteractionError) -> Int64 {
    let value = try row.integer(column)
    guard abs(value) < 1 << 52 else { throw row.refusal(column, expected: "milliseconds since 1970") }
    let seconds = value >= 0 ? value / 1000 : (value - 999) / 1000
    return seconds + offset(seconds)
  }

  /// How many seconds Madrid is ahead of UTC: one hour, in summer two. Summer time ran from the last Sunday of March to
  /// that of October (before 1996, of September) at 1:00 UTC; before 1974 there was none.
  static func offset(_ seconds: Int64) -> Int64 {
    // A year is right to a day around New Year, where no summer begins.
    let year = 1970 + Int((Double(seconds) / (365.2425 * 86_400)).rounded(.down))
    guard year >= 1974 else { return 3600 }
    let summer = lastSunday(year, 3)..<lastSunday(year, year < 1996 ? 9 : 10)
    return summer.contains(seconds) ? 7200 : 3600
  }

  /// 1:00 UTC on the last Sunday of a month.
  private static func lastSunday(_ year: Int, _ month: Int) -> Int64 {
    let last = CalendarDay(year: year, month: month, day: month == 9 ? 30 : 31)!.unixSeconds
    let weekday = (last / 86_400 + 4) % 7  // the first of January 1970 was a Thursday; Sunday is 0
    return last - 86_400 * weekday + 3600
  }
}
