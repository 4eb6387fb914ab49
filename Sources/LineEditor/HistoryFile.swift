import Glibc

/// The statements of past sessions, in a private file that is only ever appended to.
///
/// One entry a line, with `\\` for a backslash and `\n` for a line end. Each entry is written whole, under a lock, so that any
/// number of sessions may share the file and none overwrites another. Nothing here fails aloud: a history that cannot be
/// read is empty, one that cannot be written is kept in memory only.
public struct HistoryFile: Sendable {
  public let path: String
  /// No more than the end of a long file is read, so that years of use cost nothing at start.
  static let readLimit = 1 << 20

  public init(path: String) { self.path = path }

  /// `$XDG_STATE_HOME/acct/history`, else `~/.local/state/acct/history`; none where neither folder is named by an absolute path.
  public init?(environment: (String) -> String?) {
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") {
      path = state + "/acct/history"
    } else if let home = environment("HOME"), home.hasPrefix("/") {
      path = home + "/.local/state/acct/history"
    } else {
      return nil
    }
  }

  /// The entries, oldest first.
  public func load() -> [String] {
    guard let file = LockedFile(path: path, flags: O_RDONLY, lock: LOCK_SH) else { return [] }
    let start = max(0, file.size - HistoryFile.readLimit)
    var lines = file.bytes(from: start).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
    if start > 0, !lines.isEmpty { lines.removeFirst() }
    return lines.map { HistoryFile.decoded($0) }
  }

  /// Adds one entry.
  public func append(_ entry: String) {
    createFolder()
    guard let file = LockedFile(path: path, flags: O_RDWR | O_APPEND | O_CREAT, lock: LOCK_EX) else { return }
    file.makePrivate()
    // A session that died in the middle of a write leaves a torn line; it must not swallow this one.
    let torn = file.size > 0 && file.bytes(from: file.size - 1) != [UInt8(ascii: "\n")]
    file.append((torn ? [UInt8(ascii: "\n")] : []) + HistoryFile.encoded(entry) + [UInt8(ascii: "\n")])
  }

  private func createFolder() {
    var partial = ""
    for part in path.split(separator: "/").dropLast() {
      partial += "/" + part
      mkdir(partial, 0o700)
    }
  }

  static func encoded(_ entry: String) -> [UInt8] {
    entry.utf8.flatMap { byte in
      switch byte {
      case UInt8(ascii: "\\"): Array("\\\\".utf8)
      case UInt8(ascii: "\n"): Array("\\n".utf8)
      default: [byte]
      }
    }
  }

  static func decoded(_ line: some Sequence<UInt8>) -> String {
    var bytes: [UInt8] = []
    var escaped = false
    for byte in line {
      if escaped {
        bytes.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
        escaped = false
      } else if byte == UInt8(ascii: "\\") {
        escaped = true
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// An open regular file with an advisory lock; unlocked and closed when it goes.
private final class LockedFile {
  private let descriptor: Int32
  private(set) var size = 0

  init?(path: String, flags: Int32, lock: Int32) {
    descriptor = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
    guard descriptor >= 0 else { return nil }
    waitForLock(lock)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    size = Int(status.st_size)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// A stopped session may hold the lock for hours: after a tenth of a second the work goes on without. An append is one write to
  /// an append-only descriptor, so that even then lines stay whole.
  private func waitForLock(_ lock: Int32) {
    for _ in 0..<50 where flock(descriptor, lock | LOCK_NB) != 0 { usleep(2_000) }
  }

  func makePrivate() { fchmod(descriptor, 0o600) }

  func bytes(from start: Int) -> [UInt8] {
    let count = max(0, size - start)
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(descriptor, buffer.baseAddress! + filled, count - filled, off_t(start + filled))
        if got <= 0 { break }
        filled += got
      }
    }
  }

  func append(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } }
}
