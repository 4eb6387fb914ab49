import Glibc

/// The folder that images are kept in: private, of limited size, and safe to share between any number of processes.
///
/// An image appears under its name whole or not at all: it is written to a temporary file that then takes the name. Nothing is forced onto the
/// disk, for a file that a power cut tears is found out by its checksums and costs one reading of its source.
struct ImageFolder: Sendable {
  let path: String
  /// What writes to a new file; tests put full disks here.
  var makeSink: @Sendable (_ descriptor: Int32) -> any ImageSink = { FileSink(descriptor: $0) }

  static let fileEnding = ".image"
  static let temporaryEnding = ".new"
  /// Temporary files that are older were left by a process that died.
  private static let temporarySeconds = 3600
  /// Images that nobody used for so long go.
  private static let unusedSeconds = 60 * 86_400

  /// A file in the folder.
  struct Entry: Hashable {
    var name: String
    var byteCount: Int
    /// Seconds since 1970.
    var lastUse: Int
  }

  func path(of name: String) -> String { path + "/" + name + Self.fileEnding }

  // MARK: - Writing

  /// Makes the image of a name by what `write` puts into the sink.
  func publish(_ name: String, _ write: (any ImageSink) throws -> Void) throws {
    try create()
    var template = Array((path(of: name) + ".XXXXXX" + Self.temporaryEnding).utf8CString)
    // With mode 0600.
    let descriptor = mkstemps(&template, Int32(Self.temporaryEnding.utf8.count))
    guard descriptor >= 0 else { throw ImageFault.unwritable(reason: ImageFault.message(errno)) }
    let temporary = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    do {
      try write(makeSink(descriptor))
      // Some file systems tell only here that what was written did not arrive.
      guard close(descriptor) == 0 else { throw Refused(code: errno) }
    } catch {
      if !(error is Refused) { close(descriptor) }
      unlink(temporary)
      if let refused = error as? Refused { throw ImageFault.unwritable(reason: ImageFault.message(refused.code)) }
      throw error
    }
    guard rename(temporary, path(of: name)) == 0 else {
      let code = errno
      unlink(temporary)
      throw ImageFault.unwritable(reason: ImageFault.message(code))
    }
  }

  /// Closing was refused, so the descriptor is gone already.
  private struct Refused: Error { var code: Int32 }

  private func create() throws(ImageFault) {
    var partial = ""
    for part in path.split(separator: "/") {
      partial += "/" + part
      mkdir(partial, 0o700)
    }
    var status = stat()
    guard stat(path, &status) == 0 else { throw .unwritable(reason: ImageFault.message(errno)) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .unwritable(reason: ImageFault.message(ENOTDIR)) }
    if status.st_mode & 0o077 != 0 { chmod(path, 0o700) }
  }

  // MARK: - What there is

  /// The images, last used first.
  func entries() -> [Entry] {
    files().filter { $0.name.hasSuffix(Self.fileEnding) }.map { file in
      Entry(
        name: String(file.name.dropLast(Self.fileEnding.count)), byteCount: file.byteCount, lastUse: file.lastUse)
    }.sorted { ($1.lastUse, $0.name) < ($0.lastUse, $1.name) }
  }

  private func files() -> [Entry] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var files: [Entry] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: name.pointee)) {
          String(cString: $0)
        }
      }
      var status = stat()
      guard name.hasSuffix(Self.fileEnding) || name.hasSuffix(Self.temporaryEnding),
        lstat(path + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG
      else { continue }
      files.append(Entry(name: name, byteCount: Int(status.st_size), lastUse: status.st_mtim.tv_sec))
    }
    return files
  }

  /// Notes that an image was used now.
  func touch(_ name: String) { utimensat(AT_FDCWD, path(of: name), nil, 0) }

  func has(_ name: String) -> Bool { access(path(of: name), F_OK) == 0 }

  func remove(_ name: String) { unlink(path(of: name)) }

  // MARK: - Clearing

  /// Deletes every image and every temporary file; returns what went.
  func clear() -> [Entry] { files().filter { unlink(path + "/" + $0.name) == 0 } }

  /// Deletes what was left behind by processes that died, what was not used for long, and, while there is more than the limit, what was used
  /// longest ago. A file that someone still reads stays readable for them.
  func trim(to byteLimit: Int) {
    let now = time(nil)
    var kept: [Entry] = []
    for file in files() {
      let age = now - file.lastUse
      let limit = file.name.hasSuffix(Self.temporaryEnding) ? Self.temporarySeconds : Self.unusedSeconds
      if age > limit { unlink(path + "/" + file.name) } else { kept.append(file) }
    }
    var bytes = kept.reduce(0) { $0 + $1.byteCount }
    for file in kept.sorted(by: { $0.lastUse < $1.lastUse })
    where bytes > byteLimit && file.name.hasSuffix(Self.fileEnding) {
      unlink(path + "/" + file.name)
      bytes -= file.byteCount
    }
  }
}
