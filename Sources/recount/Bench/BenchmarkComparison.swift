/// Times now against times then, as ratios.
struct BenchmarkComparison {
  /// How a benchmark did against its baseline.
  enum Verdict: String {
    /// All samples of now are below all samples of then, and the medians are at least 5 % apart.
    case faster
    case slower
    /// The samples overlap, or the medians are within 5 %.
    case same
    case new = "not in the baseline"
  }

  struct Row {
    let id: String
    /// Then divided by now: above 1 is faster now. Nil where the baseline lacks the benchmark or had other work.
    let ratio: Double?
    let verdict: Verdict
  }

  let rows: [Row]
  /// Why ratios mean little; nil when both were measured on the same kind of machine.
  let caution: String?

  init(_ now: BenchmarkReport, against then: BenchmarkReport) {
    let before = Dictionary(then.measurements.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    rows = now.measurements.map { Self.row($0, before[$0.id]) }
    caution =
      now.machine == then.machine ? nil : "the baseline comes from another machine or BLAS kernel: \(then.machine.text)"
  }

  private static func row(_ now: Timing, _ then: Timing?) -> Row {
    guard let then, then.work == now.work, then.amount == now.amount else {
      return Row(id: now.id, ratio: nil, verdict: .new)
    }
    let ratio = then.seconds.median / now.seconds.median
    let verdict: Verdict
    if ratio > 1.05, now.seconds.most < then.seconds.least {
      verdict = .faster
    } else if ratio < 1 / 1.05, now.seconds.least > then.seconds.most {
      verdict = .slower
    } else {
      verdict = .same
    }
    return Row(id: now.id, ratio: ratio, verdict: verdict)
  }
}
