import ArgumentParser
import Foundation
import Host

/// `recount studies`: the papers, and which of their studies are built.
struct Studies: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List the studies.")

  private static let papers = [
    ("score", "Sequential Recommendation with Dual Side Neighbor-based Collaborative Relation Modeling", "WSDM 2020"),
    ("iarn", "Interacting Attention-gated Recurrent Networks for Recommendation", "CIKM 2017"),
    ("attrec", "Next Item Recommendation with Self-Attentive Metric Learning", "arXiv 1808.06414, 2018"),
    ("reda", "Beyond Similarity: Relation Embedding with Dual Attentions for Item-based Recommendation", "AAAI 2020"),
    ("xdm", "XDM: Improving Sequential Deep Matching with Unclicked User Behaviors for Recommender System", "DASFAA 2022"),
  ]

  func run() throws {
    let folder = Bundle.main.executableURL?.deletingLastPathComponent()
    for (id, title, venue) in Self.papers {
      let isBuilt = folder.map { FileManager.default.isExecutableFile(atPath: $0.appending(path: id).path) } ?? false
      let name = id.padding(toLength: 8, withPad: " ", startingAt: 0)
      try StandardOutput.print("\(name)\(title) (\(venue))\(isBuilt ? "" : " — not built")")
    }
  }
}
