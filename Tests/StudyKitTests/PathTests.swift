import Foundation
import Testing
import toystudy

@testable import StudyKit

/// What a program does with loops and BLAS kernels that the environment names, and what a trap in a worker says.
@Suite struct PathTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(arguments: [
    ("RECOUNT_INSTRUCTIONS=sse9", "RECOUNT_INSTRUCTIONS is “sse9”; expected baseline, avx2, avx512"),
    ("RECOUNT_INSTRUCTIONS=", "RECOUNT_INSTRUCTIONS is “”"),
    ("RECOUNT_BLAS_CORE=Haswel", "RECOUNT_BLAS_CORE is “Haswel”"), ("RECOUNT_BLAS_CORE=", "RECOUNT_BLAS_CORE is “”"),
  ])
  func aChoiceThatCannotBeHadIsRefused(variable: String, words: String) throws {
    let outcome = try ToyProgram.run(["plan"], in: scratch, shell: "export \(variable);")
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test func theBaselineRunsEverywhere() throws {
    let outcome = try ToyProgram.run(["plan"], in: scratch, shell: "export RECOUNT_INSTRUCTIONS=baseline;")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test(arguments: [
    ("", ""), ("one\ntwo\n", "one / two"), ("1\n2\n3\n4\n5\n", "2 / 3 / 4 / 5"),
    ("loading\nA/B.swift:7: Fatal error: there is no row 3;\n  rows are 0...2\nCurrent stack trace:\n0    libswiftCore.so\n1    toy\n",
     "A/B.swift:7: Fatal error: there is no row 3; / rows are 0...2"),
    ("A/B.swift:7: Fatal error: no\n\n*** Signal 4: Backtracing from 0x1... done ***\n\nProgram crashed\n", "A/B.swift:7: Fatal error: no"),
  ])
  func lastWordsAreASentenceAndNotAStack(complaint: String, words: String) {
    #expect(LastWords(of: complaint).description == words)
  }

  @Test func theLastWordsOfAWorkerReachTheReport() throws {
    let sentence = "the table holds rows 0...2, and row 3 was asked for"
    let outcome = try ToyProgram.run(
      ["--profile", "full", "--jobs", "2"], in: scratch, shell: "export RECOUNT_TOY_TROUBLE=careless;")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("careless on alpha") && outcome.errors.contains(sentence), "\(outcome.errors)")
    let page = String(decoding: try scratch.contents("out/toystudy/toystudy.md"), as: UTF8.self)
    #expect(page.contains(sentence), "the report gives the reason")
  }
}
