public import Interactions

/// The data registry's way of saying what data are wanted, as a data set of a cell and back.
extension DataSet {
  private static let simulated = "simulated"

  public init(_ choice: DataChoice) {
    var options = (try? CanonicalJSON(encoding: choice).object) ?? [:]
    let name = options.removeValue(forKey: "dataset")?.string ?? Self.simulated
    self.init(name: name, options: .object(options))
    if name == Self.simulated { scope = .simulated }
  }

  public static func dataset(_ id: String, _ preprocessing: Preprocessing = Preprocessing()) -> DataSet {
    DataSet(.dataset(id, preprocessing))
  }

  public static func simulated(
    _ parameters: SimulationParameters, _ preprocessing: Preprocessing = Preprocessing()
  ) -> DataSet {
    DataSet(.simulated(parameters, preprocessing))
  }

  /// What a worker hands to the data library.
  public func dataChoice() throws -> DataChoice {
    var members = options.object ?? [:]
    if name != Self.simulated { members["dataset"] = .string(name) }
    do {
      return try CanonicalJSON.object(members).decode()
    } catch {
      throw StudyError("the data \(self)", expected: "a data set's preparation: \(error)")
    }
  }
}
