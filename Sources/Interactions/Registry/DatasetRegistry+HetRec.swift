extension DatasetRegistry {
  static let hetRecHome = "https://grouplens.org/datasets/hetrec-2011/"
  static let hetRecLicence = "Non-commercial use; cite the web site and the HetRec 2011 workshop."

  private static let lastFMSources: [DatasetSource] = [
    .zip(
      url: "https://files.grouplens.org/datasets/hetrec2011/hetrec2011-lastfm-2k.zip",
      members: [
        "user_taggedartists.dat", "user_artists.dat", "artists.dat", "tags.dat",
      ].map { .init($0, as: $0) }),
    .repository(
      "qcymkxyc/RecSys", "cb313bf92f80d3cd7c7bde39b12ab4319ccf61a8",
      ["user_taggedartists.dat", "user_artists.dat", "artists.dat", "tags.dat"].map { "data/lastfm-2k/\($0)" }),
  ]

  static let lastFM = DatasetEntry(
    id: "lastfm", title: "Last.fm tag assignments (HetRec 2011)", homePage: hetRecHome, licence: hetRecLicence,
    folderNames: ["hetrec2011-lastfm-2k", "lastfm-2k", "lastfm-listening"],
    editions: [.init([LastFMReader()], digest: "74a190e7055c9d6c6e4285baa123f88b97675a4fe3a95b3aee2646c3606273ac", size: .init(1_892, 12_523, 186_479))],
    sources: lastFMSources)

  static let lastFMListening = DatasetEntry(
    id: "lastfm-listening", title: "Last.fm artists listened to (HetRec 2011)", homePage: hetRecHome,
    licence: hetRecLicence, folderNames: ["hetrec2011-lastfm-2k", "lastfm-2k", "lastfm"],
    editions: [.init([LastFMListeningReader()], digest: "7ade5cdb9ad4b6d784dcb90d525c442da1aafcc9a490a5737ebed16f4818dedc", size: .init(1_892, 17_632, 92_834))],
    sources: lastFMSources)

  static let delicious = DatasetEntry(
    id: "delicious", title: "Delicious bookmarks (HetRec 2011)", homePage: hetRecHome, licence: hetRecLicence,
    folderNames: ["hetrec2011-delicious-2k", "delicious-2k"],
    editions: [
      .init([DeliciousReader()]),
      .init(
        [DeliciousPairsReader()], scope: "all pairs of user and bookmark, without times and tags", digest: "28feb8416659552a10fe0efef02a4b47b79fb119fdca0ec594598d7eb82a42bc",
        size: .init(1_867, 69_223, 104_799)),
    ],
    sources: [
      .zip(
        url: "https://files.grouplens.org/datasets/hetrec2011/hetrec2011-delicious-2k.zip",
        members: ["user_taggedbookmarks.dat", "bookmarks.dat", "tags.dat"].map { .init($0, as: $0) }),
      .files(
        [
          .init(
            "https://raw.githubusercontent.com/pcy1302/TransCF/438eb25d0fd32fbc3e2da82d0ba37f2c5c9b5d8a/data/delicious/u.data",
            as: "user_bookmarks.tsv")
        ], note: "pairs only"),
    ])
}
