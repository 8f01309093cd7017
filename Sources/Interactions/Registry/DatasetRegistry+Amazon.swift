extension DatasetRegistry {
  private static let amazonLicence =
    "No formal licence; research use by custom (cite McAuley et al. 2015, He & McAuley 2016), rights with Amazon and reviewers."
  private static let amazonFiles = "https://snap.stanford.edu/data/amazon/productGraph/categoryFiles"

  /// Amazon's reviews of 1996 to 2014, one entry a category: the ratings of all users, else the 5-core, else what is given.
  private static func category(
    _ id: String, _ title: String, _ file: String, folders: [String] = [], parts: [DatasetEntry.Edition] = [],
    mirrors: [DatasetSource] = []
  ) -> DatasetEntry {
    DatasetEntry(
      id: "amazon-\(id)", title: "Amazon 2014 \(title)", homePage: "https://jmcauley.ucsd.edu/data/amazon/",
      licence: amazonLicence, folderNames: folders + ["amazon2014-\(id)", "amazon2014", "amazon"],
      editions: [
        .init([AmazonRatingsReader(category: file)]),
        .init([AmazonReviewsReader(category: file)], scope: "5-core: users and items with five reviews or more"),
      ] + parts,
      sources: [.files([.init("\(amazonFiles)/ratings_\(file).csv")])] + mirrors)
  }

  static let amazon: [DatasetEntry] = [
    category(
      "video-games", "Video Games", "Video_Games", folders: ["amazon2014-video-games-order"],
      parts: [
        .init(
          [OrderedPairsReader(fileName: "Video.txt")], scope: "5-core, order only", digest: "e5fd9a04f731b790194c53e5d79dc2e3ec7fc8d6d71de1f61a630bb8f7012bf8",
          size: .init(31_013, 23_715, 287_107))
      ],
      mirrors: [
        .repository("kang205/SASRec", "e3738967fddab206d6eeb4fda433e7a7034dd8b1", ["data/Video.txt"], note: "order only")
      ]),
    category(
      "digital-music", "Digital Music", "Digital_Music", folders: ["amazon2014-digital-music-u20"],
      parts: [
        .init(
          [PrunedAmazonReader()], scope: "heavy users only: 20 ratings or more", digest: "fa996d58c55580b4b09aed9ea9794275c7057752987c29eb3703a8672f5c1b81",
          size: .init(844, 18_813, 46_468))
      ],
      mirrors: [
        .repository(
          "MaurizioFD/RecSys2019_DeepLearning_Evaluation", "f5618c65573c5b220713775bdd56971663de9828",
          ["Conferences/IJCAI/DMF_original/data_www/Amazon_ratings_Digital_Music_pruned.txt"], note: "heavy users only")
      ]),
    category(
      "cds", "CDs & Vinyl", "CDs_and_Vinyl", folders: ["amazon2014-cds-irbench"],
      parts: [
        .init(
          [IRBenchmarkReader()], scope: "10-core, pairs without times and ratings", digest: "fc6d0fc3a5337dd139c888a89177cd929507cc6b00e22be4111ce658ae8e6ef3",
          size: .init(12_784, 13_874, 360_763))
      ]),
    category("garden", "Patio, Lawn & Garden", "Patio_Lawn_and_Garden"),
    category("instant-video", "Instant Video", "Amazon_Instant_Video"),
    category("tools", "Tools & Home Improvement", "Tools_and_Home_Improvement"),
    category("health", "Health & Personal Care", "Health_and_Personal_Care"),
    category("android", "Apps for Android", "Apps_for_Android"),
    category(
      "sports", "Sports & Outdoors", "Sports_and_Outdoors", folders: ["amazon2014-sports"],
      parts: [
        .init(
          [AmazonTimedPairsReader(category: "Sports_and_Outdoors")], scope: "5-core without ratings",
          digest: "8d85dba760b4b638ae84c23bb5102a0074f12c100e7266a6f37dd6be80a1b961", size: .init(35_598, 18_357, 296_337))
      ]),
    category(
      "beauty", "Beauty", "Beauty", folders: ["amazon2014-beauty"],
      parts: [
        .init(
          [AmazonTimedPairsReader(category: "Beauty")], scope: "5-core without ratings", digest: "96b36ef19fec0ddea6ded02e1cf0f7f2937178f9210b2ad8d5a9fbbb95f03b9f",
          size: .init(22_363, 12_101, 198_502))
      ]),
    category(
      "grocery", "Grocery & Gourmet Food", "Grocery_and_Gourmet_Food", folders: ["amazon2014-grocery-rechorus"],
      parts: [
        .init(
          [ReChorusReader()], scope: "5-core without ratings and each user's last two events", digest: "dd1db7966c779f09a99a09ce0aa2b02317bd35eae8a6581f82276d840d9cdfe4",
          size: .init(14_681, 8_687, 121_892))
      ],
      mirrors: [
        .repository(
          "THUwangcy/ReChorus", "e58d752558634d42be60de561d6f74df748583cc",
          ["data/Grocery_and_Gourmet_Food/train.csv", "data/Grocery_and_Gourmet_Food/item_meta.csv"], note: "without the last two")
      ]),
  ]
}
