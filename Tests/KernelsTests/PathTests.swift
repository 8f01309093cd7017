import CKernels
import Foundation
import Testing

@testable import Kernels

/// Which loops and which BLAS kernel are used: what the environment may ask for, and how it is told no.
@Suite struct PathTests {
  static let haswell: Set<String> = ["sse3", "ssse3", "sse4.1", "sse4.2", "avx", "avx2", "fma"]

  @Test func theNamedLoopsAreUsed() throws {
    for table in InstructionSet.supported {
      #expect(try InstructionSet.table(named: String(cString: table.pointee.name)) == table)
    }
    #expect(try InstructionSet.table(named: nil) == InstructionSet.supported.last)
    let wanted = ProcessInfo.processInfo.environment[InstructionSet.variable]
    #expect(wanted == nil || wanted == InstructionSet.name)
  }

  @Test(arguments: ["", "sse9", "AVX2", "avx512 "]) func unknownLoopsAreRefused(name: String) {
    let error = #expect(throws: UnusablePath.self) { try InstructionSet.table(named: name) }
    #expect(error?.description.contains("“\(name)”; expected baseline, avx2, avx512") == true)
    #expect(error?.description.contains("This processor runs baseline") == true)
  }

  @Test func loopsThatTheProcessorLacksAreRefused() {
    let names = InstructionSet.supported.map { String(cString: $0.pointee.name) }
    for name in InstructionSet.names where !names.contains(name) {
      let error = #expect(throws: UnusablePath.self) { try InstructionSet.table(named: name) }
      #expect(error?.description.contains("“\(name)”, which this processor cannot run") == true)
    }
  }

  @Test func theFastestKernelOfTheProcessorIsChosen() throws {
    func chosen(_ extensions: Set<String>) throws -> String? {
      let environment = try BLASCore.environment(choice: nil, extensions: extensions, isX86: true)
      #expect(environment["OPENBLAS_NUM_THREADS"] == "1")
      return environment["OPENBLAS_CORETYPE"]
    }
    let wide: Set<String> = ["avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"]
    #expect(try chosen(Self.haswell.union(wide)) == "SkylakeX")
    #expect(try chosen(Self.haswell.union(["avx512f", "avx512cd"])) == "Haswell", "a part of AVX-512 is not enough")
    #expect(try chosen(Self.haswell) == "Haswell")
    #expect(try chosen(Self.haswell.subtracting(["avx2"])) == nil, "OpenBLAS chooses")
  }

  @Test(arguments: [
    ("SkylakeX", "needs avx512bw, avx512cd, avx512dq, avx512f, avx512vl"), ("Bulldozer", "needs fma4"),
    ("Coopperlake", "is none of the kernels"), ("", "is none of the kernels"), ("Opteron", "is none of the kernels"),
  ])
  func aKernelThatCannotRunIsRefused(name: String, words: String) {
    let error = #expect(throws: UnusablePath.self) {
      try BLASCore.environment(choice: name, extensions: Self.haswell, isX86: true)
    }
    let said = error?.description ?? ""
    #expect(said.contains("RECOUNT_BLAS_CORE is “\(name)”") && said.contains(words), "\(said)")
    #expect(said.contains("This processor runs Prescott") && said.contains("Haswell"), "\(said)")
  }

  @Test func aKernelIsToldToOpenBLASInItsSpelling() throws {
    #expect(try BLASCore.environment(choice: "nehalem", extensions: Self.haswell, isX86: true)["OPENBLAS_CORETYPE"] == "Nehalem")
    #expect(try BLASCore.environment(choice: "NEOVERSEN1", extensions: [], isX86: false)["OPENBLAS_CORETYPE"] == "NEOVERSEN1")
  }

  @Test func aProductOfAnotherKernelThanTheOneAskedForIsRefused() async {
    let unwanted = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      setenv("RECOUNT_BLAS_CORE", BLAS.coreName == "Prescott" ? "Nehalem" : "Prescott", 1)
      _ = multiplyOnce()
    }
    #expect(said(unwanted).contains("and OpenBLAS runs its kernel"), "\(said(unwanted))")
    let unknown = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      setenv("RECOUNT_INSTRUCTIONS", "sse9", 1)
      var stream = RandomStream(seed: 1, purpose: "test")
      exit(stream.uniform() < 2 && InstructionSet.name.isEmpty ? 1 : 0)
    }
    #expect(said(unknown).contains("RECOUNT_INSTRUCTIONS is “sse9”; expected baseline, avx2, avx512"), "\(said(unknown))")
  }

  /// The numbers of a test are those of programs only where OpenBLAS runs the kernel it runs there.
  @Test func testsRunAsProgramsWould() throws {
    let wanted = try BLASCore.environment()["OPENBLAS_CORETYPE"]
    if let wanted, wanted != BLAS.coreName {
      Issue.record(
        """
        these tests run OpenBLAS's kernel \(BLAS.coreName), and programs of Recount would run \(wanted). Run them by \
        `make test`, or with OPENBLAS_CORETYPE=\(wanted) in the environment (`recount environment` prints what to set).
        """, severity: .warning)
    }
    #expect(throws: Never.self) { try BLASCore.check() }
  }
}

private func multiplyOnce() -> Float {
  var product: Float = 0
  BLAS.multiply(
    rows: 1, columns: 1, depth: 1, transposesA: false, transposesB: false, [2], [3], into: &product, accumulates: false)
  return product
}

private func said(_ result: ExitTest.Result?) -> String {
  String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
}
