import Diagnostics
import Files
import Glibc

/// What a shell has done so far, kept in a private file while it runs: a shell that is killed loses nothing.
///
/// `$XDG_STATE_HOME/acct/journals`, else `~/.local/state/acct/journals`, holds a script for each running shell, replaced as a whole after each
/// statement that changed it, and taken away when the shell ends well. A shell holds the lock on its own for as long as it lives: the number of
/// a process says nothing, since it comes round again, and each container counts anew. Nothing here fails aloud: without a folder there is no
/// journal.
public final class Journal {
  private let path: String
  private var hold: OutputFile.Hold?
  private var kept = ""
  /// What was there before the person did anything: alone it is not worth keeping.
  private var beginning = ""

  /// None where neither folder is named by an absolute path.
  public init?(environment: (String) -> String? = environmentValue) {
    guard let folder = Journal.folder(environment) else { return nil }
    path = "\(folder)/\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 36)).acct"
  }

  private static func folder(_ environment: (String) -> String?) -> String? {
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/acct/journals" }
    if let home = environment("HOME"), home.hasPrefix("/") { return home + "/.local/state/acct/journals" }
    return nil
  }

  /// Keeps a session's script; nothing is written where it is what it was.
  func keep(_ journal: (text: String, statementCount: Int)) {
    guard journal.text != kept else { return }
    kept = journal.text
    if journal.text == beginning { return remove() }
    makePrivateFolder()
    let mask = umask(0o077)
    defer { umask(mask) }
    guard let file = try? OutputFile(path: path) else { return }
    file.sink.write(Journal.folderMark + currentFolder() + "\n" + journal.text)
    hold = (try? file.commit()) ?? hold
  }

  /// What a start-up script or a book has done comes again with it, and is no work of a person that could be lost.
  func begin(with journal: (text: String, statementCount: Int)) {
    (beginning, kept) = (journal.text, journal.text)
    remove()
  }

  func remove() { unlink(path) }

  private static let folderMark = "# working folder: "

  private func makePrivateFolder() {
    var partial = ""
    for part in path.split(separator: "/").dropLast() {
      partial += "/" + part
      mkdir(partial, 0o700)
    }
  }

  // MARK: - What others left

  /// The journal of a shell that is no more.
  public struct Left {
    public var path: String
    var source: Source
    /// Where its relative paths start.
    var folder: String?
    /// When it was last kept.
    var time: timespec

    init?(path: String) {
      var status = stat()
      guard stat(path, &status) == 0, let script = try? ScriptText(path: path) else { return nil }
      self.path = path
      time = status.st_mtim
      source = Source(name: "<journal>", bytes: script.source.bytes)
      let first = source.text(of: source.lineSpan(at: 0))
      folder = first.hasPrefix(Journal.folderMark) ? String(first.dropFirst(Journal.folderMark.count)) : nil
    }

    /// `2026-06-30 17:05`, in the local zone.
    var moment: String {
      var seconds = time.tv_sec
      var local = tm()
      localtime_r(&seconds, &local)
      var buffer = [CChar](repeating: 0, count: 40)
      let count = strftime(&buffer, buffer.count, "%Y-%m-%d %H:%M", &local)
      return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() { unlink(path) }
  }

  /// The journals whose shells are gone, newest first.
  public static func left(environment: (String) -> String? = environmentValue) -> [Left] {
    guard let folder = folder(environment), let stream = opendir(folder) else { return [] }
    OutputFile.sweep(folder: folder)
    defer { closedir(stream) }
    var found: [Left] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      let path = "\(folder)/\(name)"
      guard name.hasSuffix(".acct"), !OutputFile.isHeld(path) else { continue }
      if let left = Left(path: path) { found.append(left) }
    }
    return found.sorted { ($0.time.tv_sec, $0.time.tv_nsec, $0.path) > ($1.time.tv_sec, $1.time.tv_nsec, $1.path) }
  }

  /// What a person who starts is told of them.
  public static func notice(of count: Int, newest: Left) -> String {
    count == 1
      ? "a shell was killed at \(newest.moment): `acct --recover` brings back what it had done"
      : "\(count) shells were killed, the last at \(newest.moment): `acct --recover` brings back what that one had done; "
        + "until then, or until you remove them, they stay in \(folderPart(of: newest.path))"
  }
}
