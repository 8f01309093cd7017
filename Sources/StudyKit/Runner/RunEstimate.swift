import Evaluation
import Foundation
import Interactions
import Recommenders

/// What a cell costs, roughly: training, validation and ranking.
struct RunEstimate {
  let seconds: Double

  init(_ cell: Cell, _ size: PlannedSize) {
    guard let entry = try? ModelRegistry.entry(named: cell.model.name),
      let settings = try? entry.settings(Data(cell.model.options.text.utf8))
    else {
      seconds = 1
      return
    }
    let epochs = Self.epochs(of: cell, entry.schedule)
    let relative = settings.relativeCost ?? Self.share(of: ["dimension", "window"], in: cell.model)
    let training = epochs * size.events * entry.card.microsecondsPerEvent * relative
    func ranking(_ rule: (any CandidateRule)?) -> Double {
      let (questions, candidates) = size.ranked(rule)
      return questions * settings.rankingMicroseconds(candidates: candidates, history: size.history)
    }
    let sets = cell.evaluation.candidates
    let validation = ranking(try? sets[0].rule().whileTraining)
    let every = Double(cell.training.evaluateEvery ?? entry.schedule?.evaluateEvery ?? 1)
    let looks = cell.purpose == .timing ? 4 : entry.schedule == nil ? 1 : epochs / every
    let watches = cell.artifacts.contains { (try? TestWatch.metric(watchedBy: $0)) != nil } ? 2.0 : 1
    let final = cell.purpose == .final
      ? sets.reduce(0) { $0 + ($1.isRankedByOneSeed && cell.seed != 1 ? 0 : ranking(try? $1.rule())) } : 0
    seconds = 0.2 + (training + looks * watches * validation + final) / 1e6
  }

  /// The epochs a cell is likely to train.
  private static func epochs(of cell: Cell, _ schedule: Schedule?) -> Double {
    if cell.purpose == .timing { return Double(RecommenderRun.timingEpochs) }
    guard let schedule else { return 1 }
    let most = cell.training.epochs ?? schedule.epochs
    let wait = (cell.training.patience ?? schedule.patience) * (cell.training.evaluateEvery ?? schedule.evaluateEvery)
    // Where there is time for it, early stopping ends most runs before half of the epochs.
    return Double(most > 2 * wait ? most / 2 : most)
  }

  /// How much of the card's cost a size is that differs from the model's default, where the model does not say itself.
  private static func share(of options: [String], in model: ModelChoice) -> Double {
    options.reduce(1) { share, option in
      guard let set = model.options[option]?.double, let usual = ModelDefaults.all[model.name]?[option]?.double, usual > 0
      else { return share }
      return share * max(set / usual, 0.1)
    }
  }
}
