public import Recommenders

/// The models of a main table, under the paper's names: what nothing trains, the paper's baselines in the blocks in which
/// they compete, and the model it proposes.
public struct Roster: Sendable {
  public struct Group: Sendable {
    public let title: String
    public let models: [String]

    public init(_ title: String, _ models: [String]) { (self.title, self.models) = (title, models) }
  }

  /// What stands in every ranking table beside the paper's models.
  public let floor: [ModelChoice]
  public let blocks: [Group]
  public let proposed: String
  private let floorTitle: String
  private let registered: [String: String]

  /// - Parameter registered: the names in the registry of those models that the paper calls otherwise.
  public init(
    floor: [ModelChoice] = ModelChoice.withoutTraining, called floorTitle: String = "Without training", blocks: [Group],
    proposed: String, registered: [String: String] = [:]
  ) {
    (self.floor, self.floorTitle, self.blocks) = (floor, floorTitle, blocks)
    (self.proposed, self.registered) = (proposed, registered)
  }

  /// One block of baselines.
  public init(
    floorCalled floorTitle: String = "Without training", baselines: [String], proposed: String, registered: [String: String] = [:]
  ) {
    self.init(called: floorTitle, blocks: [Group("Baselines of the paper", baselines)], proposed: proposed, registered: registered)
  }

  public var baselines: [String] { blocks.flatMap(\.models) }
  /// The paper's, in its order.
  public var models: [String] { baselines + [proposed] }
  /// All, as the columns of a main table.
  public var groups: [Group] { [Group(floorTitle, floor.map(\.label))] + trained }
  /// The same without those that nothing trains.
  public var trained: [Group] { blocks + [Group("Proposed", [proposed])] }

  public func isFloor(_ model: String) -> Bool { floor.contains { $0.label == model } }

  /// A model with the settings of its card.
  public func card(of model: String) -> ModelChoice {
    floor.first { $0.label == model } ?? ModelChoice(name: registered[model] ?? model).labelled(model)
  }

  /// The cards of all models, for the log of deviations.
  public var cards: [ModelCard] {
    let names = Set(floor.map(\.name) + models.map { card(of: $0).name })
    return ModelRegistry.all.map(\.card).filter { names.contains($0.name) }
  }
}
