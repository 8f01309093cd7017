import Foundation
import Testing

@testable import Reports

struct Broken: Error {}

struct BuilderTests {
  @Test func aPendingValueMakesAHoleAndTheRestStands() throws {
    let document = try Document("T") {
      Section("One") {
        "before"
        "never \(try Demo.pendingMean(), decimals: 2)"
      }
      Section("Two") { "stands" }
      Paragraph { "also \(try Demo.pendingMean(), decimals: 2)" }
    }
    #expect(document.blocks.holes.count == 2)
    guard case .section(let one) = document.blocks[0], case .section(let two) = document.blocks[1] else {
      Issue.record("the sections are gone")
      return
    }
    #expect(one.absence == .missing(reason: "3 of 5 cells of AttRec on Garden are still to run") && one.blocks.isEmpty)
    #expect(two.blocks == [.paragraph(Paragraph("stands"))])
  }

  @Test func anyOtherErrorPropagatesFromTheDocument() {
    #expect(throws: Broken.self) {
      try Document("T") {
        Section("One") { Table("Deep down") { Row("\(try { () throws -> String in throw Broken() }())") } }
      }
    }
  }

  @Test func controlFlowBuildsBlocks() throws {
    let more = true
    let document = try Document("T") {
      for name in ["a", "b"] { "data \(name)" }
      if more { Hole("later") } else { "nothing" }
    }
    #expect(document.blocks.count == 3)
  }
}

struct NumberingTests {
  @Test func numbersFollowThePlaces() throws {
    let document = try Document("T") {
      Section("A", label: "a") { Section("A1", label: "a1") {} }
      Section("Preface", label: "pre", numbering: .unnumbered) {}
      Section("B", label: "b") {
        Equation("x = 1", label: "e")
        Section("B1", label: "b1") {}
        Section("B2", label: "b2") { Section("B21", label: "b21") {} }
      }
      Appendix("C", label: "c") { Section("C1", label: "c1") {} }
      Appendix("D", label: "d") {}
    }
    let names = try Numbering(document).targets.mapValues { $0.name.replacing("\u{00A0}", with: " ") }
    #expect(
      names == [
        "a": "Section 1", "a1": "Section 1.1", "pre": "Preface", "b": "Section 2", "b1": "Section 2.1", "b2": "Section 2.2",
        "b21": "Section 2.2.1", "e": "Eq. (1)", "c": "Appendix A", "c1": "Appendix A.1", "d": "Appendix B",
      ])
  }

  @Test func aReferenceToNothingIsAnError() throws {
    let document = try Document("T") { "see @nowhere" }
    let error = #expect(throws: ReportError.self) { try pages(document) }
    #expect(error?.kind == .unresolvedReference && error?.message.contains("nowhere") == true)
  }

  @Test func aReferenceIntoAHoleIsNot() throws {
    let document = try Document("T") {
      "see @inside"
      Section("Pending") {
        let x = try Demo.pendingMean()
        Table("Inside", label: "inside") { Row(.number(x, decimals: 1)) }
      }
    }
    #expect(try pages(document)[0].texts.contains { $0.contains("‘inside’") })
  }

  @Test func twoEqualLabelsAreAnError() throws {
    let document = try Document("T") {
      Section("A", label: "same") {}
      Section("B", label: "same") {}
    }
    #expect(throws: ReportError.self) { try pages(document) }
  }
}
