import Diagnostics
import Files
import Glibc

/// Keeps a second run of a script from starting while this one goes on: an advisory lock on the script's own file, gone with the process.
final class ScriptLock {
  private let descriptor: Int32

  private init(path: String) throws(Diagnostic) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    // What cannot be opened says so when it is read.
    guard descriptor >= 0 else { return }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      throw Diagnostic(
        .locked, "\(path) is being run by another process",
        help: ["try again when it has ended, or run without `--lock`"])
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  static func all(of inputs: [ScriptRunner.Input]) throws(Diagnostic) -> [ScriptLock] {
    var locks: [ScriptLock] = []
    for path in inputs.compactMap(\.path) { locks.append(try ScriptLock(path: path)) }
    guard !locks.isEmpty else {
      throw Diagnostic(
        .nothingToLock, "--lock keeps a script from running twice at once, and no script file is run",
        help: ["put the statements into a file"])
    }
    return locks
  }
}

extension Diagnostic.Code {
  static let nothingToLock = Diagnostic.Code("nothing-to-lock", exit: .usage)
}
