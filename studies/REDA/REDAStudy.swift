import Recommenders
import Reports
import StudyKit

/// Zhang, Liu & Wu, "Beyond Similarity: Relation Embedding with Dual Attentions for Item-based Recommendation", 2020, run
/// again.
@main struct REDAStudy: Study {
  static let id = "reda"
  static let sources = BuiltFrom.sources
  let title = "REDA, run again"
  let subtitle = "Relation embedding with dual attentions for item-based recommendation (Zhang, Liu & Wu, 2020)"
  var runner: any CellRunner { RecommenderRunner() }

  let paper = PublishedNumbers(embedded: PackageResources.published_json)

  func body(_ lab: Lab) -> [Block] {
    let experiment = Experiment(lab, paper)
    experiment.introduction
    experiment.dataAndProtocol
    let table2 = experiment.reproducedTable2()
    experiment.mainResults(table2)
    experiment.candidateSets(table2)
    experiment.equalBudgets
    experiment.modules
    experiment.sparsity
    experiment.keptActions
    experiment.sensitivity
    experiment.losses
    if !experiment.setup.isQuick { experiment.weightDecay }
    experiment.relations
    experiment.profiles
    experiment.cost
    let _ = Claims.declare(in: lab, experiment)
  }

  /// The files that declare the report's parts, in the order in which the report shows them.
  var listing: [SourceFile] {
    [
      SourceFile("REDAStudy.swift", PackageResources.REDAStudy_txt),
      SourceFile("PaperData.swift", PackageResources.PaperData_txt),
      SourceFile("Setup.swift", PackageResources.Setup_txt),
      SourceFile("Experiment.swift", PackageResources.Experiment_txt),
      SourceFile("Introduction.swift", PackageResources.Introduction_txt),
      SourceFile("DataAndProtocol.swift", PackageResources.DataAndProtocol_txt),
      SourceFile("MainResults.swift", PackageResources.MainResults_txt),
      SourceFile("CandidateSets.swift", PackageResources.CandidateSets_txt),
      SourceFile("EqualBudgets.swift", PackageResources.EqualBudgets_txt),
      SourceFile("Modules.swift", PackageResources.Modules_txt),
      SourceFile("Sparsity.swift", PackageResources.Sparsity_txt),
      SourceFile("KeptActions.swift", PackageResources.KeptActions_txt),
      SourceFile("Sensitivity.swift", PackageResources.Sensitivity_txt),
      SourceFile("Losses.swift", PackageResources.Losses_txt),
      SourceFile("WeightDecay.swift", PackageResources.WeightDecay_txt),
      SourceFile("Relations.swift", PackageResources.Relations_txt),
      SourceFile("Profiles.swift", PackageResources.Profiles_txt),
      SourceFile("Cost.swift", PackageResources.Cost_txt),
      SourceFile("Claims.swift", PackageResources.Claims_txt),
      SourceFile("FigureClaims.swift", PackageResources.FigureClaims_txt),
    ]
  }
}
