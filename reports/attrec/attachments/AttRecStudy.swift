import Reports
import StudyKit

/// Zhang, Tay, Yao, Sun & An, "Next Item Recommendation with Self-Attentive Metric Learning", 2018, run again.
@main struct AttRecStudy: PaperStudy {
  static let id = "attrec"
  static let sources = BuiltFrom.sources
  let title = "AttRec, run again"
  let subtitle = "Next-item recommendation with self-attentive metric learning (Zhang, Tay, Yao, Sun & An, 2018)"
  let listing = OwnSources.files

  let paper = PublishedNumbers(embedded: PackageResources.published_json)

  func body(_ lab: Lab) -> [Block] {
    let experiment = Experiment(lab, paper)
    experiment.introduction
    experiment.dataAndProtocol
    experiment.filterSearch
    experiment.tuning
    experiment.mainResults
    experiment.acrossDataSets
    experiment.ablations
    experiment.sensitivity
    experiment.efficiency
    experiment.attention
    experiment.timeTies
    experiment.retraining
    let _ = Claims.declare(in: lab, experiment)
  }
}
