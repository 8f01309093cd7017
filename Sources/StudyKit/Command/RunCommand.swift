import ArgumentParser
import Foundation
import Reports

/// `<study> run`: runs what is missing, then reports.
struct RunCommand<S: Study>: StatusCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "run", abstract: "Run what is missing, then report. (the default)")
  }

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var place: PlaceOptions
  @OptionGroup var paper: PaperOptions
  @Option(help: "Worker processes. (default: one a core)")
  var jobs: Int?
  @Option(help: "Where cells run: local or slurm.")
  var executor = "local"
  @Option(help: ArgumentHelp("Another program's run file, as a model of that name.", valueName: "name=runfile"))
  var external: [String] = []
  @Option(help: ArgumentHelp("End a cell that takes longer, try it once more, and go on without it.", valueName: "minutes"))
  var cellTimeout: Double?
  @Flag(help: "Run again what was made by other revisions than today's.")
  var refreshStale = false
  @Flag(help: "Run again what failed.")
  var retryFailed = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs); expected 1 or more.") }
    if let cellTimeout, !(cellTimeout > 0 && cellTimeout < 1e6) {
      throw ValidationError("--cell-timeout is \(cellTimeout); expected minutes above 0.")
    }
    if !["local", "slurm"].contains(executor) { throw ValidationError("--executor is \(executor); expected local or slurm.") }
  }

  func perform() throws -> Int32 {
    try refuseWhatIsNotThere()
    let study = S()
    let runner = study.runner
    let run = selection.settings(of: S.self)
    // What would be missing after hours of training is asked for now.
    try requireDrawing()
    try ReportFolder.check(place.output(of: S.self))
    let store = try Self.writableStore(place.store(of: S.self))
    let lock = try StoreLock(store)
    defer { withExtendedLifetime(lock) {} }
    store.removeLeftovers()
    _ = try store.settings(of: S.id)
    try store.write(run)
    let build = BuildStamp.current(S.sources)
    let interruption = Interruption()
    interruption.listen()
    let driver = Driver(
      settings: run.lab(runner, looksAtData: true), store: store, source: MendingStore(store, settingAside: true), runner: runner,
      executor: executor(run, runner, store, interruption, build), interruption: interruption,
      retriesFailed: retryFailed, refreshesStale: refreshStale)
    let settled = try driver.settle { lab in
      let blocks = study.body(lab)
      _ = try Document("", blocks: blocks)  // a mistake in the body ends the run now, not after hours
      return blocks
    }
    let report = StudyReport(study: study, run: run, blocks: settled.output, lab: settled.lab)
    try interruption.check()
    store.removeLeftovers()  // of workers that were only dying when the run began
    let folder = try ReportFolder(place.output(of: S.self), patience: 60, interruption: interruption)
    try report.write(to: folder, options: paper, pack: .written) { interruption.isRaised }
    if let doubt = build.doubt { StudyProgram.complain("results of this run name no commit: \(doubt)", prefix: "") }
    return try report.announce(lost: settled.lost)
  }

  private func executor(
    _ run: RunSettings, _ runner: any CellRunner, _ store: ResultStore, _ interruption: Interruption, _ build: BuildStamp
  ) -> any Executor {
    run.profile == .smoke && jobs == nil && cellTimeout == nil
      ? InProcessExecutor(runner: runner, store: store, build: build, interruption: interruption)
      : LocalExecutor(
        jobs: jobs ?? Machine.cores, runner: runner, store: store, build: build, interruption: interruption,
        limit: cellTimeout.map { .seconds(60 * $0) })
  }

  private func refuseWhatIsNotThere() throws {
    if executor == "slurm" {
      throw StudyError("--executor slurm is not available yet", expected: "--executor local")
    }
    if !external.isEmpty {
      throw StudyError("--external is not available yet", expected: "a call without it")
    }
  }

  static func writableStore(_ path: String) throws -> ResultStore {
    guard !path.hasSuffix(".pack") else {
      throw StudyError("--results names a pack", place: path, expected: "a directory", hint: "Packs can only be reported from.")
    }
    return try ResultStore(creating: path)
  }
}

/// How the report is made.
struct PaperOptions: ParsableArguments {
  @Option(help: "a4 or letter.")
  var paper = "a4"
  @Flag(help: "Print a dash for times, memory and hosts.")
  var hideMeasured = false

  func validate() throws {
    if !["a4", "letter"].contains(paper) { throw ValidationError("--paper is \(paper); expected a4 or letter.") }
  }
}

/// `<study> report`: renders what the store holds.
struct ReportCommand<S: Study>: StatusCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "report", abstract: "Render the report from the store, without running anything.")
  }

  @OptionGroup var place: PlaceOptions
  @OptionGroup var paper: PaperOptions
  @Option(help: "The budget to render. (default: that of the last run)")
  var profile: Profile?

  func perform() throws -> Int32 {
    let source = try resultSource(at: place.store(of: S.self))
    var run = try source.neededSettings(of: S.id)
    if let profile { run.profile = profile }
    let study = S()
    let mending = (source as? ResultStore).map { MendingStore($0, settingAside: false) }
    let (blocks, lab) = try Lab.reading(study, run, from: mending ?? source)
    let folder = try ReportFolder(place.output(of: S.self))
    let report = StudyReport(study: study, run: run, blocks: blocks, lab: lab)
    try mending?.readAll(of: lab)
    try mending?.refuseDamages()
    try report.write(to: folder, options: paper, pack: PackChoice(source))
    return try report.announce()
  }
}

/// `<study> cell REQUEST`: one worker's job.
struct CellCommand<S: Study>: StatusCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "cell", abstract: "Run one cell from its request: one worker's job.")
  }

  @Argument(help: "cells/<id>.request.json of a store.")
  var request: String

  func perform() throws -> Int32 { try Worker(runner: S().runner, sources: S.sources).run(requestAt: request) }
}
