import Reports
import StudyKit

extension Experiment {
  /// Friedman and Nemenyi over the data sets that are run.
  @BlockBuilder var acrossDataSets: [Block] {
    if data.count > 1 {
      Section("Across data sets") {
        "Each data set is one observation here: the models are ranked on it by their mean, and the mean ranks compared. Partial data count as much as whole ones, so this table describes our data, not the paper's twelve."
        table.acrossDataSets(by: [setup.hit, setup.rank], source: here())
      }
    }
  }
}
