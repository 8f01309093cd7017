/// One of a paper's data sets, or what stands in for one. A study's own type adds what the paper says of each.
public protocol PaperDataSet {
  /// In the paper's order; what the paper does not have, last.
  static var all: [Self] { get }
  /// The data as they are run, under the paper's name.
  var dataSet: DataSet { get }
  /// Why it is not run in the checked-in profile; nil where it is.
  var absence: String? { get }
  /// Whether it is the paper's, so that leaving it out is a hole.
  var isOfPaper: Bool { get }
}

extension PaperDataSet {
  public var label: String { dataSet.label }
  public var absence: String? { nil }
  public var isOfPaper: Bool { true }

  /// - Precondition: there is such a data set.
  public static func named(_ label: String) -> Self {
    guard let found = all.first(where: { $0.label == label }) else {
      fatalError("there is no data set \(label); there are \(all.map(\.label).joined(separator: ", "))")
    }
    return found
  }
}

/// Which of the paper's data sets a profile runs, and why it does not run the others.
public struct DataCoverage<Entry: PaperDataSet> {
  /// In the paper's order.
  public let run: [Entry]
  /// Those of the paper that are not run, each with its reason.
  public let holes: [(data: String, reason: String)]
  private let profile: String

  /// - Parameters:
  ///   - chosen: the data sets of this profile.
  ///   - core: the labels of those that stay where the call leaves them out, because sections rest on them; nil keeps all.
  public init(_ lab: Lab, _ chosen: [Entry], core: Set<String>? = nil) {
    let leftOut = Dictionary(chosen.map { ($0.label, core == nil ? nil : lab.leavesOut($0.dataSet)) }) { first, _ in first }
    run = chosen.filter { leftOut[$0.label]! == nil || core!.contains($0.label) }
    let profile = "the \(lab.profile.rawValue) profile"
    let here = Set(run.map(\.label))
    holes = Entry.all.filter { $0.isOfPaper && !here.contains($0.label) }.map { entry in
      (entry.label, entry.absence ?? (leftOut[entry.label] ?? nil) ?? "left out by \(profile)")
    }
    self.profile = profile
  }

  /// One that is run.
  public subscript(label: String) -> Entry? { run.first { $0.label == label } }

  /// What a data set's label stands for: as it is run, or else as the paper has it.
  public func entry(of data: DataSet) -> Entry { self[data.label] ?? .named(data.label) }

  /// Those of some data sets that are run.
  public func among(_ labels: [String]) -> [Entry] { run.filter { labels.contains($0.label) } }

  /// The same; all, where none of them is run.
  public func amongOrAll(_ labels: [String]) -> [Entry] { among(labels).isEmpty ? run : among(labels) }

  /// Why the paper's data set has no numbers here.
  public func reason(for data: String) -> String {
    holes.first { $0.data == data }?.reason ?? "\(data) is not in \(profile)"
  }
}
