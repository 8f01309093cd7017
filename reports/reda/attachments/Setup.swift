import Analysis
import Evaluation
import StudyKit

/// What is run, by profile: data, protocol, models with the paper's settings, budgets.
struct Setup: StudySetup {
  let lab: Lab
  let data: DataCoverage<PaperData>
  let hit = Metric.hitRatio(10)
  let gain = Metric.ndcg(10)

  static let roster = Roster(
    floorCalled: "Without embeddings", baselines: ["NMF", "BPR-MF", "FISM", "CML", "LRML", "NeuMF"], proposed: "REDA")
  var roster: Roster { Self.roster }

  init(_ lab: Lab) {
    self.lab = lab
    let paper = PaperData.all.filter(\.isOfPaper)
    data = DataCoverage(
      lab,
      lab.profile.pick(
        smoke: [PaperData.named("ML-100K").sampled(users: 60)], quick: [.named("ML-100K")],
        standard: paper.filter { $0.absence == nil }, full: paper.map(\.asSplitByTheAuthors)))
  }

  /// Where the paper does not say which data its figure shows: Delicious and LastFM, as far as this profile runs them.
  var moduleData: [PaperData] { data.amongOrAll(["Delicious", "LastFM"]) }
  /// The sweeps, on the smaller of the two.
  var sweptData: PaperData { data.amongOrAll(["Delicious"])[0] }
  /// Users of many different activities.
  var sparsityData: [PaperData] { data.amongOrAll(["Amazon-Music", "Delicious"]) }
  /// Items with tags or genres.
  var taggedData: PaperData { data.amongOrAll(["LastFM"])[0] }

  /// But for the full profile settings are tuned on two data sets at most; the substitute takes those of LastFM.
  func tuningData(for entry: PaperData) -> PaperData {
    profile == .full ? entry : data[entry.label == "Delicious" ? "Delicious" : "LastFM"] ?? entry
  }

  /// All items for a frozen sample of users: REDA's score costs work for each pair of a candidate and a known item.
  let everything = CandidateSet.all(users: 300)

  /// One item of each user is held out and ranked among 100 frozen negatives, five draws averaged; NDCG@10 on the
  /// validation item stops training and chooses settings.
  func evaluation(on entry: PaperData) -> EvaluationProtocol { evaluation(on: entry, also: [], warmOnly: true) }
  /// All items are ranked for a sample of users beside it.
  func tableEvaluation(on entry: PaperData) -> EvaluationProtocol { evaluation(on: entry, also: [everything], warmOnly: true) }
  /// Users are tested, too, whose held-out item nobody has in training.
  func coldEvaluation(on entry: PaperData) -> EvaluationProtocol { evaluation(on: entry, also: [], warmOnly: false) }

  private func evaluation(on entry: PaperData, also: [CandidateSet], warmOnly: Bool) -> EvaluationProtocol {
    let candidates = [.sampled(100, draws: 5)] + also
    return entry.dataSet.name.hasPrefix("reda-")
      ? EvaluationProtocol(MarkedHoldOut(candidates: candidates, selection: gain, warmOnly: warmOnly))
      : .leaveOneOut(candidates: candidates, selection: gain, warmOnly: warmOnly)
  }

  /// Each profile stops training in its own time; the full one as each model's card says.
  func training(of model: String, on entry: PaperData) -> TrainingBudget {
    switch profile {
    case .smoke: TrainingBudget(epochs: 2, evaluateEvery: 1)
    case .quick: model == "REDA" ? TrainingBudget(epochs: 40, patience: 2, evaluateEvery: 20) : TrainingBudget(epochs: 30, patience: 2, evaluateEvery: 5)
    case .standard:
      switch model {
      case "NeuMF": TrainingBudget(epochs: 30, patience: 5, evaluateEvery: 1)
      case "REDA": TrainingBudget(epochs: 80, patience: 2, evaluateEvery: 20)
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
    profile == .standard ? TrainingBudget(epochs: 40, patience: 2, evaluateEvery: 20) : training(of: "REDA", on: sweptData)
  }

  /// What one seed of REDA is given to show whether the profile's budget cuts it off: where an epoch has the fewest steps.
  func trainsLonger(on entry: PaperData) -> Bool { profile == .standard && entry.label == "Amazon-Music" }
  let longTraining = TrainingBudget(epochs: 160, patience: 3, evaluateEvery: 20)

  /// "at most 40 epochs, ", or nothing where the model's card decides.
  var sweepLimit: String { sweepTraining.epochs.map { "at most \($0) epochs, " } ?? "" }

  /// How many settings of each model are tried; in the standard profile what its hours allow.
  var trials: Int { profile == .standard ? 4 : profile.trials }

  /// d of all models: the paper's 128 in the full profile.
  var dimension: Int { profile.pick(smoke: 8, quick: 32, standard: 64, full: 128) }

  /// m and k of REDA before tuning.
  var slices: Int { profile.pick(smoke: 5, quick: 10, standard: 20) }
  var aspects: Int { profile == .full ? 3 : 2 }

  /// The model of a row of Table 2 at its defaults, but for the embedding size.
  func model(_ label: String, on entry: PaperData) -> ModelChoice {
    let d = CanonicalJSON(dimension)
    let changes: [String: CanonicalJSON] =
      switch label {
      case "NeuMF": ["factors": d, "towerFactors": d, "hidden": [d, CanonicalJSON(max(1, dimension / 2))]]
      case "REDA":
        ["dimension": d, "slices": CanonicalJSON(slices), "aspects": CanonicalJSON(aspects)].merging(profile.isQuick ? ["decay": 0] : [:]) { $1 }
      default: ["dimension": d]
      }
    return roster.card(of: label).with(changes)
  }

  /// What tuning may choose from: the paper's grids for REDA, each baseline's card for the others.
  func space(of label: String, on entry: PaperData) -> SearchSpace {
    switch label {
    case "NMF": ["sweeps": [10, 25, 50, 100, 200]]
    case "BPR-MF": ["learningRate": [0.05, 0.01], "decay": [0.1, 0.01, 0.001, 0.0001]]
    case "FISM": ["alpha": [0, 0.5], "decay": [0, 1e-7, 1e-6], "learningRate": [0.001, 0.005]]
    case "CML": ["margin": [0.5, 1, 1.5, 1.9], "learningRate": [0.1, 0.05]]
    case "LRML": ["slices": [5, 10, 20, 50], "margin": [0.2, 0.5, 1]]
    case "NeuMF": ["learningRate": [0.0001, 0.0005, 0.001, 0.005], "dropout": [0, 0.2]]
    default:
      [
        "slices": [5, 10, 20, 30, 40, 50], "aspects": profile == .full ? [2, 3, 4, 5, 10] : [CanonicalJSON(aspects)],
        "decay": [0, 1e-5],
      ]
    }
  }

  var shares: [Double] { profile.pick(quick: [0.2, 0.8, 1], standard: [0.2, 0.4, 0.6, 0.8, 1]) }
  var dimensions: [Double] { profile.pick(smoke: [8, 16], quick: [8, 16, 32], standard: [8, 16, 32, 64, 128]) }
  var memories: [Double] { profile.pick(smoke: [5, 10], quick: [5, 10, 20], standard: [5, 10, 20, 30, 40, 50]) }

  /// The metrics at every evaluation, on the test items: the diagnostic of the authors' habit.
  static let watched: Set<String> = ["watch hr@10", "watch ndcg@10"]
  static let lossCurve = "loss by epoch"
  /// What the relations of pairs of items are computed from.
  static let weights: Set<String> = ["weight E", "weight K", "weight Mem", "weight Wa", "weight ba", "weight h"]

  /// REDA's loss shows whether its training collapsed.
  func kept(of model: String, on entry: PaperData) -> Set<String> {
    guard model == "REDA" else { return model == "NMF" ? [] : Self.watched }
    return Self.watched.union([Self.lossCurve]).union(entry.label == taggedData.label ? Self.weights : [])
  }

  func absence(of model: String, on entry: PaperData) -> String? {
    model == "Recent pop." && !entry.hasTimes ? "there are no times" : nil
  }
}
