import Foundation
import Kernels
import Reports

/// A report of ten figures: three line charts with error bars, three grouped bar charts, two heat maps of 40 x 40, two
/// scatters of 5,000 points in ten colours.
enum RenderingBenchmarks: BenchmarkFamily {
  static func benchmarks(_ data: BenchmarkData) -> [Benchmark] {
    [
      benchmark("render-pdf", "written as one PDF", [.pdf], suffix: ".pdf"),
      benchmark("render-figures", "written as ten PDF and ten SVG files", [.figures], suffix: ".svg"),
    ]
  }

  private static func benchmark(
    _ name: String, _ what: String, _ formats: Set<Format>, suffix: String
  ) -> Benchmark {
    Benchmark(
      name: name, size: "10-figures",
      work: "3 line charts with error bars, 3 grouped bars, 2 heat maps 40 x 40, 2 scatters of 5,000 points, \(what)",
      amount: 10, unit: "figures"
    ) {
      let folder = FileManager.default.temporaryDirectory.appending(path: "recount-bench-\(getpid())")
      return { number in
        let document = try report(number)
        let files = try document.write(to: folder, name: "report", formats: formats)
        let bytes = files.filter { $0.path.hasSuffix(suffix) }.reduce(0) { total, file in
          total + ((try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0)
        }
        try FileManager.default.removeItem(at: folder)
        return Outcome(quality: ["\(suffix.dropFirst())-bytes": Double(bytes)])
      }
    }
  }

  private static func report(_ number: Int) throws -> Document {
    var stream = RandomStream(seed: UInt64(number), purpose: "figures")
    var charts: [Chart] = []
    for _ in 0..<3 { charts.append(lines(&stream)) }
    for _ in 0..<3 { charts.append(bars(&stream)) }
    for _ in 0..<2 { charts.append(heatMap(&stream)) }
    for _ in 0..<2 { charts.append(scatter(&stream)) }
    return try Document("Ten figures", contents: false, blocks: charts.map { chart in
      Figure("A figure of the benchmark.") { chart }.block
    })
  }

  private static func lines(_ stream: inout RandomStream) -> Chart {
    let series = (0..<6).map { model -> Series in
      var sum = 0.0
      return Series("model \(model)", (0..<20).map { epoch in
        sum += stream.uniform()
        let half = 0.3 * stream.uniform()
        return DataPoint(Double(epoch), sum, low: sum - half, high: sum + half)
      })
    }
    return .line(series, x: "epoch", y: "NDCG@10", spread: .bars, width: .page)
  }

  private static func bars(_ stream: inout RandomStream) -> Chart {
    let series = (0..<6).map { model in
      Series("model \(model)", (0..<8).map { place in
        let height = stream.uniform()
        let half = 0.05 * stream.uniform()
        return DataPoint(Double(place), height, low: height - half, high: height + half)
      })
    }
    return .bars((0..<8).map { "data set \($0)" }, series, y: "NDCG@10", width: .page)
  }

  private static func heatMap(_ stream: inout RandomStream) -> Chart {
    let values = (0..<40).map { _ in (0..<40).map { _ in Optional(stream.uniform()) } }
    let names = (0..<40).map(String.init)
    return .heatMap(HeatMap(values, rows: names, columns: names, measure: "attention", decimals: nil), width: .page)
  }

  private static func scatter(_ stream: inout RandomStream) -> Chart {
    var groups = [[DataPoint]](repeating: [], count: 10)
    for _ in 0..<5_000 {
      let group = stream.uniform(below: 10)
      groups[group].append(DataPoint(Double(group) + stream.normal(), Double(group) + stream.normal()))
    }
    return .scatter(groups.enumerated().map { Series("group \($0)", $1) }, x: "x", y: "y", width: .page)
  }
}
