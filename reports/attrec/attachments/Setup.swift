import Analysis
import StudyKit

/// What is run, by profile: data, protocol, models with the paper's settings, budgets.
struct Setup: StudySetup {
  let lab: Lab
  let data: DataCoverage<PaperData>
  let hit = Metric.hitRatio(50)
  let rank = Metric.reciprocalRank

  static let roster = Roster(
    baselines: ["BPRMF", "MC", "FPMC", "HRM", "PRME", "TransRec", "Caser", "LSTM+"], proposed: "AttRec",
    registered: ["BPRMF": "BPR-MF"])
  var roster: Roster { Self.roster }

  /// Of the two Amazon sets that can be had in part, standard runs the one with a clock.
  init(_ lab: Lab) {
    self.lab = lab
    let chosen: [PaperData] = lab.profile.pick(
      quick: [.named("ML-100K")], standard: PaperData.all.filter { $0.absence == nil && $0.label != "Video Game" },
      full: PaperData.all)
    data = DataCoverage(lab, chosen, core: ["ML-100K"])
  }

  /// The four data sets of Tables 3 to 5 and Figure 4, as far as this profile runs them.
  var studied: [PaperData] { data.among(["ML-100K", "ML-1M", "Garden", "Digital Music"]) }

  /// The last item of each user is tested among all items the user has not had; validation HR@50 stops training.
  func evaluation(on entry: PaperData) -> EvaluationProtocol { .leaveOneOut(selection: hit) }
  /// The same, but the model that is tested is trained on the validation items, too, for as many epochs as were best.
  var retrainingEvaluation: EvaluationProtocol { .leaveOneOut(selection: hit, retrainsWithValidation: true) }

  /// Each profile stops training in its own time; the full one as each model's card says. In the standard profile that
  /// holds for the models trained by single-example SGD, too; the others, whose epochs cost ten times as much, stop by the
  /// steps an epoch has on the data at hand.
  func training(of model: String, on data: PaperData) -> TrainingBudget {
    switch profile {
    case .smoke: TrainingBudget(epochs: 2, evaluateEvery: 1)
    case .quick: TrainingBudget(epochs: model == "LSTM+" ? 8 : 20, patience: 3)
    case .standard, .full:
      switch model {
      case "AttRec" where data.clipsNorms: TrainingBudget(epochs: 300, patience: 5, evaluateEvery: 10)
      case "Caser", "LSTM+", "AttRec": profile == .full ? TrainingBudget() : batchTraining(on: data)
      default: TrainingBudget()
      }
    }
  }

  /// What the standard profile can spend on a model that is trained in batches. ML-1M has 1,000 steps an epoch, ML-100K
  /// 90, and Digital Music 44, over a table of items ten times as long as that of ML-100K.
  private func batchTraining(on data: PaperData) -> TrainingBudget {
    if data.clipsNorms { return TrainingBudget(epochs: 100, patience: 3, evaluateEvery: 10) }
    return data.label == "ML-1M" ? TrainingBudget(epochs: 12, patience: 2) : TrainingBudget(epochs: 40, patience: 5)
  }

  /// The model of a row of Table 2, set as the paper sets it on some data.
  func model(_ label: String, on data: PaperData) -> ModelChoice {
    let windows: [String: CanonicalJSON] = ["window": CanonicalJSON(data.window), "targets": CanonicalJSON(data.targets)]
    var model = roster.card(of: label)
    if ["AttRec", "LSTM+", "Caser"].contains(label) { model = model.with(windows) }
    if ["AttRec", "LSTM+"].contains(label), data.clipsNorms { model = model.with(["clipsNorms": true]) }
    return profile.isSmoke ? model.with(["dimension": 16]) : model
  }

  /// Settings are tuned on one dense and one sparse data set; the others take the settings of their kind.
  func tuningData(for data: PaperData) -> PaperData { .named(data.clipsNorms ? "Digital Music" : "ML-100K") }

  /// Random search and successive halving over the same space, each with half of the profile's budget.
  func searchMethods(of model: String, on data: PaperData) -> [SearchMethod] {
    [.random, .successiveHalving(epochs: longestRun(of: model, on: data)!)]
  }

  /// What tuning may choose from: the paper's grids for AttRec, each baseline's card for the others.
  func space(of label: String, on data: PaperData) -> SearchSpace {
    let shares: SearchSpace.Range = [0, 0.2, 0.4, 0.6, 0.8, 1]
    let decay: SearchSpace.Range = [0.1, 0.01, 0.001, 0.0001]
    let dropout: SearchSpace.Range = [0, 0.3, 0.5, 0.7]
    return switch label {
    case "BPRMF", "MC", "FPMC", "HRM": ["learningRate": [0.05, 0.01], "decay": decay]
    case "PRME": ["alpha": shares, "learningRate": [0.05, 0.005], "decay": [0.1, 0.03, 0.01, 0.001, 0.0001]]
    case "TransRec": ["learningRate": [0.05, 0.01], "decay": [0, 0.001, 0.01, 0.1, 1], "biasDecay": [0, 0.01, 0.1]]
    case "Caser": ["dropout": [0, 0.3, 0.5], "decay": [1e-6, 1e-4]]
    case "LSTM+": data.clipsNorms ? ["longTermShare": shares] : ["longTermShare": shares, "decay": decay]
    case _ where data.clipsNorms: ["dropout": dropout, "longTermShare": shares]
    default: ["decay": decay, "dropout": dropout, "longTermShare": shares]
    }
  }

  /// Of AttRec's row charts read attention maps of all test users, and the items' short-term vectors.
  func kept(of model: String, on data: PaperData) -> Set<String> {
    model == "AttRec" && data.label == "ML-100K"
      ? ["observe attention", "observe attention of 888", "observe attention of 538", "weight X"] : []
  }

  /// LSTM+ costs as much as all other models together, and Caser comes next: quick runs neither at every size.
  var modelsAtEverySize: [String] {
    profile.isQuick ? roster.models.filter { $0 != "LSTM+" && $0 != "Caser" } : roster.models
  }

  /// The points of the figures' sweeps. Quick takes few, the setting of the main table among them.
  var shares: [Double] { profile.pick(quick: [0, 0.2, 0.6, 1], standard: [0, 0.2, 0.4, 0.6, 0.8, 1]) }
  var dimensions: [Double] {
    profile.pick(smoke: [10, 16], quick: [10, 50, 100], standard: [10, 25, 50, 100, 150, 200])
  }
  var windows: [Double] { profile.pick(quick: [1, 3, 5, 9], standard: (1...9).map(Double.init)) }
}
