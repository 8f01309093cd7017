import Foundation

/// One call of `posix_spawn`, with the pipes that belong to it.
struct Start {
  private(set) var process = pid_t()
  private(set) var input: Int32?
  private(set) var output: Int32?
  private(set) var errors: Int32?

  init(_ call: ProgramCall) throws(MachineError) {
    var theirs: [Int32] = []
    do throws(MachineError) {
      defer { for end in theirs { close(end) } }
      let read = try Self.end(of: call.input, 0, &theirs)
      input = read.ours
      let written = try Self.end(of: call.output, 1, &theirs)
      output = written.ours
      let said = call.errors == .joined ? (ours: nil, theirs: nil) : try Self.end(of: call.errors, 2, &theirs)
      errors = said.ours
      try spawn(call, read.theirs, written.theirs, said.theirs)
    } catch {
      for end in [input, output, errors] { if let end { close(end) } }
      throw error
    }
  }

  /// Both ends of a stream; nil where the stream is that of this program.
  private static func end(
    of stream: ProgramCall.Stream, _ number: Int32, _ theirs: inout [Int32]
  ) throws(MachineError) -> (ours: Int32?, theirs: Int32?) {
    switch stream {
    case .inherited, .joined: return (nil, nil)
    case .null:
      let end = open("/dev/null", (number == 0 ? O_RDONLY : O_WRONLY) | O_CLOEXEC)
      guard end >= 0 else { throw refusal("cannot open /dev/null", errno) }
      theirs.append(end)
      return (nil, end)
    case .piped:
      var ends: [Int32] = [0, 0]
      guard pipe(&ends) == 0 else { throw refusal("cannot make a pipe", errno) }
      // Closed when another program is started, so that no sibling keeps a pipe open.
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      theirs.append(number == 0 ? ends[0] : ends[1])
      return number == 0 ? (ends[1], ends[0]) : (ends[0], ends[1])
    }
  }

  private mutating func spawn(_ call: ProgramCall, _ read: Int32?, _ written: Int32?, _ said: Int32?) throws(MachineError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (end, number) in [(read, Int32(0)), (written, 1), (said, 2)] {
      if let end { posix_spawn_file_actions_adddup2(&actions, end, number) }
    }
    if call.errors == .joined { posix_spawn_file_actions_adddup2(&actions, 1, 2) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What we ignore or hold back, other programs expect to meet.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var usual = sigset_t()
    sigemptyset(&usual)
    for number in [SIGPIPE, SIGXFSZ, SIGINT, SIGTERM, SIGQUIT] { sigaddset(&usual, number) }
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setpgroup(&attributes, 0)
    let group = call.hasOwnGroup ? POSIX_SPAWN_SETPGROUP : 0
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group))

    var argv = ([call.name] + call.arguments).map { strdup($0) } + [nil]
    let variables = call.environment ?? ProcessInfo.processInfo.environment
    var envp = variables.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    let code = posix_spawnp(&process, call.program, &actions, &attributes, &argv, &envp)
    guard code == 0 else { throw Self.refusal("cannot start \(call.name)", code) }
  }

  private static func refusal(_ what: String, _ code: Int32) -> MachineError {
    let hint =
      switch code {
      case ENOENT, EACCES, ENOEXEC: "Install the program, or correct PATH."
      case EMFILE, ENFILE: "Too many files are open: raise the limit (ulimit -n), or use fewer --jobs."
      default: "The machine has no room for another process: end others, raise its limits, or use fewer --jobs."
      }
    return MachineError("\(what): \(String(cString: strerror(code)))", hint: hint)
  }
}
