import Analysis
import Interactions
import Recommenders
import Reports
import StudyKit

/// What is run, by profile: data, protocol, models with the paper's settings, budgets.
struct Setup {
  let lab: Lab
  let hit = Metric.hitRatio(50)
  let rank = Metric.reciprocalRank

  /// The last item of each user is tested among all items the user has not had; validation HR@50 stops training.
  var evaluation: EvaluationProtocol { .leaveOneOut(selection: hit) }
  /// The same, but the model that is tested is trained on the validation items, too, for as many epochs as were best.
  var retrainingEvaluation: EvaluationProtocol { .leaveOneOut(selection: hit, retrainsWithValidation: true) }

  /// In smoke only the machinery is tried: two epochs of small models.
  var isSmoke: Bool { lab.profile == .smoke }
  /// Whether all data sets that can be had are run, and not ML-100K alone.
  var isLarge: Bool { lab.profile == .standard || lab.profile == .full }
  /// Each profile stops training in its own time; the full one as each model's card says. In the standard profile that
  /// holds for the models trained by single-example SGD, too; the others, whose epochs cost ten times as much, stop by the
  /// steps an epoch has on the data at hand.
  func training(of model: String, on data: PaperData) -> TrainingBudget {
    switch lab.profile {
    case .smoke: TrainingBudget(epochs: 2, evaluateEvery: 1)
    case .quick: TrainingBudget(epochs: model == "LSTM+" ? 8 : 20, patience: 3)
    case .standard, .full:
      switch model {
      case "AttRec" where data.clipsNorms: TrainingBudget(epochs: 300, patience: 5, evaluateEvery: 10)
      case "Caser", "LSTM+", "AttRec": lab.profile == .full ? TrainingBudget() : batchTraining(on: data)
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

  /// What a run may take at most, in epochs: the last round of successive halving.
  func longestRun(of model: String, on data: PaperData) -> Int {
    training(of: model, on: data).epochs ?? Self.scheduledEpochs(of: model)
  }

  private static func scheduledEpochs(of model: String) -> Int {
    guard let epochs = try? ModelRegistry.entry(named: registered[model]!).schedule?.epochs else {
      fatalError("\(model) is not trained in epochs")
    }
    return epochs
  }

  /// LSTM+ costs as much as all other models together, and Caser comes next: quick runs neither at every size.
  var modelsAtEverySize: [String] { isQuick ? Self.models.filter { $0 != "LSTM+" && $0 != "Caser" } : Self.models }

  /// The points of the figures' sweeps. Quick takes few, the setting of the main table among them.
  var shares: [Double] { isSmoke || isQuick ? [0, 0.2, 0.6, 1] : [0, 0.2, 0.4, 0.6, 0.8, 1] }
  var dimensions: [Int] { isSmoke ? [10, 16] : isQuick ? [10, 50, 100] : [10, 25, 50, 100, 150, 200] }
  var windows: [Int] { isSmoke || isQuick ? [1, 3, 5, 9] : Array(1...9) }
  private var isQuick: Bool { lab.profile == .quick }

  /// Seeds of a variant that stands beside the main table: quick takes one where the paper's claim does not rest on it.
  var sideSeeds: Int? { isLarge ? nil : 1 }

  /// The data sets of this profile, in the paper's order. Of the two Amazon sets that can be had in part, standard runs
  /// the one with a clock.
  var data: [PaperData] { ofProfile.filter { $0.label == "ML-100K" || lab.leavesOut($0.dataSet) == nil } }

  private var ofProfile: [PaperData] {
    switch lab.profile {
    case .smoke, .quick: [.named("ML-100K")]
    case .standard: PaperData.all.filter { $0.absence == nil && $0.label != "Video Game" }
    case .full: PaperData.all
    }
  }

  /// Those of the paper's data sets that this profile does not run, each with its reason.
  var holes: [(data: String, reason: String)] {
    let run = Set(data.map(\.label))
    return PaperData.all.filter { !run.contains($0.label) }
      .map { ($0.label, reason(for: $0)) }
  }

  private func reason(for data: PaperData) -> String {
    let isOfProfile = ofProfile.contains { $0.label == data.label }
    return data.absence ?? (isOfProfile ? lab.leavesOut(data.dataSet) : nil)
      ?? "left out by the \(lab.profile.rawValue) profile"
  }

  /// The four data sets of Tables 3 to 5 and Figure 4, as far as this profile runs them.
  var studied: [PaperData] {
    data.filter { ["ML-100K", "ML-1M", "Garden", "Digital Music"].contains($0.label) }
  }

  /// Settings are tuned on one dense and one sparse data set; the others take the settings of their kind.
  func tuningData(for data: PaperData) -> PaperData { .named(data.clipsNorms ? "Digital Music" : "ML-100K") }

  /// The seeds of the proposed model and the best baseline: five in the profiles that are checked in.
  var manySeeds: Int { isLarge ? max(5, lab.seedCount) : lab.seedCount }

  /// The model of a row of Table 2, set as the paper sets it on some data.
  func model(_ label: String, on data: PaperData) -> ModelChoice {
    let windows: [String: CanonicalJSON] = ["window": CanonicalJSON(Double(data.window)), "targets": CanonicalJSON(Double(data.targets))]
    let clipping: [String: CanonicalJSON] = data.clipsNorms ? ["clipsNorms": true] : [:]
    let changes: [String: CanonicalJSON] =
      switch label {
      case "AttRec", "LSTM+": windows.merging(clipping) { $1 }
      case "Caser": windows
      default: [:]
      }
    return sized(ModelChoice(name: Self.registered[label]!).with(changes).labelled(label))
  }

  /// The paper's names of models that the registry lists under another.
  private static let registered = [
    "BPRMF": "BPR-MF", "MC": "MC", "FPMC": "FPMC", "HRM": "HRM", "PRME": "PRME", "TransRec": "TransRec",
    "Caser": "Caser", "LSTM+": "LSTM+", "AttRec": "AttRec",
  ]

  /// What tuning may choose from: the paper's grids for AttRec, each baseline's card for the others.
  func space(of label: String, on data: PaperData) -> SearchSpace {
    switch label {
    case "BPRMF", "MC", "FPMC", "HRM":
      return ["learningRate": [0.05, 0.01], "decay": [0.1, 0.01, 0.001, 0.0001]]
    case "PRME":
      return [
        "alpha": [0, 0.2, 0.4, 0.6, 0.8, 1], "learningRate": [0.05, 0.005],
        "decay": [0.1, 0.03, 0.01, 0.001, 0.0001],
      ]
    case "TransRec":
      return ["learningRate": [0.05, 0.01], "decay": [0, 0.001, 0.01, 0.1, 1], "biasDecay": [0, 0.01, 0.1]]
    case "Caser":
      return ["dropout": [0, 0.3, 0.5], "decay": [1e-6, 1e-4]]
    case "LSTM+":
      return data.clipsNorms
        ? ["longTermShare": [0, 0.2, 0.4, 0.6, 0.8, 1]]
        : ["longTermShare": [0, 0.2, 0.4, 0.6, 0.8, 1], "decay": [0.1, 0.01, 0.001, 0.0001]]
    default:
      let common: SearchSpace = ["dropout": [0, 0.3, 0.5, 0.7], "longTermShare": [0, 0.2, 0.4, 0.6, 0.8, 1]]
      return data.clipsNorms
        ? common
        : [
          "decay": [0.1, 0.01, 0.001, 0.0001], "dropout": [0, 0.3, 0.5, 0.7],
          "longTermShare": [0, 0.2, 0.4, 0.6, 0.8, 1],
        ]
    }
  }

  static let baselines = ["BPRMF", "MC", "FPMC", "HRM", "PRME", "TransRec", "Caser", "LSTM+"]
  static let models = baselines + ["AttRec"]

  private func sized(_ model: ModelChoice) -> ModelChoice { isSmoke ? model.with(["dimension": 16]) : model }
}
