/// What the model laws need to know of a model's settings. It stands beside the hyper-parameters, so that whoever adds a
/// setting sees where it must be named:
///
///     public static let forLaws = LawSettings<Self>(
///       small: { $0.dimension = 16 },
///       others: ["loss": { $0.loss = .hinge }],
///       acting: ["margin": { $0.loss = .hinge }])
public struct LawSettings<Settings: HyperparameterSet>: Sendable {
  /// A change of settings.
  public typealias Change = @Sendable (inout Settings) -> Void

  /// From the defaults to settings with which a law is quick to check.
  public let small: Change
  /// From the small ones to settings that learn a simulated world, where the small ones collapse or learn the log by heart.
  public let learning: Change
  /// By the name of a setting: gives it another legal value. Named are those that are no number and no truth value, and those
  /// whose usual other value (one more, half of it) would not do.
  public let others: [String: Change]
  /// By the name of a setting: sets what else must be set for it to act.
  public let acting: [String: Change]
  /// How many times as large as usual the weights begin where a fingerprint is taken.
  public let startScale: Float

  public init(
    small: @escaping Change = { _ in }, learning: @escaping Change = { _ in }, others: [String: Change] = [:],
    acting: [String: Change] = [:], startScale: Float = 1
  ) {
    self.small = small
    self.learning = learning
    self.others = others
    self.acting = acting
    self.startScale = startScale
  }
}
