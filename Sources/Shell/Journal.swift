import Diagnostics
import Files
import Glibc

/// What a shell has done so far, kept in a private file while it runs: a shell that is killed loses nothing.
///
/// `$XDG_STATE_HOME/acct/journals`, else `~/.local/state/acct/journals`, holds a script for each running shell, replaced as a whole after each
/// statement that changed it, and taken away when the shell ends well. Nothing here fails aloud: without a folder there is no journal.
public final class Journal {
  private let path: String
  private var kept = ""

  /// None where neither folder is named by an absolute path.
  public init?(environment: (String) -> String? = environmentValue) {
    guard let folder = Journal.folder(environment) else { return nil }
    path = "\(folder)/\(getpid()).acct"
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
    if journal.text.isEmpty { return remove() }
    makePrivateFolder()
    let mask = umask(0o077)
    defer { umask(mask) }
    guard let file = try? OutputFile(path: path) else { return }
    file.sink.write(Journal.folderMark + currentFolder() + "\n" + journal.text)
    try? file.commit()
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

    func remove() { unlink(path) }
  }

  /// The newest journal whose shell is gone.
  public static func left(environment: (String) -> String? = environmentValue) -> Left? {
    guard let folder = folder(environment), let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var newest: (path: String, time: Int)?
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard name.hasSuffix(".acct"), let id = pid_t(name.dropLast(5)), !isRunning(id) else { continue }
      var status = stat()
      guard stat("\(folder)/\(name)", &status) == 0 else { continue }
      if newest == nil || status.st_mtim.tv_sec > newest!.time {
        newest = ("\(folder)/\(name)", status.st_mtim.tv_sec)
      }
    }
    guard let path = newest?.path, let script = try? ScriptText(path: path) else { return nil }
    let source = Source(name: "<journal>", bytes: script.source.bytes)
    let first = source.text(of: source.lineSpan(at: 0))
    return Left(
      path: path, source: source,
      folder: first.hasPrefix(folderMark) ? String(first.dropFirst(folderMark.count)) : nil)
  }

  /// Whether a process of this number runs this program: numbers come round again.
  private static func isRunning(_ id: pid_t) -> Bool {
    if id == getpid() { return false }
    let own = realPath("/proc/self/exe")
    return kill(id, 0) == 0 && (realPath("/proc/\(id)/exe") ?? own) == own
  }
}
