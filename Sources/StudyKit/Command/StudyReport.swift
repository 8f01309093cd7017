import Foundation
import Host
import Reports

/// A settled body as a document and as files.
struct StudyReport<S: Study> {
  let study: S
  let run: RunSettings
  let blocks: [Block]
  let lab: Lab

  func document(hidingMeasured: Bool = false) throws -> Document {
    let summary = FrontPage(run: run, outcome: try RunOutcome(lab), evidence: lab.evidence)
    let appendix = RunAppendices(run: run, lab: lab)
    let provenance = try provenance(hidingMeasured: hidingMeasured).text
    var document = try Document(
      Text(verbatim: study.title), subtitle: study.subtitle.isEmpty ? nil : Text(verbatim: study.subtitle), summary: summary.blocks,
      provenance: Data(provenance.utf8), blocks: blocks + (try appendix.blocks()))
    document.figureProvenance = Data(try origin(of: provenance).text.utf8)
    document.attachments = ReportAttachments(
      lab: lab, stored: try appendix.stored, pages: summary.blocks + blocks, listing: study.listing, hidesMeasured: hidingMeasured).files
    return document
  }

  /// What a figure's own files say of where they come from: the call, the commits, and the digest of what the report says of every
  /// cell.
  private func origin(of provenance: String) throws -> CanonicalJSON {
    let commits = try lab.requests.compactMap { try lab.archive.result($0.id)?.result.inputs.commit }
    return [
      "study": .string(S.id), "run": try CanonicalJSON(encoding: run),
      "commits": .array(Set(commits).subtracting([""]).sorted().map { .string($0) }),
      "provenance": .string(SHA256Digest(of: provenance).hex),
    ]
  }

  /// Draws the document, its figures and tables, makes the machine-readable files, and writes them as one.
  func write(to folder: ReportFolder, options: PaperOptions, pack: PackChoice, isStopped: () -> Bool = { false }) throws {
    var files = try DocumentFiles(document: document(hidingMeasured: options.hideMeasured), name: S.id).rendered(options)
    files += EvidenceFiles(
      evidence: lab.evidence, provenance: try provenance(hidingMeasured: options.hideMeasured),
      hidesMeasured: options.hideMeasured
    ).files
    let bytes: [UInt8]
    let held: ResultPack
    switch pack {
    case .written:
      bytes = try ResultPack.encoded(run, of: lab)
      held = try ResultPack(decoding: bytes, place: "\(folder.path)/\(FolderManifest.pack)")
    case .copied(let source):
      bytes = try onDisk(try AtomicFile.read(source.place)) ?? []
      held = source
    }
    if bytes.count > ResultPack.largestSize {
      StudyProgram.complain(
        "\(held.place) has \(bytes.count) bytes; one that is checked in has at most \(ResultPack.largestSize)", prefix: "warning: ")
    }
    files.append(ReportFile(path: FolderManifest.pack, bytes: bytes))
    try folder.replace(with: files, of: S.id, results: FolderManifest.results(in: held), isStopped: isStopped)
  }

  /// Says what there is and what is wrong with it, and what to do.
  /// - Returns: 0, or 1 when results failed, are missing or contradict each other.
  func announce(lost: [LostCell] = []) throws -> Int32 {
    let outcome = try RunOutcome(lab)
    for cell in lost { StudyProgram.complain("\(cell.cell): \(cell.reason)\n  \(cell.hint)", prefix: "lost: ") }
    for failure in outcome.failed { StudyProgram.complain("\(failure.cell): \(failure.reason)", prefix: "failed: ") }
    if !outcome.failed.isEmpty {
      StudyProgram.complain("\(outcome.failed.count) cells failed; --retry-failed runs them again", prefix: "")
    }
    for failure in outcome.failedDerived { StudyProgram.complain("\(failure.kind): \(failure.reason)", prefix: "failed: ") }
    for reason in outcome.contradictions { StudyProgram.complain(reason, prefix: "not compared: ") }
    if outcome.staleCount > 0 {
      StudyProgram.complain("\(outcome.staleCount) results are stale; --refresh-stale runs them again", prefix: "")
    }
    if !outcome.missing.isEmpty { StudyProgram.complain("\(outcome.missing.count) cells have not been run", prefix: "") }
    if !outcome.missingDerived.isEmpty {
      StudyProgram.complain("not computed: \(RunOutcome.counted(outcome.missingDerived))", prefix: "")
    }
    return outcome.isWhole ? 0 : 1
  }

  func provenance(hidingMeasured: Bool) throws -> CanonicalJSON {
    let cells = try lab.requests.sorted { $0.id < $1.id }.compactMap { cell -> CanonicalJSON? in
      guard let stored = try lab.archive.result(cell.id) else { return nil }
      var entry: [String: CanonicalJSON] = [
        "id": .string(cell.id), "cell": cell.canonical, "status": stored.result.status.canonical,
        "digest": .string(try stored.shownDigest(for: cell, shown: lab.shownArtifacts[cell.id] ?? [])), "inputs": try CanonicalJSON(encoding: stored.result.inputs),
        "training": try CanonicalJSON(encoding: stored.result.training),
      ]
      if !hidingMeasured { entry["measured"] = try CanonicalJSON(encoding: stored.result.measured) }
      return .object(entry)
    }
    return ["study": .string(S.id), "run": try CanonicalJSON(encoding: run), "cells": .array(cells)]
  }
}

/// Where the pack beside a report comes from.
enum PackChoice {
  /// It is made of what the report shows.
  case written
  /// The report is made from it, wherever it lies: the folder holds the same then as that of the run.
  case copied(ResultPack)

  init(_ source: any ResultSource) {
    self = (source as? ResultPack).map(PackChoice.copied) ?? .written
  }
}
