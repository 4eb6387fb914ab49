@preconcurrency import Glibc

/// Keeps a descriptor from the programs that this one starts.
func closeOnExec(_ descriptor: Int32) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }

/// Another program that takes over the terminal for a while: a pager, an editor.
struct ChildProcess {
  private let id: pid_t

  /// Starts a command line of the user's, which may hold options and quotes.
  ///
  /// - Parameters:
  ///   - arguments: further words, safe from the shell.
  ///   - input: what it reads; this program's standard input where none is given.
  /// - Returns: none where no shell could be started.
  init?(command: String, arguments: [String] = [], input: Int32? = nil) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input { posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    ChildProcess.resetSignals(&attributes)
    let words = ["sh", "-c", arguments.isEmpty ? command : command + " \"$@\"", "sh"] + arguments
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var id: pid_t = 0
    guard posix_spawn(&id, "/bin/sh", &actions, &attributes, &pointers, environ) == 0 else { return nil }
    self.id = id
  }

  /// Waits for its end; the exit code, 128 + the signal's number where one ended it.
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 { if errno != EINTR { return -1 } }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }

  /// Runs something while Ctrl-C belongs to the child, and its early end is no signal to us.
  static func whileInForeground<Result>(_ body: () -> Result) -> Result {
    let ignored = [SIGINT, SIGQUIT, SIGPIPE]
    var previous: [sigaction] = []
    for signal in ignored {
      var ignoring = sigaction()
      ignoring.__sigaction_handler.sa_handler = SIG_IGN
      var before = sigaction()
      sigaction(signal, &ignoring, &before)
      previous.append(before)
    }
    defer { for (signal, var action) in zip(ignored, previous) { sigaction(signal, &action, nil) } }
    return body()
  }

  private static func resetSignals(_ attributes: inout posix_spawnattr_t) {
    var mask = sigset_t()
    sigemptyset(&mask)
    posix_spawnattr_setsigmask(&attributes, &mask)
    for signal in [SIGINT, SIGQUIT, SIGPIPE, SIGTSTP] { sigaddset(&mask, signal) }
    posix_spawnattr_setsigdefault(&attributes, &mask)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  }
}
