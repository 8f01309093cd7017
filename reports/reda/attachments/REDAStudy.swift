import Reports
import StudyKit

/// Zhang, Liu & Wu, "Beyond Similarity: Relation Embedding with Dual Attentions for Item-based Recommendation", 2020, run
/// again.
@main struct REDAStudy: PaperStudy {
  static let id = "reda"
  static let sources = BuiltFrom.sources
  let title = "REDA, run again"
  let subtitle = "Relation embedding with dual attentions for item-based recommendation (Zhang, Liu & Wu, 2020)"
  let listing = OwnSources.files

  let paper = PublishedNumbers(embedded: PackageResources.published_json)

  func body(_ lab: Lab) -> [Block] {
    let experiment = Experiment(lab, paper)
    experiment.introduction
    experiment.dataAndProtocol
    let table2 = experiment.reproduce("table2", also: experiment.setup.everything)
    experiment.mainResults(table2)
    experiment.candidateSets(table2)
    experiment.equalBudgets
    experiment.modules
    experiment.sparsity
    experiment.keptActions
    experiment.sensitivity
    experiment.losses
    if !lab.profile.isQuick { experiment.weightDecay }
    experiment.relations
    experiment.profiles
    experiment.cost
    let _ = Claims.declare(in: lab, experiment)
  }
}
