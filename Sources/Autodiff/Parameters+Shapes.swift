extension Parameters {
  /// The declared shape of a parameter, a padding row not counted; nil where there is none of that name.
  public func shape(named name: String) -> [Int]? { declared.first { $0.name == name }?.shape }
}
