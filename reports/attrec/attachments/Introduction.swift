import Reports
import StudyKit

extension Experiment {
  @BlockBuilder var introduction: [Block] {
    Section("The paper and the question") {
      "AttRec recommends the next item from two distances. Self-attention over the user's last L items gives a short-term intent m; metric learning places users and items in one space for the long term. The score of item i for user u is the negative of"
      Equation("y_{ui} = ω‖U_u − V_i‖^2 + (1 − ω)‖m_u − X_i‖^2")
      "The paper compares it with eight baselines on twelve data sets and reports HR@50 and MRR over all items, without any test of significance. We train the models again, test the differences over users, and hold each published number and claim against what we find. This report runs \(data.count) of the twelve data sets: \(data.map(\.label).joined(separator: ", ")). Popularity and item-based nearest neighbours stand beside the paper's baselines."
      lab.smokeCallout
    }
  }
}
