/// A chart with its caption. The alternative text is made from the data and says what a reader would see.
public struct Figure: Sendable, Equatable, BlockConvertible {
  public var caption: Text
  public var label: String?
  public var chart: Chart?
  /// Where the study declared it, printed small under the caption.
  public var source: Text?
  public var stamp: Stamp?
  public var absence: Absence?

  public init(
    _ caption: Text, label: String? = nil, source: Text? = nil, stamp: Stamp? = nil, _ chart: () throws -> Chart
  ) {
    self.caption = caption
    self.label = label
    self.source = source
    self.stamp = stamp
    switch contents(of: chart) {
    case .success(let chart): self.chart = chart
    case .failure(let error): absence = Absence(error)
    }
  }

  public var alternativeText: String {
    chart.map(\.alternativeText) ?? "Missing figure: \(absence?.reason ?? "no chart")"
  }

  public var block: Block { .figure(self) }
}
