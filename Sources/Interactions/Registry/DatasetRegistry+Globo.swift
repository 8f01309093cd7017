extension DatasetRegistry {
  static let globo = DatasetEntry(
    id: "globo-clicks", title: "Globo.com news clicks",
    homePage: "https://www.kaggle.com/datasets/gspmoreira/news-portal-user-interactions-by-globocom",
    licence: "Academic purposes only, not commercial; cite Moreira et al. 2018 and 2019.",
    folderNames: ["globo-clicks-2017-u4", "globo-clicks"],
    editions: [
      .init([GloboReader()]),
      .init(
        [GloboReader(fileName: "clicks_hour_000-384_user_mod4.csv")], scope: "every fourth user", size: .init(80_725, 22_435, 742_292)),
    ],
    sources: [], byHand: "The archive needs an account; join its hourly files under one header as clicks.csv.")
}
