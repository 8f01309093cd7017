/// A study of a paper whose models are those of `Recommenders`.
public protocol PaperStudy: Study {
  /// What the paper prints: `PublishedNumbers(embedded: PackageResources.published_json)`.
  var paper: PublishedNumbers { get }
}

extension PaperStudy {
  public var runner: any CellRunner { RecommenderRunner() }
}
