extension DatasetRegistry {
  static let taobao = taobao(
    "taobao", "Taobao UserBehavior", hasKinds: false, digest: "02777699e0bc473b6b199552f945fa125d32a986f1614e7de0c080fe7da9c58e")

  /// The same files under a name of their own, since kinds are part of a log's digest: what was made from the other stays valid.
  static let taobaoBehaviours = taobao(
    "taobao-behaviours", "Taobao UserBehavior with its kinds of behaviour", hasKinds: true,
    digest: "0b15a496e0d355674a72b29438013cf7bac0e82550cf7d3c22b77204bd647576")

  private static func taobao(_ id: String, _ title: String, hasKinds: Bool, digest: String) -> DatasetEntry {
    DatasetEntry(
      id: id, title: title, homePage: "https://tianchi.aliyun.com/dataset/649",
      licence: "CC BY-NC-SA 4.0 as stated at the home page; cite Zhu et al. 2018.",
      folderNames: ["taobao-userbehavior-100k", "UserBehavior", "taobao-userbehavior", "taobao"],
      editions: [
        .init([TaobaoReader(fileName: "UserBehavior.csv", hasKinds: hasKinds)]),
        .init(
          [TaobaoReader(fileName: "UserBehavior_first100001.csv", hasKinds: hasKinds)], scope: "first 0.1 % of the users",
          digest: digest, size: .init(983, 64_467, 100_001)),
      ],
      sources: [
        .files(
          [
            .init(
              "https://raw.githubusercontent.com/ylcxg/taobao-user-behavior-analysis/"
                + "aa189e8ce3cbfd824f7ebcb76341f39294ae04ed/small_sample.csv",
              as: "UserBehavior_first100001.csv")
          ], note: "first 0.1 % of the users")
      ],
      byHand: "UserBehavior.csv needs an account at https://tianchi.aliyun.com/dataset/649.")
  }

  static let goodreadsPoetry = DatasetEntry(
    id: "goodreads-poetry", title: "Goodreads, poetry", homePage: "https://cseweb.ucsd.edu/~jmcauley/datasets/goodreads.html",
    licence: "Academic use only; no redistribution and no commercial use; cite Wan & McAuley 2018.",
    folderNames: ["goodreads", "goodreads_poetry"], editions: [.init([GoodreadsReader(genre: "poetry")])],
    sources: [
      .files(
        ["interactions", "books"].map {
          .init("https://mcauleylab.ucsd.edu/public_datasets/gdrive/goodreads/byGenre/goodreads_\($0)_poetry.json.gz")
        })
    ])

  /// The authors' own splits of three data sets of REDA.
  static let redaSplits: [DatasetEntry] = [
    ("delicious", "Delicious", "Delicious"), ("amazon-music", "Amazon-Music", "AMusic"),
    ("goodreads-poetry", "Goodreads-Poetry", "GPoetry"),
  ].map { id, title, folder in
    DatasetEntry(
      id: "reda-\(id)", title: "\(title), split by the authors of REDA", homePage: "https://github.com/Liang-NTU/REDA",
      licence: "No licence is stated; the terms of the source data hold.", folderNames: ["REDA/\(folder)", folder],
      editions: [.init([REDASplitReader()])],
      sources: [
        .repository(
          "Liang-NTU/REDA", "35e666f3b3a5e9f7360f74139d54c5d95378e8e5",
          ["\(folder)/trainset.txt", "\(folder)/testset.txt"])
      ])
  }
}
