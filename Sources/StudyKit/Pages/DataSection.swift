import Interactions
public import Reports

extension Lab {
  /// The data card as a table beside the paper's own numbers, where it prints them.
  /// - Parameter published: users, items and events of the paper's table.
  public func dataTable(
    _ caption: Text, label: String, of data: [(set: DataSet, published: (users: Int, items: Int, events: Int)?)]
  ) -> Table {
    Table(caption, label: label) {
      Column("", .left)
      for (set, _) in data { Column(Text(verbatim: set.label)) }
      let cards = try data.map { try self.dataCard($0.set).value() }
      let rows: [(Text, (DataCard) -> Int)] = [
        ("Users", { $0.statistics.users }), ("Items", { $0.statistics.items }), ("Events", { $0.statistics.events }),
      ]
      let published: [((users: Int, items: Int, events: Int)) -> Int] = [{ $0.users }, { $0.items }, { $0.events }]
      for (index, (title, read)) in rows.enumerated() {
        Row(cells: [.text(title)] + cards.map { .integer(read($0)) })
        if data.contains(where: { $0.published != nil }) {
          Row(
            cells: [.text("   in the paper")]
              + zip(cards, data).map { card, entry in
                guard let paper = entry.published.map({ published[index]($0) }) else { return .missing("not in the paper") }
                return .text(paper == read(card) ? "\(paper) ✓" : "\(paper) ✗")
              })
        }
      }
      Row(cells: [.text("Density (%)")] + cards.map { .number(100 * $0.statistics.density, decimals: 2) })
      Row(cells: [.text("Events a user, mean")] + cards.map { .number($0.statistics.meanEvents, decimals: 2) })
      Row(cells: [.text("Events a user, least and most")] + cards.map {
        .text("\($0.statistics.leastEvents)–\($0.statistics.mostEvents)")
      })
      for (title, day) in [("First event", \DataCard.statistics.firstDay), ("Last event", \DataCard.statistics.lastDay)] {
        Row(cells: [.text(Text(verbatim: title))] + cards.map { card in
          card[keyPath: day].map { .text(Text(verbatim: $0)) } ?? .missing("no clock")
        })
      }
      Row(cells: [.text("Test users")] + cards.map { .integer($0.testUsers) })
      Row(cells: [.text("   whose last two events are at the same time")] + cards.map {
        .integer($0.statistics.usersTiedAtTheEnd)
      })
      Row(cells: [.text("   whose target they had before")] + cards.map { .integer($0.repeatedTargets) })
      Row(cells: [.text("   whose target nobody had before the cut")] + cards.map { .integer($0.coldTargets) })
      for card in cards {
        Note("\(card.title)\(card.scope.map { " (\($0))" } ?? ""): \(card.licence) \(card.homePage). Canonical log \(code(String(card.digest.prefix(16)))).")
        Note(
          "Filter trace: \(card.trace.steps.map { "\($0.name): \($0.users) users, \($0.items) items, \($0.events) events" }.joined(separator: "; ")).")
      }
    }
  }
}
