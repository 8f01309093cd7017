public import Reports

/// A paper run again: a notebook that is a pure function of its results.
///
///     @main struct AttRecStudy: Study {
///       static let id = "attrec"
///       static let sources = BuiltFrom.sources
///       let title = "Next-item recommendation with self-attentive metric learning"
///       var runner: any CellRunner { Trainer() }
///
///       func body(_ lab: Lab) -> [Block] {
///         let grid = lab.grid([attRec, caser], on: [ml100k])
///         Section("Does it reproduce?") {
///           "AttRec reaches \(try grid["AttRec"].mean(.hitRatio(50)), decimals: 4)."
///         }
///       }
///     }
///
/// The body reads no clock, no file and no random source; it asks the lab. It is evaluated again whenever results have
/// arrived, until it asks for nothing that is missing. A value that is still missing ends the closure it is read in.
public protocol Study: Sendable {
  init()
  /// The command's name, and the folder of its output.
  static var id: String { get }
  var title: String { get }
  /// Under the title: the paper, its authors and year.
  var subtitle: String { get }
  /// The study's own files, which the report carries: `OwnSources.files`, which the build generates; none carries none.
  var listing: [SourceFile] { get }
  /// What the program was built from, for the provenance of its results: `BuiltFrom.sources`, which the build generates.
  static var sources: String { get }
  /// What trains and tests a cell.
  var runner: any CellRunner { get }
  @BlockBuilder func body(_ lab: Lab) -> [Block]
}

extension Study {
  public var subtitle: String { "" }
  public var listing: [SourceFile] { [] }
}

/// A file of a study, as the report carries it.
public struct SourceFile: Sendable {
  public let name: String
  public let text: String

  public init(_ name: String, _ text: String) {
    self.name = name
    self.text = text
  }
}

/// Where in the study's files this call stands: the source of a figure. The files are embedded in the PDF.
public func here(file: String = #fileID, line: Int = #line) -> Text {
  "Declared in \(file.split(separator: "/").last.map(String.init) ?? file), line \(line)."
}
