import Foundation
import PackagePlugin

/// Writes into each program the digest of the sources that it is built from: its own folder, those of the modules below,
/// and the manifest. Into a study it writes its own files as well, for the listing in its report, and into `recount` which
/// studies there are.
@main struct SourceStamp: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let studies = context.package.directoryURL.appending(path: "studies")
    var commands = [try stamp(context, target)]
    if let program = target as? any SourceModuleTarget, Self.isFolder(program.directoryURL, of: studies) {
      commands.append(try listing(context, program))
    }
    if target.name == "recount" { commands.append(try folders(context, studies)) }
    return commands
  }

  private func stamp(_ context: PluginContext, _ target: any Target) throws -> Command {
    let root = context.package.directoryURL
    let own = Set(context.package.targets.map(\.id))
    let targets = [target] + target.recursiveTargetDependencies.filter { own.contains($0.id) }
    let places = targets.compactMap { ($0 as? any SourceModuleTarget)?.directoryURL.path }
      .map { String($0.dropFirst(root.path.count + 1)) } + ["Package.swift"]
    return try command(
      "stamp", "Sources+\(target.name).swift", context, arguments: [root.path] + places.sorted(),
      reading: places.flatMap { Self.files(below: root.appending(path: $0)) })
  }

  private func listing(_ context: PluginContext, _ study: any SourceModuleTarget) throws -> Command {
    let files = study.sourceFiles(withSuffix: "swift").map(\.url)
    return try command(
      "listing", "Listing+\(study.name).swift", context, arguments: [study.directoryURL.path], reading: files)
  }

  private func folders(_ context: PluginContext, _ studies: URL) throws -> Command {
    let all = try FileManager.default.contentsOfDirectory(at: studies, includingPropertiesForKeys: nil)
    let numbers = all.map { $0.appending(path: "published.json") }.filter { FileManager.default.fileExists(atPath: $0.path) }
    return try command("studies", "StudyFolders.swift", context, arguments: [studies.path], reading: numbers)
  }

  private func command(
    _ what: String, _ output: String, _ context: PluginContext, arguments: [String], reading inputs: [URL]
  ) throws -> Command {
    let output = context.pluginWorkDirectoryURL.appending(path: output)
    return .buildCommand(
      displayName: "Writing \(output.lastPathComponent)", executable: try context.tool(named: "sourcestamp").url,
      arguments: [what, output.path] + arguments, inputFiles: inputs, outputFiles: [output])
  }

  private static func isFolder(_ folder: URL, of parent: URL) -> Bool {
    folder.standardizedFileURL.deletingLastPathComponent().path == parent.standardizedFileURL.path
  }

  private static func files(below url: URL) -> [URL] {
    guard let all = FileManager.default.enumerator(at: url, includingPropertiesForKeys: [.isRegularFileKey]) else { return [url] }
    let files = all.compactMap { $0 as? URL }.filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true }
    return files.isEmpty ? [url] : files
  }
}
