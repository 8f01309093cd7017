/// What a reader of a report must know of a model: where it comes from, and where we leave the paper.
public struct ModelCard: Sendable {
  /// The name in tables, as the paper writes it.
  public var name: String
  /// Authors, title, year, identifier.
  public var source: String
  /// Raised whenever a change of the model's file changes its numbers; results of another revision are stale.
  public var revision: Int
  /// Departures from the paper or from the authors' code, each a sentence; the report prints them.
  public var deviations: [String]
  /// Model laws that do not hold for this model, each with the sentence that says why.
  public var exceptions: [LawException]
  /// The same seed or another: deterministic models are run once.
  public var isDeterministic: Bool
  /// Training time for one event of the log in one epoch on one core, roughly, at the default settings: for plans.
  public var microsecondsPerEvent: Double

  public init(
    name: String, source: String, revision: Int, deviations: [String] = [], exceptions: [LawException] = [],
    isDeterministic: Bool = false, microsecondsPerEvent: Double
  ) {
    self.name = name
    self.source = source
    self.revision = revision
    self.deviations = deviations
    self.exceptions = exceptions
    self.isDeterministic = isDeterministic
    self.microsecondsPerEvent = microsecondsPerEvent
  }
}

/// The laws every model is held to by `ModelLawTests`.
public enum ModelLaw: String, CaseIterable, Sendable {
  /// The score of a listed item is the score it has among all items.
  case listedEqualsAll
  /// A query scored in a batch gets the score it gets alone.
  case batchEqualsSingle
  /// Trained twice with one seed, the scores have the same bits; another seed gives others.
  case sameSeedSameBits
  /// Every declared weight gets a gradient from the loss with decay off.
  case everyWeightLearns
  /// Every hyper-parameter changes the loss or the scores.
  case everyHyperparameterMatters
  /// Events after the cut change nothing.
  case futureChangesNothing
  /// It ranks the known next item first on a log whose answer is known.
  case learnsKnownAnswer
  /// It beats Popularity on the simulator.
  case beatsPopularity
}

/// A law that a model does not obey, or obeys in a narrower sense, with the reason.
public struct LawException: Sendable {
  public var law: ModelLaw
  /// What is excepted: a weight or a hyper-parameter, or nil for the law as a whole.
  public var subject: String?
  public var reason: String

  public init(_ law: ModelLaw, of subject: String? = nil, because reason: String) {
    self.law = law
    self.subject = subject
    self.reason = reason
  }
}
