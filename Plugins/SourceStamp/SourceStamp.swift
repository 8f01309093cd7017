import Foundation
import PackagePlugin

/// Writes into each program the digest of the sources that it is built from: its own folder, those of the modules below,
/// and the manifest.
@main struct SourceStamp: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let root = context.package.directoryURL
    let own = Set(context.package.targets.map(\.id))
    let targets = [target] + target.recursiveTargetDependencies.filter { own.contains($0.id) }
    let places = targets.compactMap { ($0 as? any SourceModuleTarget)?.directoryURL.path }
      .map { String($0.dropFirst(root.path.count + 1)) } + ["Package.swift"]
    let output = context.pluginWorkDirectoryURL.appending(path: "Sources+\(target.name).swift")
    return [
      .buildCommand(
        displayName: "Stamping the sources of \(target.name)", executable: try context.tool(named: "sourcestamp").url,
        arguments: [root.path, output.path] + places.sorted(), inputFiles: try places.flatMap { try files(below: $0, root) },
        outputFiles: [output])
    ]
  }

  private func files(below place: String, _ root: URL) throws -> [URL] {
    let url = root.appending(path: place)
    guard let all = FileManager.default.enumerator(at: url, includingPropertiesForKeys: [.isRegularFileKey]) else { return [url] }
    let files = all.compactMap { $0 as? URL }.filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true }
    return files.isEmpty ? [url] : files
  }
}
