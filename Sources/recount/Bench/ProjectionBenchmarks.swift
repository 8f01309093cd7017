import Analysis

/// t-SNE of a clustered mixture.
enum ProjectionBenchmarks: BenchmarkFamily {
  static func benchmarks(_ data: BenchmarkData) -> [Benchmark] {
    [2_000, 10_000, 50_000].map { count in
      Benchmark(
        name: "tsne", size: "\(count)",
        work: "t-SNE of \(count) points in 64 dimensions: perplexity 30, 1000 iterations, 250 exaggerated by 12",
        amount: Double(count), unit: "points", growth: .init(law: .linearithmic, n: Double(count)),
        runs: count > 2_000 ? 1...1 : 2...3, isQuick: count == 2_000
      ) {
        let points = try PointCloud(data.mixture(count), dimension: 64)
        return { number in
          var tsne = TSNE()
          tsne.seed = UInt64(number + 1)
          let embedding = try tsne.embed(points)
          try PointFile.write(embedding)
          return Outcome(quality: ["kl": embedding.divergence])
        }
      }
    }
  }
}
