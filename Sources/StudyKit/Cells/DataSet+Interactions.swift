import Host
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

  /// The same data prepared in another way; what is not said stays. Label and scope stay, too: give a variant that stands
  /// beside the original a label of its own.
  ///
  ///     DataSet(name: "ml-1m").with(ties: .fileOrder).labelled("ML-1M, file order")
  ///     DataSet(name: "movietweetings").with(repeats: .first, filters: [.core(user: 10, item: 5, passes: .single)])
  ///
  /// - Precondition: the data are not simulated, and their options are those of a preparation.
  public func with(
    ties: TieRule? = nil, duplicates: Preprocessing.DuplicateRule? = nil, repeats: Preprocessing.RepeatRule? = nil,
    filters: [Filter]? = nil
  ) -> DataSet {
    require(name != "simulated", "a simulated world is not prepared; change its parameters")
    guard var preparation = try? options(over: Preprocessing()) else {
      refuse("the options of \(self) are no preparation: \(options)")
    }
    if let ties { preparation.ties = ties }
    if let duplicates { preparation.duplicates = duplicates }
    if let repeats { preparation.repeats = repeats }
    if let filters { preparation.filters = filters }
    return DataSet.dataset(name, preparation).labelled(label, scope: scope)
  }
}
