import Analysis
import Interactions
import Recommenders
import Reports
import StudyKit

/// What is run, by profile: data, protocol, models with the paper's settings, budgets.
struct Setup {
  let lab: Lab
  let ml100k = DataSet(name: "ml-100k").labelled("ML-100K")
  let hit = Metric.hitRatio(50)
  let rank = Metric.reciprocalRank

  /// The last item of each user is tested among all items the user has not had; validation HR@50 stops training.
  var evaluation: EvaluationProtocol { .leaveOneOut(selection: hit) }

  /// In smoke only the machinery is tried: two epochs of small models.
  var isSmoke: Bool { lab.profile == .smoke }
  var training: TrainingBudget { isSmoke ? TrainingBudget(epochs: 2, evaluateEvery: 1) : TrainingBudget() }

  /// The seeds of the proposed model and the best baseline: five in the profiles that are checked in.
  var manySeeds: Int { lab.profile == .standard || lab.profile == .full ? max(5, lab.seedCount) : lab.seedCount }

  var popularity: ModelChoice { ModelChoice(name: "Popularity") }

  var recentPopularity: ModelChoice {
    ModelChoice("Popularity", Popularity.Hyperparameters(recentShare: 0.1), defaults: Popularity.Hyperparameters())
      .labelled("Popularity (recent)")
  }

  var itemKNN: ModelChoice { ModelChoice(name: "ItemKNN").labelled("Item-kNN") }

  /// The paper's baselines that there are, under the paper's names, each with its search space.
  var baselines: [(model: ModelChoice, space: SearchSpace)] {
    let grid: SearchSpace = ["learningRate": [0.05, 0.01], "decay": [0.1, 0.01, 0.001, 0.0001]]
    return [
      (sized(ModelChoice(name: "BPR-MF").labelled("BPRMF")), grid), (sized(ModelChoice(name: "MC")), grid),
      (sized(ModelChoice(name: "FPMC")), grid),
    ]
  }

  /// AttRec as the paper sets it for MovieLens: L = 5, T = 3, d = 100, γ = 0.5, Adagrad with η = 0.05, batches of 1000.
  var attRec: ModelChoice { sized(ModelChoice(name: "AttRec")) }

  /// The paper's grids of λ, dropout and ω.
  var attRecSpace: SearchSpace {
    [
      "decay": [0.1, 0.01, 0.001, 0.0001], "dropout": [0, 0.3, 0.5, 0.7],
      "longTermShare": [0, 0.2, 0.4, 0.6, 0.8, 1],
    ]
  }

  private func sized(_ model: ModelChoice) -> ModelChoice { isSmoke ? model.with(["dimension": 16]) : model }
}
