import Foundation

/// What a program that has ended has said.
public struct ProgramOutcome: Sendable {
  public var ending: ProgramEnding
  public var output: [UInt8]
  public var errors: [UInt8]
  /// Whether it was ended because its time was up.
  public var isOverdue: Bool

  public var isSuccess: Bool { ending.isSuccess && !isOverdue }
  public var outputText: String { String(decoding: output, as: UTF8.self) }
}

extension ProgramCall {
  /// Runs the program to its end, or to the end of its time. When this program is asked to end, so is the other.
  /// - Parameters:
  ///   - text: what it reads, where its input is a pipe.
  ///   - limit: the seconds it may take.
  ///   - most: of each stream the last so many bytes are kept.
  /// - Throws: `MachineError` where it cannot be started.
  public func run(
    reading text: [UInt8] = [], limit: Double = .infinity, keeping most: Int = 1 << 24
  ) throws(MachineError) -> ProgramOutcome {
    let program = try RunningProgram(self)
    var outcome = ProgramOutcome(ending: .exited(0), output: [], errors: [], isOverdue: false)
    var unread = text[...]
    if unread.isEmpty { program.closeInput() }
    let start = ContinuousClock.now
    // What it has started may hold the pipes for longer than it lives itself.
    var ended: ContinuousClock.Instant?
    var isAsked = false
    while true {
      if program.output == nil && program.errors == nil && program.endingSoFar() != nil { break }
      if ended == nil && program.endingSoFar() != nil { ended = .now }
      if let ended, ContinuousClock.now - ended > .seconds(1) { break }
      if Signals.hasArrived && !isAsked {
        isAsked = true
        program.send(SIGTERM)
      }
      if !outcome.isOverdue && (ContinuousClock.now - start) / .seconds(1) > limit {
        outcome.isOverdue = true
        program.send(SIGKILL)
      }
      Self.exchange(program, &unread, &outcome, most)
    }
    outcome.ending = program.wait()
    return outcome
  }

  /// Writes and reads what can be written and read now, or waits a moment.
  private static func exchange(
    _ program: RunningProgram, _ unread: inout ArraySlice<UInt8>, _ outcome: inout ProgramOutcome, _ most: Int
  ) {
    var places: [pollfd] = []
    if let input = program.input { places.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
    for end in [program.output, program.errors] {
      if let end { places.append(pollfd(fd: end, events: Int16(POLLIN), revents: 0)) }
    }
    guard poll(&places, UInt(places.count), places.isEmpty ? 5 : 50) > 0 else { return }
    for place in places where place.revents != 0 {
      if place.fd == program.input {
        write(&unread, to: program)
      } else if let bytes = RunningProgram.read(place.fd) {
        if place.fd == program.output { keep(bytes, of: &outcome.output, most) } else { keep(bytes, of: &outcome.errors, most) }
      } else {
        program.closeEnd(place.fd)
      }
    }
  }

  private static func keep(_ bytes: [UInt8], of stream: inout [UInt8], _ most: Int) {
    stream += bytes
    if stream.count > most { stream.removeFirst(stream.count - most) }
  }

  private static func write(_ unread: inout ArraySlice<UInt8>, to program: RunningProgram) {
    guard let input = program.input else { return }
    // No more than a pipe takes at once, so that writing never waits while the program waits for us to read.
    let count = unread.prefix(Int(PIPE_BUF)).withUnsafeBytes { Foundation.write(input, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { return }
    unread = count < 0 ? [] : unread.dropFirst(count)
    if unread.isEmpty { program.closeInput() }
  }
}
