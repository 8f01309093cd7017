import ArgumentParser
import Foundation
import Host

/// `<study> explain CELL`: what a result was made of, and what of it has changed.
struct ExplainCommand<S: Study>: StatusCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "explain", abstract: "Say what a result was made of and which input has changed.")
  }

  @OptionGroup var place: PlaceOptions
  @Argument(help: "The cell's id, or the beginning of it.")
  var cell: String

  func perform() throws -> Int32 {
    let source = try resultSource(at: place.store(of: S.self))
    _ = try source.settings(of: S.id)
    let (id, request) = try Self.find(cell, in: source)
    try StandardOutput.print("cell \(id)")
    try StandardOutput.print("  request  \(request.text)")
    guard let stored = try source.result(id) else {
      try StandardOutput.print("  has not been run")
      return 0
    }
    let result = stored.result
    try StandardOutput.print("  status   \(result.failure.map { "failed: \($0)" } ?? "ok")")
    try StandardOutput.print("  digest   \(stored.digest)")
    let runner = S().runner
    let today = try Today(runner: runner).inputs(of: Cell(canonical: request))
    for line in Self.inputs(result.inputs, now: runner.revisions, today: today, build: .current(S.sources)) { try StandardOutput.print("  \(line)") }
    return 0
  }

  /// The one cell whose id begins so.
  private static func find(_ prefix: String, in source: any ResultSource) throws -> (id: String, request: CanonicalJSON) {
    let all: [String: CanonicalJSON]
    if let pack = source as? ResultPack {
      all = pack.requests
    } else {
      let store = try ResultStore(opening: source.place)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(store.place)/cells")) ?? []
      let ids = names.filter { $0.hasSuffix(".request.json") }.map { String($0.dropLast(13)) }
      all = try Dictionary(
        uniqueKeysWithValues: ids.filter { $0.hasPrefix(prefix) }.map {
          ($0, try ResultStore.request(at: store.requestPath($0)).canonical)
        })
    }
    let found = all.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }
    guard found.count == 1 else {
      throw StudyError(
        found.isEmpty ? "no cell whose id begins with \(prefix)" : "\(found.count) cells whose ids begin with \(prefix)",
        place: source.place, expected: "one", hint: "status lists the ids.")
    }
    let (id, request) = found[0]
    guard try Cell(canonical: request).id == id else {
      throw StudyError(
        "a request that is not that of cell \(id.prefix(12)): \(request.text)", place: source.place,
        expected: "the request whose digest is the cell's name", hint: "The file was altered; the next run writes it again.")
    }
    return (id, request)
  }

  /// The recorded inputs, each with what it is today where that can be told.
  static func inputs(
    _ inputs: RecordedInputs, now revisions: [String: Int], today: TodaysInputs, build: BuildStamp
  ) -> [String] {
    func change(_ recorded: String, _ now: String?) -> String {
      guard let now else { return recorded.isEmpty ? "" : "   (the data are not here to compare)" }
      return now == recorded ? "" : "   CHANGED: now \(now)"
    }
    var lines = [
      "data     \(inputs.data)" + change(inputs.data, today.data),
      "candidates \(inputs.candidates)" + (inputs.candidates.isEmpty ? "" : change(inputs.candidates, today.candidates)),
      "BLAS     \(inputs.blas)",
    ]
    if let instructions = inputs.instructions { lines.append("loops    \(instructions)") }
    for (name, recorded) in inputs.revisions.sorted(by: { $0.key < $1.key }) {
      let now = revisions[name]
      lines.append("revision \(name) \(recorded)" + (now == recorded ? "" : "   CHANGED: now \(now.map(String.init) ?? "gone")"))
    }
    let sameSources = build.sources.isEmpty || build.sources == inputs.sources
    lines.append("sources  \(inputs.sources)" + (sameSources ? "" : "   CHANGED: now \(build.sources)"))
    lines.append("commit   \(inputs.commit.isEmpty ? "not recorded" : inputs.commit)\(inputs.dirty ? " with changes" : "")")
    return lines
  }
}
