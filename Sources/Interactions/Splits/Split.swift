import Host

/// A log cut into training events, which are the beginning of each user's history, and the questions asked afterwards.
///
/// Every protocol is expressed by such cuts: one cut a user (leave one out), the same moment for all (a cut in time), or
/// one split a slice.
public struct Split: Sendable {
  public let log: InteractionLog
  /// How many events of each user, from the first, are for training.
  public let trainingLengths: [Int32]
  /// Asked while training; contexts lie within the training events.
  public let validation: [TestCase]
  /// Asked once, at the end.
  public let test: [TestCase]

  /// - Precondition: each length and each context is between 0 and the user's number of events.
  public init(_ log: InteractionLog, trainingLengths: [Int32], validation: [TestCase], test: [TestCase]) {
    require(
      trainingLengths.count == log.userCount,
      "a split needs one training length a user, got \(trainingLengths.count) for \(log.userCount) users")
    require(
      trainingLengths.indices.allSatisfy { 0...log.count(of: $0) ~= Int(trainingLengths[$0]) },
      "a training length must lie within its user's history, and one of \(trainingLengths.count) does not")
    require(
      (validation + test).allSatisfy { 0...log.count(of: Int($0.user)) ~= Int($0.context) },
      "a context must lie within its user's history, and one of \(validation.count + test.count) does not")
    self.log = log
    self.trainingLengths = trainingLengths
    self.validation = validation
    self.test = test
  }

  /// What a model may see.
  public var training: TrainingView { TrainingView(log, lengths: trainingLengths) }

  /// What a model may see that is trained again, for as long as was best, when nothing is left to choose.
  public var trainingAndValidation: TrainingView { TrainingView(log, lengths: lengths(with: validation)) }

  /// The training lengths, up to and including the events that some questions ask for.
  private func lengths(with questions: [TestCase]) -> [Int32] {
    var lengths = trainingLengths
    for question in questions {
      lengths[Int(question.user)] = max(lengths[Int(question.user)], question.context + 1)
    }
    return lengths
  }

  /// The items a case may look at, oldest first. Valid while the log is alive.
  public func context(of testCase: TestCase) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(rebasing: log.items(of: Int(testCase.user))[..<Int(testCase.context)])
  }

  /// How many cases ask for an item that is among the user's training events already.
  public func repeatedTargets(in cases: [TestCase]) -> Int {
    let training = training
    return cases.count { training.history(of: Int($0.user)).contains($0.target) }
  }

  /// How many cases ask for an item without any training event.
  public func coldTargets(in cases: [TestCase]) -> Int {
    let counts = training.itemCounts
    return cases.count { counts[Int($0.target)] == 0 }
  }

  /// Without the test cases that ask for an item nobody has in training. Such a user is not evaluated: the validation
  /// event becomes a training event, the one held out stays out.
  public var withoutColdTargets: Split {
    let counts = training.itemCounts
    let cold = Set(test.filter { counts[Int($0.target)] == 0 }.map(\.user))
    guard !cold.isEmpty else { return self }
    return Split(
      log, trainingLengths: lengths(with: validation.filter { cold.contains($0.user) }),
      validation: validation.filter { !cold.contains($0.user) },
      test: test.filter { !cold.contains($0.user) })
  }
}
