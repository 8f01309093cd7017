import Analysis
import Reports
import Testing

@testable import StudyKit

/// The row that says what a search found.
@Suite struct TuningPageTests {
  /// Trials reach 0.1 with the card's settings and their strength in tenths else, after three epochs each; the final run of
  /// seed 1 hits one user of four, of seed 2 three. One trial fails.
  @Test func aSearchAndItsChoice() throws {
    let scratch = try Scratch()
    let runner = PlannedRunner { cell in
      let strength = cell.model.options["strength"]?.double
      if cell.purpose == .trial {
        if strength == 9 { return .failed("no", at: "here") }
        return .trial([0.05, (strength ?? 1) / 10, 0.05])
      }
      return .ranks((0..<4).map { $0 < (cell.seed == 1 ? 1 : 3) ? 1 : 50 })
    }
    let alpha = DataSet(name: "alpha")
    let settled = try Driver(try ResultStore(creating: scratch.path), runner).settle { lab in
      let tuned = lab.tuned(ModelChoice(name: "m"), over: ["strength": [3, 9, 6]], on: [alpha], trials: 4)
      return (tuned, lab.grid([tuned], on: [alpha], seeds: 2))
    }
    let blocks = TuningAppendix(lab: settled.lab).section.blocks
    let table = try #require(blocks.compactMap { if case .table(let table) = $0 { table } else { nil } }.first)
    let cells = try #require(table.groups.flatMap(\.rows).first).cells.map(\.content)
    #expect(cells[3] == .integer(4) && cells[4] == .integer(4), "the budget, and the trials")
    #expect(cells[5] == .integer(1), "failed")
    #expect(cells[6] == .integer(9), "three epochs of three trials")
    guard case .text(let choice) = cells[8], case .text(let metric) = cells[9] else {
      Issue.record("\(cells)")
      return
    }
    #expect(choice.plain == "m (strength 6)" && metric.plain == "HR@10")
    #expect(cells[10] == .number(0.6, decimals: 4), "the validation value of the choice")
    #expect(cells[11] == .number(0.5, decimals: 4), "the mean over both seeds")
  }
}
