@_exported import LogFixtures

@testable import Evaluation
import Interactions

/// A question with one target.
struct Asked: Hashable {
  var user, target, length: Int32

  init(user: Int32, target: Int32, length: Int32) { (self.user, self.target, self.length) = (user, target, length) }
}

extension Questions {
  /// What is asked, where each question has one target.
  var asked: [Asked] { indices.map { Asked(user: users[$0], target: targets(of: $0).first!, length: lengths[$0]) } }
}

extension Exam {
  /// How many events of each user are trained on.
  var lengths: [Int] { (0..<selection.training.userCount).map { selection.training.count(of: $0) } }
}
