/// Sizes of everything in a chart, in points at its printed width.
struct ChartStyle: Sendable {
  var tick = TextStyle(.sans, 7.6).tabular.colored(.grey(0.2))
  var title = TextStyle(.sans, 8.2).colored(.grey(0.1))
  var panelTitle = TextStyle(.sans, 8.6).bold()
  var label = TextStyle(.sans, 7.8)
  var cell = TextStyle(.sans, 7).tabular

  var axis = Stroke(0.5, .grey(0.3))
  var grid = Stroke(0.35, .grey(0.88))
  var reference = Stroke(0.7, .grey(0.45), dash: [3, 2])
  var lineWidth = 1.15
  var errorWidth = 0.7
  var markerRadius = 2.1
  var tickLength = 2.6
  var gap = 3.0
  var panelGap = 16.0
}
