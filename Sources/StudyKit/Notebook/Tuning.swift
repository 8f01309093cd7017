import Foundation
import Kernels

/// The values each option may take while a model is tuned.
public struct SearchSpace: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  public enum Range: Equatable, Sendable, ExpressibleByArrayLiteral {
    case values([CanonicalJSON])
    /// Three significant digits, evenly spread.
    case uniform(Double, Double)
    /// Three significant digits, evenly spread in the logarithm.
    case logUniform(Double, Double)

    public init(arrayLiteral elements: CanonicalJSON...) { self = .values(elements) }
  }

  public let ranges: [(option: String, range: Range)]

  public init(dictionaryLiteral elements: (String, Range)...) { ranges = elements.map { ($0, $1) } }

  public static func == (a: Self, b: Self) -> Bool {
    a.ranges.map(\.option) == b.ranges.map(\.option) && a.ranges.map(\.range) == b.ranges.map(\.range)
  }

  /// How many configurations there are; nil when there is no end to them.
  var size: Int? {
    ranges.reduce(1) { size, entry in
      guard let size, case .values(let values) = entry.range else { return nil }
      return size * values.count
    }
  }

  /// Different configurations drawn with a seed; all of them when there are no more.
  func draw(_ count: Int, seed: UInt64) -> [[String: CanonicalJSON]] {
    var stream = RandomStream(seed: seed, purpose: "tuning")
    if let size {
      return stream.sample(min(count, size), below: size).map { configuration(number: Int($0)) }
    }
    return (0..<count).map { _ in
      Dictionary(uniqueKeysWithValues: ranges.map { ($0.option, Self.draw($0.range, &stream)) })
    }
  }

  private func configuration(number: Int) -> [String: CanonicalJSON] {
    var rest = number
    var chosen: [String: CanonicalJSON] = [:]
    for case (let option, .values(let values)) in ranges {
      chosen[option] = values[rest % values.count]
      rest /= values.count
    }
    return chosen
  }

  private static func draw(_ range: Range, _ stream: inout RandomStream) -> CanonicalJSON {
    switch range {
    case .values(let values): values[stream.uniform(below: values.count)]
    case .uniform(let low, let high): rounded(low + (high - low) * stream.uniform())
    case .logUniform(let low, let high): rounded(exp(log(low) + (log(high) - log(low)) * stream.uniform()))
    }
  }

  private static func rounded(_ value: Double) -> CanonicalJSON {
    guard value != 0 else { return 0 }
    let scale = pow(10, 2 - floor(log10(abs(value))))
    return CanonicalJSON((value * scale).rounded() / scale)
  }
}

/// A model whose hyper-parameters are chosen on the validation items, for each data set by itself.
public struct Tuned: Contender {
  public let label: String
  /// What the report says of the effort.
  public let space: SearchSpace
  let base: ModelChoice
  let trials: [String: [Trial]]
  let planning: Bool

  /// One configuration that was tried.
  public struct Trial {
    public let choice: ModelChoice
    public let handle: CellHandle

    /// The best validation value; nil when the trial failed.
    public func value() throws -> Double? {
      do {
        return try handle.curve().best(.higher)?.value
      } catch let missing as Missing where missing.cause == .failed || missing.cause == .absent {
        return nil
      }
    }
  }

  /// The trials on a data set, in the order drawn; the first is the card's configuration.
  public func trials(on data: DataSet) -> [Trial] { trials[data.label] ?? [] }

  /// The configuration with the best validation value, the earliest of equals; the card's when all trials failed.
  public func choice(on data: DataSet) throws -> ModelChoice {
    var best: (value: Double, choice: ModelChoice)?
    for trial in trials(on: data) {
      if planning && !trial.handle.isThere { return base }
      guard let value = try trial.value() else { continue }
      if best == nil || value > best!.value { best = (value, trial.choice) }
    }
    return best?.choice ?? base
  }
}

extension Lab {
  /// Tunes a model: a seeded random search in which every trial sees the validation items only.
  ///
  /// The card's configuration is the first trial. With no trials (the quick profile) it is the choice.
  /// - Parameter trials: equal for every model of a table; the profile's if not said.
  public func tuned(
    _ model: ModelChoice, over space: SearchSpace, on dataSets: [DataSet], trials: Int? = nil, seed: UInt64 = 1,
    under evaluation: EvaluationProtocol = .leaveOneOut(), training: TrainingBudget = TrainingBudget()
  ) -> Tuned {
    let count = trials ?? profile.trials
    var choices = count > 0 ? [model] : []
    for configuration in space.draw(max(count, 1), seed: seed) {
      let choice = model.with(configuration)
      if choices.count < count && !choices.contains(choice) { choices.append(choice) }
    }
    var table: [String: [Tuned.Trial]] = [:]
    for data in dataSets {
      table[data.label] = choices.map { choice in
        let cell = Cell(
          model: choice, data: data, evaluation: evaluation, training: training, seed: seed, purpose: .trial)
        return Tuned.Trial(choice: choice, handle: self.cell(cell))
      }
    }
    return Tuned(label: model.label, space: space, base: model, trials: table, planning: settings.planning)
  }
}
