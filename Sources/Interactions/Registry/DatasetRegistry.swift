/// The data sets known by name.
public enum DatasetRegistry {
  public static let entries: [DatasetEntry] =
    [movieLens100K, movieLens1M, movieLensLatestSmall, movieLensHetRec, lastFM, lastFMListening, delicious]
    + [movieTweetings] + amazon + [taobao, taobaoBehaviours, goodreadsPoetry] + redaSplits

  /// The entry of that id, if it is known.
  public static func entry(_ id: String) -> DatasetEntry? { entries.first { $0.id == id } }
}
