import Analysis
import Evaluation
import Interactions
import Testing

@testable import StudyKit

@Suite struct UserGroupTests {
  @Test func limitsAreInclusive() {
    let groups = UserGroups(counts: [4, 5, 6, 10, 11, 31, 0], upTo: [5, 10, 30]).groups
    #expect(groups.map(\.name) == ["≤ 5", "6–10", "11–30", "> 30"])
    #expect(groups.map(\.users) == [[0, 1, 6], [2, 3], [4], [5]])
    #expect(UserGroups(counts: [1, 2], upTo: []).groups.map(\.name) == ["all"])
  }

  @Test func gainsAreOverTheUsersOfAGroup() throws {
    func observed(_ values: [Double]) -> Observed {
      let run = UserValues(users: [0, 1, 2, 3], values: values)
      return Observed(seeds: [run, run], averaged: run, direction: .higher)
    }
    let gain = try observed([1, 1, 0, 1]).minus(observed([0, 1, 0, 0]))
    #expect(gain.value == 0.5 && gain.users == 4 && gain.seedCount == 2)
    #expect(try gain.among([0, 1]).value == 0.5)
    #expect(try gain.among([3]).value == 1)
    #expect(throws: Missing.self) { try gain.among([9]) }
    let other = UserValues(users: [0, 1], values: [0, 0])
    #expect(throws: Missing.self) { try gain.minus(Observed(seeds: [other], averaged: other, direction: .higher)) }
  }

  /// The error of a group is that of its users' events, and the gain is taken within the group.
  @Test func errorsOfAGroupAreOfItsEvents() throws {
    func error(_ values: [Double]) -> Observed {
      let run = UserValues(users: [0, 1, 2], PooledErrors(users: [0, 0, 1, 2], values: values, isRoot: true))
      return Observed(seeds: [run, run], averaged: try! UserValues.averaged([run, run]), direction: .lower)
    }
    let (a, b) = (error([1, 3, 4, 100]), error([9, 9, 9, 0]))
    #expect(try a.among([0, 1]).value == (Double(8) / 3).squareRoot())
    #expect(try a.among([2]).value == 10)
    #expect(abs(try a.among([0, 1]).minus(b.among([0, 1])).value - ((Double(8) / 3).squareRoot() - 3)) < 1e-12)
    #expect(throws: Missing.self) { try a.minus(b).among([0, 1]) }
  }

  @Test func countsAreReadFromTheDataOnce() throws {
    let scratch = try Scratch()
    let store = try ResultStore(creating: scratch.path)
    var world = SimulationParameters()
    world.users = 40
    world.items = 60
    let data = DataSet.simulated(world)
    let groups = try Driver(store).settle { $0.userGroups(data, upTo: [5, 20]) }.output.value()
    let again = try Driver(store).settle { $0.userGroups(data, upTo: [10]) }.output.value()
    #expect(groups.groups.reduce(0) { $0 + $1.users.count } == 40)
    #expect(again.groups.reduce(0) { $0 + $1.users.count } == 40)
    let log = try DataLibrary(environment: [:]).prepare(DataChoice(data)).log
    let training = try LeaveOneOut().exam(on: log).selection.training
    for user in groups.groups[0].users { #expect(training.count(of: Int(user)) <= 5) }
    for user in groups.groups[2].users { #expect(training.count(of: Int(user)) > 20) }
    #expect(scratch.names("derived").count == 1)
  }
}
