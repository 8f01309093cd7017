extension Split {
  /// Each user's last event is the test, the last but one the validation, the rest training. The test's context includes
  /// the validation event. Users with fewer than three events only train.
  ///
  /// On a source without times the order within a user is the tie rule's, so that a pseudo-random event is left out.
  public static func leaveOneOut(_ log: InteractionLog) -> Split {
    var lengths: [Int32] = []
    var validation: [TestCase] = []
    var test: [TestCase] = []
    for user in 0..<log.userCount {
      let items = log.items(of: user)
      guard items.count >= 3 else {
        lengths.append(Int32(items.count))
        continue
      }
      let training = Int32(items.count - 2)
      lengths.append(training)
      validation.append(TestCase(user: Int32(user), target: items[items.count - 2], context: training))
      test.append(TestCase(user: Int32(user), target: items[items.count - 1], context: training + 1))
    }
    return Split(log, trainingLengths: lengths, validation: validation, test: test)
  }
}
