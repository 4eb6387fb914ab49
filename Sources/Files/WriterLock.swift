import Diagnostics
import Glibc

/// Keeps two writers from adding to the files of one folder at once: an advisory lock on the folder, gone with the process.
public final class WriterLock {
  private let descriptor: Int32

  /// Tries this often, a twentieth of a second apart.
  private static let tries = 40

  /// - Throws: `locked` (75) where another process holds it for longer than two seconds.
  public init(forFile path: String) throws(Diagnostic) {
    descriptor = open(folderPart(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // What cannot be opened cannot be written either, and says so then.
    guard descriptor >= 0 else { return }
    for _ in 0..<Self.tries {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      if errno != EWOULDBLOCK, errno != EINTR { return }
      usleep(50_000)
    }
    throw Diagnostic(
      .locked, "another process is writing in the folder of \(path)", help: ["try again when it has ended"])
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}

extension Diagnostic.Code {
  /// Somebody else is at work on it; another time it may go.
  public static let locked = Diagnostic.Code("locked", exit: .locked)
}
