// swift-tools-version: 6.2
import Foundation
import PackageDescription

// One settings array for every Swift target: the language mode, and warnings that cannot be left standing.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// C libraries of the system, found through pkg-config and installed by `make setup`.
let libraries: [Target] = [
  .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
  .systemLibrary(name: "CCairo", pkgConfig: "pangocairo", providers: [.apt(["libcairo2-dev", "libpango1.0-dev"])]),
  .systemLibrary(name: "CQPDF", pkgConfig: "libqpdf", providers: [.apt(["libqpdf-dev"])]),
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
]

/// Hot loops in C, compiled for three instruction sets, and Boost.Math's distribution functions in C clothes.
let shims: [Target] = [
  .target(name: "CKernels", linkerSettings: [.linkedLibrary("m")]),
  .target(name: "CSpecial"),
]

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// Nine modules; each may import only modules above it in this list.
let modules: [Target] = [
  module("Host", ["CCrypto"]),
  module("Kernels", ["CKernels", "COpenBLAS", "Host"]),
  module("Autodiff", ["Kernels", "CKernels", "Host"]),
  module("Interactions", ["Kernels", "CZlib", "Host"]),
  module("Analysis", ["Kernels", "CKernels", "CSpecial", "Host"]),
  module("Evaluation", ["Interactions", "Analysis", "Kernels", "Host"]),
  module("Recommenders", ["Autodiff", "Interactions", "Kernels", "Host"]),
  module("Reports", ["CCairo", "CQPDF", "Host"]),
  module(
    "StudyKit",
    ["Recommenders", "Evaluation", "Interactions", "Analysis", "Reports", "Kernels", "CZlib", "Host", argumentParser]),
]

/// One executable a study: the folders of `studies/`, by their names; the command is the name in lower case. What SwiftPM keeps
/// of this file it keeps by its text and the environment, in which the Makefile names the folders.
let studies: [String] = {
  let place = "\(Context.packageDirectory)/studies"
  let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
  return names.filter { FileManager.default.fileExists(atPath: "\(place)/\($0)/published.json") }.sorted()
}()

/// Writes into each program which sources it was built from, and into a study its own text for the report's listing.
let stamping: [Target] = [
  .executableTarget(name: "sourcestamp", dependencies: ["Host"], swiftSettings: house),
  .plugin(name: "SourceStamp", capability: .buildTool(), dependencies: ["sourcestamp"]),
]

let executables: [Target] = studies.map {
  .executableTarget(
    name: $0.lowercased(),
    dependencies: ["StudyKit", "Recommenders", "Evaluation", "Interactions", "Analysis", "Reports", "Kernels", "Host"],
    path: "studies/\($0)", resources: [.embedInCode("published.json")], swiftSettings: house, plugins: ["SourceStamp"])
} + [
  .executableTarget(
    name: "recount",
    dependencies: [
      "StudyKit", "Recommenders", "Evaluation", "Interactions", "Analysis", "Reports", "Autodiff", "Kernels", "CKernels", "Host",
      argumentParser,
    ],
    swiftSettings: house, plugins: ["SourceStamp"])
]

let tested = ["Host", "Kernels", "Autodiff", "Interactions", "Analysis", "Evaluation", "Recommenders", "Reports", "StudyKit"]

/// What a module's tests need besides the modules up to theirs.
let extras: [String: [Target.Dependency]] = [
  "Interactions": ["LogFixtures"], "Evaluation": ["LogFixtures"],
  "Kernels": ["CKernels"], "Analysis": ["CKernels"], "Autodiff": ["CAllocationCounter"],
  "Recommenders": ["CAllocationCounter"],
  "StudyKit": ["toystudy"],
]

let tests: [Target] = tested.map { name in
  .testTarget(
    name: "\(name)Tests",
    dependencies: tested.prefix(through: tested.firstIndex(of: name)!).map { .init(stringLiteral: $0) }
      + extras[name, default: []],
    exclude: name == "Reports" ? ["Snapshots"] : [], swiftSettings: house)
} + [
  .testTarget(name: "RecountTests", dependencies: ["recount", "StudyKit", "Evaluation", "Analysis", "Host"], swiftSettings: house),
  // Made-up logs, and where the real ones are.
  .target(name: "LogFixtures", dependencies: ["Interactions"], path: "Tests/LogFixtures", swiftSettings: house),
  // Counts calls of malloc, for the test that a replay makes none.
  .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
  // A study whose models need no data: StudyKit's tests start it as a program, kill it and look at what is left.
  .executableTarget(
    name: "toystudy", dependencies: ["StudyKit", "Evaluation", "Analysis", "Reports", "Kernels", "Host"], path: "Tests/ToyStudy",
    swiftSettings: house, plugins: ["SourceStamp"]),
  .testTarget(
    name: "StudiesTests", dependencies: (tested + studies.map { $0.lowercased() }).map { .init(stringLiteral: $0) },
    swiftSettings: house),
]

let package = Package(
  name: "recount",
  products: executables.map { .executable(name: $0.name, targets: [$0.name]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
  ],
  targets: libraries + shims + modules + stamping + executables + tests
)
