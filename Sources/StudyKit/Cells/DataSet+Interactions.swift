public import Interactions

/// Data of the library as the data set of a cell; a runner reads them back.
extension DataSet {
  /// A data set of the registry, or the user's own, with its preparation.
  public static func dataset(_ id: String, _ preprocessing: Preprocessing = Preprocessing()) -> DataSet {
    DataSet(id, preprocessing, defaults: Preprocessing())
  }

  /// A simulated world.
  public static func simulated(_ parameters: SimulationParameters = SimulationParameters()) -> DataSet {
    var data = DataSet("simulated", parameters, defaults: SimulationParameters())
    data.scope = .simulated
    return data
  }
}
