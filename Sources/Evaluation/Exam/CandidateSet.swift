/// What targets are ranked among, by name; what a name means says its `CandidateRule`.
public struct CandidateSet: Hashable, Sendable, Codable {
  public let name: String
  public init(name: String) { self.name = name }

  public init(from decoder: any Decoder) throws {
    name = try decoder.singleValueContainer().decode(String.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
