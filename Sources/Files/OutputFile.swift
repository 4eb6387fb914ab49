import Diagnostics
import Glibc

/// A file that appears whole, or not at all.
///
/// What is written goes to a hidden temporary file in the same folder, which takes the name only once everything is on the disk. What a
/// process that was killed has left of it goes when the same file is written the next time. Something that is no regular file, such as a
/// device or a pipe, is written directly: it has no name to give away.
public final class OutputFile {
  public let sink: Sink
  private let target: String
  private let temporary: String?
  private let shownPath: String

  public init(path: String) throws(Diagnostic) {
    shownPath = path
    // A link keeps pointing where it did.
    let target = realPath(path) ?? path
    self.target = target
    var status = stat()
    let exists = stat(target, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR {
      throw Diagnostic(.cannotCreate, "cannot write \(path): it is a folder", help: ["name a file in it"])
    }
    if exists, status.st_mode & S_IFMT != S_IFREG {
      let descriptor = open(target, O_WRONLY | O_CLOEXEC)
      if descriptor < 0 { throw OutputFile.refusal(path) }
      temporary = nil
      sink = Sink(descriptor: descriptor)
      return
    }
    if exists, access(target, W_OK) != 0 { throw OutputFile.refusal(path) }
    let name = TemporaryName(of: target)
    name.sweep()
    guard let (descriptor, temporary) = name.create() else { throw OutputFile.refusal(path) }
    self.temporary = temporary
    fchmod(descriptor, exists ? status.st_mode & 0o7777 : 0o666 & ~OutputFile.currentMask())
    sink = Sink(descriptor: descriptor)
  }

  /// Gives the file its name.
  ///
  /// - Returns: the lock on the file: while it is kept, `isHeld` tells others that its writer still cares for it.
  @discardableResult
  public func commit() throws(Diagnostic) -> Hold? {
    guard let temporary else {
      sink.finish()
      try report()
      return nil
    }
    if sink.failure == nil, fsync(sink.descriptor) != 0 { try abandon(reason: systemMessage(errno)) }
    // The lock goes with its last descriptor, and has to last until the file has its name.
    let hold = Hold(sink.descriptor)
    sink.finish()
    try report()
    if rename(temporary, target) != 0 { try abandon(reason: systemMessage(errno)) }
    syncFolder()
    return hold
  }

  /// The lock on a file that was written, until nobody keeps this any more or the process is gone.
  public final class Hold {
    private let descriptor: Int32

    fileprivate init(_ locked: Int32) { descriptor = fcntl(locked, F_DUPFD_CLOEXEC, 0) }

    deinit { if descriptor >= 0 { close(descriptor) } }
  }

  /// Whether a process that goes on holds the file of a path. Where locks are not to be had, none does.
  public static func isHeld(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) != 0 { return errno == EWOULDBLOCK }
    // Between the two its writer may have put a newer file in its place.
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_nlink == 0
  }

  /// Takes away what processes that are gone have left half written in a folder that nobody else writes to.
  public static func sweep(folder: String) { TemporaryName.sweep(folder: folder) }

  /// Leaves whatever was there before as it was.
  public func discard() {
    if let temporary { unlink(temporary) }
    close(sink.descriptor)
  }

  private func report() throws(Diagnostic) {
    guard let failure = sink.failure else { return }
    switch failure {
    case .readerLeft: return
    case .failed(let reason): try abandon(reason: reason)
    }
  }

  private func abandon(reason: String) throws(Diagnostic) -> Never {
    if let temporary { unlink(temporary) }
    throw Diagnostic(.writeFailed, "writing \(shownPath) failed: \(reason)", help: ["nothing was written"])
  }

  /// So that the name survives a power cut as surely as the bytes.
  private func syncFolder() {
    let descriptor = open(folderPart(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func refusal(_ path: String) -> Diagnostic {
    Diagnostic(.cannotCreate, "cannot create \(path): \(systemMessage(errno))")
  }

  private static func currentMask() -> mode_t {
    let mask = umask(0o077)
    umask(mask)
    return mask
  }
}

extension Diagnostic.Code {
  public static let cannotCreate = Diagnostic.Code("cannot-create", exit: .cannotCreate)
  public static let writeFailed = Diagnostic.Code("write-failed", exit: .readWriteFailed)
}

/// The folder part of a path; `.` where it has none.
public func folderPart(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}
