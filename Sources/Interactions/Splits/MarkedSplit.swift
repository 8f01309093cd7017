import Host

extension Split {
  /// A split that the data bring along, as `REDASplitReader` reads it: a user's last event is the test where its rating is
  /// 1, and the one before it the validation. Users without such an event, and those with one other event only, train.
  /// - Precondition: the log has ratings.
  public static func marked(_ log: InteractionLog) -> Split {
    var lengths: [Int32] = []
    var validation: [TestCase] = []
    var test: [TestCase] = []
    for user in 0..<log.userCount {
      guard let ratings = log.ratings(of: user) else {
        refuse("a marked split reads its marks from ratings, and this log has none")
      }
      let (items, count) = (log.items(of: user), Int32(ratings.count))
      guard ratings.last == 1 else {
        lengths.append(count)
        continue
      }
      guard count >= 3 else {
        lengths.append(count - 1)
        continue
      }
      lengths.append(count - 2)
      validation.append(TestCase(user: Int32(user), target: items[items.count - 2], context: count - 2))
      test.append(TestCase(user: Int32(user), target: items[items.count - 1], context: count - 1))
    }
    return Split(log, trainingLengths: lengths, validation: validation, test: test)
  }
}
