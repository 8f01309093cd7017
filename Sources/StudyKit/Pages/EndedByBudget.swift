public import Reports

/// Which runs were best at the last epoch that they were allowed, so that they might have become better, in a sentence.
/// - Parameter rows: runs with the largest number of epochs that each of them was given.
/// - Throws: `Missing` while one of them is pending.
public func endedByBudget(_ rows: [(runs: Runs, epochs: Int)]) throws -> Text {
  let ended = try rows.compactMap { runs, epochs -> String? in
    let best = try runs.completed().compactMap { try $0.training().bestEpoch }
    let count = best.count { $0 == epochs }
    return count == 0 ? nil : "\(runs.model) on \(runs.data.label) (\(count) of \(best.count))"
  }
  guard !ended.isEmpty else { return "No run had its best validation value at the end of its budget." }
  return "Runs whose best validation value was that of their last epoch, so that a longer training might have given more: \(ended.joined(separator: ", "))."
}
