import Glibc

/// The names of files that are still being written, beside the file that they will become: `.b.xlsx.acct-Ab12Cd` for `b.xlsx`.
///
/// Who writes one holds a lock on it, gone with the process, so that what a killed process has left can be told from work that goes on.
struct TemporaryName {
  private let folder: String
  /// What all names of one target begin with.
  private let beginning: String

  private static let mark = ".acct-"
  private static let randomLength = 6
  /// The most bytes that a name may have.
  private static let lengthLimit = 255

  init(of target: String) {
    folder = folderPart(of: target)
    let name = target.lastIndex(of: "/").map { target[target.index(after: $0)...] } ?? target[...]
    let room = TemporaryName.lengthLimit - 1 - TemporaryName.mark.utf8.count - TemporaryName.randomLength
    var kept = name
    while kept.utf8.count > room { kept.removeLast() }
    beginning = "." + kept + TemporaryName.mark
  }

  /// A new file with mode 0600, locked; nothing where none can be made, and the reason is in `errno`.
  func create() -> (descriptor: Int32, path: String)? {
    while true {
      var template = Array((folder + "/" + beginning + String(repeating: "X", count: Self.randomLength)).utf8CString)
      let descriptor = mkstemp(&template)
      if descriptor < 0 { return nil }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      let path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
      // Where locks are not to be had, nobody sweeps either.
      flock(descriptor, LOCK_EX)
      var status = stat()
      // Between the two somebody may have taken it for what was left behind.
      if fstat(descriptor, &status) != 0 || status.st_nlink > 0 { return (descriptor, path) }
      close(descriptor)
    }
  }

  /// Takes away what processes that are gone have left of this target.
  func sweep() {
    TemporaryName.sweep(folder) { name in
      name.hasPrefix(beginning) && name.utf8.count == beginning.utf8.count + Self.randomLength
    }
  }

  /// Takes away what processes that are gone have left of any target in a folder of ours.
  static func sweep(folder: String) {
    sweep(folder) { name in
      name.hasPrefix(".") && String(name.dropLast(randomLength)).hasSuffix(mark)
    }
  }

  private static func sweep(_ folder: String, where isTemporary: (String) -> Bool) {
    guard let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if isTemporary(name) { removeAbandoned(folder + "/" + name) }
    }
  }

  private static func removeAbandoned(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
      flock(descriptor, LOCK_EX | LOCK_NB) == 0
    else { return }
    unlink(path)
  }
}
