/// The data of a run: where they come from and how they are prepared. Part of a cell's name; defaults are left out when
/// coded.
public struct DataChoice: Hashable, Sendable {
  public enum Source: Hashable, Sendable {
    /// A data set by its id.
    case dataset(String)
    /// A simulated world.
    case simulated(SimulationParameters)
  }

  public var source: Source
  public var preprocessing: Preprocessing

  public init(_ source: Source, _ preprocessing: Preprocessing = Preprocessing()) {
    self.source = source
    self.preprocessing = preprocessing
  }

  public static func dataset(_ id: String, _ preprocessing: Preprocessing = Preprocessing()) -> DataChoice {
    DataChoice(.dataset(id), preprocessing)
  }

  public static func simulated(
    _ parameters: SimulationParameters, _ preprocessing: Preprocessing = Preprocessing()
  ) -> DataChoice {
    DataChoice(.simulated(parameters), preprocessing)
  }
}

extension DataChoice: Codable {
  private enum Key: String, CodingKey { case dataset, simulated, preprocessing }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch source {
    case .dataset(let id): try container.encode(id, forKey: .dataset)
    case .simulated(let parameters): try container.encode(parameters, forKey: .simulated)
    }
    if preprocessing != Preprocessing() { try container.encode(preprocessing, forKey: .preprocessing) }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if let id = try container.decodeIfPresent(String.self, forKey: .dataset) {
      source = .dataset(id)
    } else {
      source = .simulated(try container.decode(SimulationParameters.self, forKey: .simulated))
    }
    preprocessing = try container.decodeIfPresent(Preprocessing.self, forKey: .preprocessing) ?? Preprocessing()
  }
}
