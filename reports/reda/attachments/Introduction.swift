import Reports
import StudyKit

extension Experiment {
  @BlockBuilder var introduction: [Block] {
    Section("The paper and the question") {
      "REDA replaces the number that item-based filtering calls similarity by a vector. Each item has k aspects of d numbers; the k² products of the aspects of two items read a memory by attention, and a second attention weighs them to one relation r_{ij}. A user is the sum of the relations between the items in the history, and an item is scored by"
      Equation("ŷ_{ui} = (1/|R_u|) Σ_{j∈R_u} z_u · r_{ij},   z_u = Σ_{i≠j∈R_u} r_{ij}")
      "The paper compares it with six baselines on four data sets: one item of each user is ranked among 100 sampled ones. Its baselines run at default settings while two options of REDA are tuned, there is no validation set and no test of significance, and the authors’ code prints the best test value over all epochs. We train the models again, choose on validation items, test the differences over users, \(setup.trials == 0 ? "" : "give every model the same tuning budget beside the paper’s setting, ")rank all items beside the sampled ones, and hold each published number and claim against what we find. This report runs \(data.map { $0.standIn ?? $0.label }.joined(separator: "; "))\(profile.isLarge ? setup.data.holes.isEmpty ? "" : ". \(setup.data.holes.map(\.data).joined(separator: ", ")) is missing" : ", which the paper does not have"). Popularity and item-based nearest neighbours stand beside the paper’s baselines."
      lab.smokeCallout
    }
  }
}
