import Foundation

extension REDA {
  /// The relation embeddings of a trained model, from its weights: `r_ij` of any two items, for pictures.
  ///
  /// Equations as in `REDA`; without keys and memory the meetings themselves are summed, without units they count alike.
  public struct Relations: Sendable {
    /// d.
    public let dimension: Int
    private let aspects: Int
    private let items: [Float]  // E [items, k · d]
    private let memory: (keys: [Float], slices: [Float])?  // K and Mem [m, d]
    private let units: (projection: [Float], bias: [Float], output: [Float])?  // Wa [s, d], ba [s], h [s]

    /// - Parameter weight: a weight of the model by its name, with its columns; nil where it has none of that name.
    /// - Throws: where the item table is missing or does not hold so many aspects.
    public init(aspects: Int, weight: (String) -> (columns: Int, values: [Float])?) throws {
      guard let table = weight("E"), aspects > 0, table.columns % aspects == 0 else {
        throw RecommenderError.badHyperparameters(
          model: card.name, problems: ["relations need the weight E with \(aspects) aspects a row"])
      }
      self.aspects = aspects
      dimension = table.columns / aspects
      items = table.values
      if let keys = weight("K"), let slices = weight("Mem") { memory = (keys.values, slices.values) } else { memory = nil }
      if let projection = weight("Wa"), let bias = weight("ba"), let output = weight("h") {
        units = (projection.values, bias.values, output.values)
      } else {
        units = nil
      }
    }

    /// r_ij: `[d]`.
    public func relation(_ i: Int, _ j: Int) -> [Float] {
      let meetings = (0..<aspects).flatMap { n in (0..<aspects).map { l in meeting(aspect(n, of: i), aspect(l, of: j)) } }
      let weights = weigh(meetings)
      return zip(weights, meetings).reduce(into: [Float](repeating: 0, count: dimension)) { sum, part in
        for (place, value) in read(part.1).enumerated() { sum[place] += part.0 * value }
      }
    }

    private func aspect(_ number: Int, of item: Int) -> ArraySlice<Float> {
      let start = (item * aspects + number) * dimension
      return items[start..<start + dimension]
    }

    private func meeting(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> [Float] { zip(a, b).map { $0 * $1 } }

    /// The second attention, over a pair's meetings.
    private func weigh(_ meetings: [[Float]]) -> [Float] {
      guard let units else { return meetings.map { _ in 1 / Float(meetings.count) } }
      return softmax(
        meetings.map { meeting in
          units.bias.indices.reduce(0) { sum, unit in
            sum + units.output[unit] * max(0, dot(meeting, units.projection, row: unit) + units.bias[unit])
          }
        })
    }

    /// What a meeting reads from the memory.
    private func read(_ meeting: [Float]) -> [Float] {
      guard let memory else { return meeting }
      let attention = softmax((0..<memory.keys.count / dimension).map { dot(meeting, memory.keys, row: $0) })
      return (0..<dimension).map { place in
        attention.indices.reduce(0) { $0 + attention[$1] * memory.slices[$1 * dimension + place] }
      }
    }

    private func dot(_ vector: [Float], _ rows: [Float], row: Int) -> Float {
      vector.indices.reduce(0) { $0 + vector[$1] * rows[row * dimension + $1] }
    }

    private func softmax(_ values: [Float]) -> [Float] {
      let most = values.max() ?? 0
      let exponentials = values.map { exp($0 - most) }
      let sum = exponentials.reduce(0, +)
      return exponentials.map { $0 / sum }
    }
  }
}
