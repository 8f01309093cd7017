import Reports

/// The exact command for every table and figure, and the files each is in.
struct CommandsAppendix {
  let run: RunSettings
  let blocks: [Block]

  var section: Section {
    Appendix("Commands", label: "commands") {
      "Every table and figure of this report is made by \(code("\(run.study) run \(run.arguments)")): it trains what the store lacks and renders the rest. \(code("\(run.study) report --results results.pack")) renders it again from the pack, without data and without training."
      Table("The files of each table (TeX, CSV) and figure (PDF, SVG), beside this document.", label: "files", width: .full) {
        Column("Part", .left)
        Column("What it is", .left)
        Column("Files", .left)
        for part in blocks.labelledParts {
          Row(.text(reference(part.label)), .text(Text(verbatim: part.caption)), .text(code(part.files)))
        }
      }
    }
  }
}

extension [Block] {
  /// Labelled tables and figures in reading order: label, the first sentence of the caption, files.
  fileprivate var labelledParts: [(label: String, caption: String, files: String)] {
    flattened.compactMap { block in
      switch block {
      case .table(let table):
        table.label.map { ($0, Self.firstSentence(table.caption), "tables/\(Document.fileStem(ofLabel: $0)).*") }
      case .figure(let figure):
        figure.label.map { ($0, Self.firstSentence(figure.caption), "figures/\(Document.fileStem(ofLabel: $0)).*") }
      default: nil
      }
    }
  }

  private static func firstSentence(_ caption: Text) -> String {
    caption.plain.split(separator: ":").first.map(String.init) ?? caption.plain
  }
}
