public import Recommenders

/// Where a study departs from its paper, or fills a gap in it.
public struct Deviation: Equatable, Sendable {
  public let id: String
  /// What the paper (or its code) says.
  public let paper: String
  /// What is done here.
  public let done: String
  public let why: String
}

extension Lab {
  /// Declares a deviation where the choice is made. The report prints them numbered, in the order declared.
  public func deviation(_ id: String, paper: String, done: String, why: String) {
    evidence.add(Deviation(id: id, paper: paper, done: done, why: why))
  }

  /// Declares the choices that a model's card names, for the models of this study.
  public func deviations(of cards: [ModelCard]) {
    for card in cards {
      for (number, sentence) in card.deviations.enumerated() {
        evidence.add(Deviation(id: "\(card.name) \(number + 1)", paper: "", done: sentence, why: ""))
      }
    }
  }
}
