import Analysis
import Evaluation
import Interactions
import Recommenders
import Reports
import StudyKit

/// What is run, by profile: data, protocol, models with the paper's settings, budgets.
struct Setup {
  let lab: Lab
  let hit = Metric.hitRatio(10)
  let gain = Metric.ndcg(10)

  /// In smoke only the machinery is tried: two epochs of small models.
  var isSmoke: Bool { lab.profile == .smoke }
  var isQuick: Bool { lab.profile == .quick }
  /// Whether the paper's data are run, and not ML-100K alone.
  var isLarge: Bool { lab.profile == .standard || lab.profile == .full }

  /// The data sets of this profile, in the paper's order.
  var data: [PaperData] {
    switch lab.profile {
    case .smoke: [PaperData.named("ML-100K").sampled(users: 60)]
    case .quick: [.named("ML-100K")]
    case .standard: PaperData.all.filter { $0.published != nil && $0.absence == nil }
    case .full: PaperData.all.filter { $0.published != nil }.map(\.asSplitByTheAuthors)
    }
  }

  /// Those of the paper's data sets that this profile does not run, each with its reason.
  var holes: [(data: String, reason: String)] {
    let run = Set(data.map(\.label))
    return PaperData.all.filter { $0.published != nil && !run.contains($0.label) }
      .map { ($0.label, $0.absence ?? "left out by the \(lab.profile.rawValue) profile") }
  }

  /// Where the paper does not say which data its figure shows: Delicious and LastFM, as far as this profile runs them.
  var moduleData: [PaperData] { chosen(["Delicious", "LastFM"]) }
  /// The sweeps, on the smaller of the two.
  var sweptData: PaperData { chosen(["Delicious"])[0] }
  /// Users of many different activities.
  var sparsityData: [PaperData] { chosen(["Amazon-Music", "Delicious"]) }
  /// Items with tags or genres.
  var taggedData: PaperData { chosen(["LastFM"])[0] }

  private func chosen(_ names: [String]) -> [PaperData] {
    let found = data.filter { names.contains($0.label) }
    return found.isEmpty ? data : found
  }

  /// But for the full profile settings are tuned on two data sets at most; the substitute takes those of LastFM.
  func tuningData(for entry: PaperData) -> PaperData {
    if lab.profile == .full { return entry }
    return data.first { $0.label == (entry.label == "Delicious" ? "Delicious" : "LastFM") } ?? entry
  }

  /// All items for a frozen sample of users: REDA's score costs work for each pair of a candidate and a known item.
  let everything = CandidateSet.all(users: 300)

  /// One item of each user is held out and ranked among 100 frozen negatives, five draws averaged; NDCG@10 on the
  /// validation item stops training and chooses settings.
  /// - Parameter alsoAll: rank all items for a sample of users beside it.
  func evaluation(on entry: PaperData, alsoAll: Bool = false, warmOnly: Bool = true) -> EvaluationProtocol {
    let candidates = [.sampled(100, draws: 5)] + (alsoAll ? [everything] : [])
    return entry.dataSet.name.hasPrefix("reda-")
      ? EvaluationProtocol(MarkedHoldOut(candidates: candidates, selection: gain, warmOnly: warmOnly))
      : .leaveOneOut(candidates: candidates, selection: gain, warmOnly: warmOnly)
  }

  /// Each profile stops training in its own time; the full one as each model's card says.
  func training(of model: String) -> TrainingBudget {
    switch lab.profile {
    case .smoke: TrainingBudget(epochs: 2, evaluateEvery: 1)
    case .quick: isRelational(model) ? TrainingBudget(epochs: 40, patience: 2, evaluateEvery: 20) : TrainingBudget(epochs: 30, patience: 2, evaluateEvery: 5)
    case .standard:
      switch model {
      case "NeuMF": TrainingBudget(epochs: 30, patience: 5, evaluateEvery: 1)
      case _ where isRelational(model): TrainingBudget(epochs: 80, patience: 2, evaluateEvery: 20)
      // These two rise slowly for long.
      case "BPR-MF": TrainingBudget(epochs: 500, patience: 6, evaluateEvery: 10)
      case "LRML": TrainingBudget(epochs: 300, patience: 6, evaluateEvery: 10)
      default: TrainingBudget(epochs: 100, patience: 6, evaluateEvery: 5)
      }
    case .full: TrainingBudget()
    }
  }

  /// What a point of a sweep may take; all points of a sweep take the same.
  var sweepTraining: TrainingBudget {
    lab.profile == .standard ? TrainingBudget(epochs: 40, patience: 2, evaluateEvery: 20) : training(of: "REDA")
  }

  /// What one seed of REDA is given to show whether the profile's budget cuts it off: where an epoch has the fewest steps.
  func trainsLonger(on entry: PaperData) -> Bool { lab.profile == .standard && entry.label == "Amazon-Music" }
  static let longestEpochs = 160
  let longTraining = TrainingBudget(epochs: longestEpochs, patience: 3, evaluateEvery: 20)

  /// "at most 40 epochs, ", or nothing where the model's card decides.
  var sweepLimit: String { sweepTraining.epochs.map { "at most \($0) epochs, " } ?? "" }

  private func isRelational(_ model: String) -> Bool { model.hasPrefix("REDA") }

  /// How many settings of each model are tried; in the standard profile what its hours allow.
  var trials: Int { lab.profile == .standard ? 4 : lab.profile.trials }

  /// Seeds of a variant that stands beside the main table.
  var sideSeeds: Int? { isLarge ? nil : 1 }

  /// The seeds of the proposed model and the best baseline: five in the profiles that are checked in.
  var manySeeds: Int { isLarge ? max(5, lab.seedCount) : lab.seedCount }

  /// d of all models: the paper's 128 in the full profile.
  var dimension: Int {
    switch lab.profile {
    case .smoke: 8
    case .quick: 32
    case .standard: 64
    case .full: 128
    }
  }

  /// m and k of REDA before tuning.
  var slices: Int { isSmoke ? 5 : isQuick ? 10 : 20 }
  var aspects: Int { lab.profile == .full ? 3 : 2 }

  static let baselines = ["NMF", "BPR-MF", "FISM", "CML", "LRML", "NeuMF"]
  static let models = baselines + ["REDA"]

  /// The model of a row of Table 2 at its defaults, but for the embedding size.
  func model(_ label: String) -> ModelChoice {
    let d = dimension
    func size(_ value: Int) -> CanonicalJSON { CanonicalJSON(Double(value)) }
    let changes: [String: CanonicalJSON] =
      switch label {
      case "NeuMF": ["factors": size(d), "towerFactors": size(d), "hidden": [size(d), size(max(1, d / 2))]]
      case "REDA":
        ["dimension": size(d), "slices": size(slices), "aspects": size(aspects)].merging(isQuick ? ["decay": 0] : [:]) { $1 }
      default: ["dimension": size(d)]
      }
    return ModelChoice(name: label).with(changes)
  }

  /// What tuning may choose from: the paper's grids for REDA, each baseline's card for the others.
  func space(of label: String) -> SearchSpace {
    switch label {
    case "NMF": ["sweeps": [10, 25, 50, 100, 200]]
    case "BPR-MF": ["learningRate": [0.05, 0.01], "decay": [0.1, 0.01, 0.001, 0.0001]]
    case "FISM": ["alpha": [0, 0.5], "decay": [0, 1e-7, 1e-6], "learningRate": [0.001, 0.005]]
    case "CML": ["margin": [0.5, 1, 1.5, 1.9], "learningRate": [0.1, 0.05]]
    case "LRML": ["slices": [5, 10, 20, 50], "margin": [0.2, 0.5, 1]]
    case "NeuMF": ["learningRate": [0.0001, 0.0005, 0.001, 0.005], "dropout": [0, 0.2]]
    default:
      [
        "slices": [5, 10, 20, 30, 40, 50], "aspects": lab.profile == .full ? [2, 3, 4, 5, 10] : [CanonicalJSON(Double(aspects))],
        "decay": [0, 1e-5],
      ]
    }
  }

  var shares: [Double] { isSmoke || isQuick ? [0.2, 0.8, 1] : [0.2, 0.4, 0.6, 0.8, 1] }
  var dimensions: [Int] { isSmoke ? [8, 16] : isQuick ? [8, 16, 32] : [8, 16, 32, 64, 128] }
  var memories: [Int] { isSmoke ? [5, 10] : isQuick ? [5, 10, 20] : [5, 10, 20, 30, 40, 50] }
}
