import ArgumentParser
import Foundation
import Host

/// `<study> plan`: what each profile would cost.
struct PlanCommand<S: Study>: StatusCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "plan", abstract: "Print cells and core-seconds of each profile.")
  }

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var place: PlaceOptions

  func perform() throws -> Int32 {
    let source = try resultSource(at: place.store(of: S.self))
    _ = try source.settings(of: S.id)
    try StandardOutput.print(Plan.heading)
    for profile in selection.profile.map({ [$0] }) ?? Profile.allCases {
      var run = selection.settings(of: S.self)
      run.profile = profile
      try StandardOutput.print(Plan(study: S(), run: run, source: source).line)
    }
    try StandardOutput.print("What follows from results (a tuned model, the best by validation) is counted as far as it can be known now.")
    return 0
  }
}

/// The cells of one profile, before they are run.
struct Plan {
  let profile: Profile
  let cells: Int
  let done: Int
  let seconds: Double
  let secondsLeft: Double

  init<S: Study>(study: S, run: RunSettings, source: any ResultSource) throws {
    let runner = study.runner
    var settings = run.lab(runner)
    settings.planning = true
    let lab = Lab(settings, archive: Archive(source))
    _ = study.body(lab)
    try lab.checkNames()
    let left = try lab.requests.filter { try lab.archive.result($0.id) == nil }
    profile = run.profile
    cells = lab.requests.count
    done = cells - left.count
    seconds = lab.requests.reduce(0) { $0 + runner.estimate($1) }
    secondsLeft = left.reduce(0) { $0 + runner.estimate($1) }
  }

  static let heading = "profile     cells   done   core-seconds    to go   budget"

  var line: String {
    let budget = profile.budget.map { String(Int($0)) + (seconds > $0 ? " EXCEEDED" : "") } ?? "none"
    let numbers = [
      (String(cells), 6), (String(done), 7), (seconds.formatted(decimals: 0), 15), (secondsLeft.formatted(decimals: 0), 9),
      (budget, 9),
    ]
    return profile.rawValue.padding(toLength: 11, withPad: " ", startingAt: 0)
      + numbers.map { text, width in String(repeating: " ", count: max(width - text.count, 1)) + text }.joined()
  }
}

/// `<study> status`: what the store holds of the last run.
struct StatusReport<S: Study>: StatusCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "status", abstract: "Say what is done, missing, failed and stale.")
  }

  @OptionGroup var place: PlaceOptions

  func perform() throws -> Int32 {
    let path = place.store(of: S.self)
    let source = try resultSource(at: path)
    guard let run = try source.settings(of: S.id) else {
      try StandardOutput.print("\(path): nothing has been run")
      return 0
    }
    let mending = (source as? ResultStore).map { MendingStore($0, settingAside: false) }
    let lab = try Lab.reading(S(), run, from: mending ?? source, looksAtData: true).lab
    try mending?.readAll(of: lab)
    let outcome = try RunOutcome(lab)
    try StandardOutput.print("\(path): \(S.id) \(run.arguments)")
    try StandardOutput.print("  \(outcome.done.count) done, \(outcome.missing.count) missing, \(outcome.failed.count) failed, \(outcome.stale.count) stale")
    try StandardOutput.print("  computed from results: \(outcome.missingDerived.count) missing, \(outcome.failedDerived.count) failed, \(outcome.staleDerived.count) stale")
    for (cell, reason) in outcome.failed { try StandardOutput.print("  failed \(cell.id.prefix(12)) \(cell): \(reason)") }
    for (cell, reason) in outcome.stale { try StandardOutput.print("  stale  \(cell.id.prefix(12)) \(cell): \(reason)") }
    for (kind, reason) in outcome.failedDerived { try StandardOutput.print("  failed \(kind): \(reason)") }
    for (kind, reason) in outcome.staleDerived { try StandardOutput.print("  stale  \(kind): \(reason)") }
    if !outcome.missingDerived.isEmpty { try StandardOutput.print("  missing \(RunOutcome.counted(outcome.missingDerived))") }
    for reason in outcome.contradictions { try StandardOutput.print("  not compared: \(reason)") }
    for cell in outcome.missing { try StandardOutput.print("  missing \(cell.id.prefix(12)) \(cell)") }
    for damage in mending?.damages ?? [] { try StandardOutput.print("  damaged \(damage.path): \(damage.reason)") }
    try mending?.refuseDamages()
    return 0
  }
}
