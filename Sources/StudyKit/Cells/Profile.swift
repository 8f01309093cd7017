/// A budget: how much of a study is run.
public enum Profile: String, CaseIterable, Codable, Sendable {
  /// At most 20 s, in the process itself: for tests.
  case smoke
  /// At most 600 core-seconds a study.
  case quick
  /// At most 4 core-hours a study: the run that is checked in.
  case standard
  /// The paper's own set-up.
  case full

  /// Seeds for each row of a main table.
  public var seeds: Int { self == .smoke ? 1 : 3 }
  /// Tuning trials for each model and data set; 0 keeps the card's defaults.
  public var trials: Int {
    switch self {
    case .smoke, .quick: 0
    case .standard: 6
    case .full: 30
    }
  }
  /// How many points a sweep may have.
  public var sweepPoints: Int {
    switch self {
    case .smoke: 2
    case .quick: 4
    case .standard, .full: .max
    }
  }

  /// Core-seconds a study may take; nil where there is no bound.
  public var budget: Double? {
    switch self {
    case .smoke: 20
    case .quick: 600
    case .standard: 4 * 3600
    case .full: nil
    }
  }
}
