import Foundation
import Host

// Run by the build of each program: writes a Swift file of what the program is told of the checkout.
//
//     sourcestamp stamp OUTPUT ROOT PLACE…     which sources it is built from
//     sourcestamp listing OUTPUT FOLDER        a study's own files
//     sourcestamp studies OUTPUT FOLDER        which studies there are
func written(_ arguments: [String]) throws -> String {
  guard arguments.count > 2 else { throw GenerationError("a call without its arguments", expected: "WHAT OUTPUT PLACE…") }
  let place = arguments[2]
  switch arguments[0] {
  case "stamp": return BuiltFrom(Array(arguments[3...]), in: place).source
  case "listing": return try OwnSources(folder: place).source
  case "studies": return try StudyFolders(folder: place).source
  default: throw GenerationError("“\(arguments[0])”", expected: "stamp, listing or studies")
  }
}

let arguments = Array(CommandLine.arguments.dropFirst())
do { try AtomicFile.write(try written(arguments), to: arguments[1]) } catch {
  FileHandle.standardError.write(Data("sourcestamp: \(error)\n".utf8))
  exit(1)
}
