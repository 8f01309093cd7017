import Reports

/// The exact command for every table and figure, and where the files of each lie.
struct CommandsAppendix {
  let run: RunSettings

  var section: Section {
    Appendix("Commands", label: "commands") {
      "Every table and figure of this report is made by \(code("\(run.study) run \(run.arguments)")): it trains what the store lacks and renders the rest. \(code("\(run.study) report --results results.pack")) renders it again from the pack, without data and without training."
      "Each table (TeX, CSV) and each figure (PDF, SVG) is a file of its own, in \(code("tables/")) and \(code("figures/")); \(code(ReportAttachments.parts)), embedded in the PDF and lying beside it in \(code("attachments/")), says which is which."
    }
  }
}

extension [Block] {
  /// Labelled tables and figures in reading order: label, the first sentence of the caption, files.
  var labelledParts: [(label: String, caption: String, files: String)] {
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
