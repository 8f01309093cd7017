import Foundation

/// Measurements as lines of text.
enum BenchmarkTable {
  static let heading = line("benchmark", "median", "spread", "rate", "")

  static func row(_ measurement: Timing) -> String {
    let seconds = measurement.seconds
    var notes = (measurement.quality ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \(short($0.value))" }
    if let peak = measurement.peakMemoryMiB { notes.insert("peak \(short(peak)) MiB", at: 0) }
    return line(
      measurement.id, time(seconds.median), "\(time(seconds.least))–\(time(seconds.most)) of \(seconds.count)",
      "\(short(measurement.rate)) \(measurement.unit)/s", notes.joined(separator: ", "))
  }

  /// The growth of every name that stands on a law at three sizes or more.
  static func growth(of benchmarks: [Benchmark], _ measurements: [Timing]) -> [Growth] {
    var names: [String] = []
    for benchmark in benchmarks where benchmark.growth != nil && !names.contains(benchmark.name) {
      names.append(benchmark.name)
    }
    let times = Dictionary(measurements.map { ($0.id, $0.seconds.median) }, uniquingKeysWith: { $1 })
    return names.compactMap { name in
      let members = benchmarks.filter { $0.name == name && $0.growth != nil }
      let points = members.compactMap { member in times[member.id].map { (member.growth!.n, $0) } }
      return Growth(name, members[0].growth!.law, points)
    }
  }

  static func text(_ growth: Growth) -> String {
    let sizes = growth.sizes.map { short($0) }.joined(separator: ", ")
    return "growth of \(growth.name): exponent \(fixed(growth.exponent, 2)) over \(sizes); "
      + "\(growth.law.rawValue) has \(fixed(growth.expected, 2))"
  }

  static func text(_ comparison: BenchmarkComparison) -> String {
    var lines = ["", "against the baseline (then / now, above 1 is faster now):"]
    if let caution = comparison.caution { lines.append("caution: \(caution)") }
    for row in comparison.rows {
      let ratio = row.ratio.map { fixed($0, 2) } ?? "–"
      lines.append("\(padded(row.id, 44)) \(padded(ratio, 6, right: true))  \(row.verdict.rawValue)")
    }
    return lines.joined(separator: "\n")
  }

  /// Seconds with three digits and a unit that suits them.
  static func time(_ seconds: Double) -> String {
    seconds < 1e-3 ? "\(short(seconds * 1e6)) µs" : seconds < 1 ? "\(short(seconds * 1e3)) ms" : "\(short(seconds)) s"
  }

  /// A number with three or four digits, thousands as k, M, G.
  static func short(_ x: Double) -> String {
    let size = abs(x)
    if size >= 1e4 {
      let (scaled, suffix) = size >= 1e9 ? (x / 1e9, "G") : size >= 1e6 ? (x / 1e6, "M") : (x / 1e3, "k")
      return short(scaled) + suffix
    }
    if size == 0 { return "0" }
    return size >= 100 ? fixed(x, 0) : size >= 10 ? fixed(x, 1) : size >= 1 ? fixed(x, 2) : fixed(x, 4)
  }

  static func fixed(_ x: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", x) }

  static func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return right ? space + text : text + space
  }

  private static func line(
    _ name: String, _ median: String, _ spread: String, _ rate: String, _ notes: String
  ) -> String {
    let columns = [
      padded(name, 44), padded(median, 9, right: true), padded(spread, 26, right: true), padded(rate, 22, right: true),
    ]
    return (columns.joined(separator: " ") + "  " + notes).trimmingCharacters(in: .whitespaces)
  }
}
