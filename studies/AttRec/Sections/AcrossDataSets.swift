import Analysis
import Reports
import StudyKit

extension Experiment {
  /// Friedman and Nemenyi over the data sets that are run.
  @BlockBuilder var acrossDataSets: [Block] {
    if data.count > 1 {
      let rows = data.flatMap(allRuns)
      Section("Across data sets") {
        "Each data set is one observation here: the models are ranked on it by their mean, and the mean ranks compared. Partial data count as much as whole ones, so this table describes our data, not the paper's twelve."
        for metric in [setup.hit, setup.rank] {
          meanRankTable("Mean ranks by \(metric.label).", label: "ranks-\(metric.code)") {
            try lab.acrossDataSets(rows, by: metric)
          }
          criticalDifferenceFigure(
            "Mean ranks by \(metric.label) over \(data.count) data sets; models joined by a bar are not told apart by Nemenyi's test at 0.05.",
            label: "critical-\(metric.code)", source: here()
          ) { try lab.acrossDataSets(rows, by: metric) }
        }
      }
    }
  }
}
