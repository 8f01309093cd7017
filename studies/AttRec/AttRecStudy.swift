import Recommenders
import Reports
import StudyKit

/// Zhang, Tay, Yao, Sun & An, "Next Item Recommendation with Self-Attentive Metric Learning", 2018, run again.
@main struct AttRecStudy: Study {
  static let id = "attrec"
  static let sources = BuiltFrom.sources
  let title = "AttRec, run again"
  let subtitle = "Next-item recommendation with self-attentive metric learning (Zhang, Tay, Yao, Sun & An, 2018)"
  var runner: any CellRunner { RecommenderRunner() }

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

  /// The files that declare the report's parts, in the order in which the report shows them.
  var listing: [SourceFile] {
    [
      SourceFile("AttRecStudy.swift", PackageResources.AttRecStudy_txt),
      SourceFile("PaperData.swift", PackageResources.PaperData_txt),
      SourceFile("Setup.swift", PackageResources.Setup_txt),
      SourceFile("Experiment.swift", PackageResources.Experiment_txt),
      SourceFile("Introduction.swift", PackageResources.Introduction_txt),
      SourceFile("DataAndProtocol.swift", PackageResources.DataAndProtocol_txt),
      SourceFile("FilterSearch.swift", PackageResources.FilterSearch_txt),
      SourceFile("Tuning.swift", PackageResources.Tuning_txt),
      SourceFile("MainResults.swift", PackageResources.MainResults_txt),
      SourceFile("AcrossDataSets.swift", PackageResources.AcrossDataSets_txt),
      SourceFile("Ablations.swift", PackageResources.Ablations_txt),
      SourceFile("Sensitivity.swift", PackageResources.Sensitivity_txt),
      SourceFile("Efficiency.swift", PackageResources.Efficiency_txt),
      SourceFile("Attention.swift", PackageResources.Attention_txt),
      SourceFile("TimeTies.swift", PackageResources.TimeTies_txt),
      SourceFile("Retraining.swift", PackageResources.Retraining_txt),
      SourceFile("Claims.swift", PackageResources.Claims_txt),
      SourceFile("SweepClaims.swift", PackageResources.SweepClaims_txt),
      SourceFile("RunClaims.swift", PackageResources.RunClaims_txt),
    ]
  }
}
