import Columnar
import Diagnostics
import Files
import Glibc
import Language
import Plans

extension Session {
  /// The absolute path that a text means: parameters filled in, relative to the folder of its file, within the working folder under `--safe`.
  func path(_ literal: TextLiteral, _ origin: Origin, extra: [(name: String, value: String)] = []) throws -> String {
    let text = try filled(literal, extra: extra)
    let home = text.hasPrefix("~/") ? getenv("HOME").map { String(cString: $0) + text.dropFirst() } : nil
    let joined = home ?? (text.hasPrefix("/") ? text : origin.folder + "/" + text)
    let path = normalised(joined)
    if configuration.isSafe {
      do { try checkInside(workingFolder: configuration.workingFolder, path) } catch {
        throw error.pointing(at: literal.span)
      }
    }
    return path
  }

  /// A text with `{name}` and `{as-of}` filled in; `{{` and `}}` stand for the marks themselves.
  func filled(_ literal: TextLiteral, extra: [(name: String, value: String)] = []) throws -> String {
    try Plans.filled(literal.text) { name in try value(ofPlace: name, literal, extra) }
  }

  private func value(ofPlace name: String, _ literal: TextLiteral, _ extra: [(name: String, value: String)]) throws
    -> String
  {
    if let found = extra.first(where: { $0.name.lowercased() == name.lowercased() }) { return found.value }
    if name.lowercased() == "as-of" { return dayText(state.book.asOf.day) }
    if let parameter = state.book.parameter(named: name) { return parameter.text }
    let known = extra.map(\.name) + state.book.parameters.map(\.name) + ["as-of"]
    throw Diagnostic(
      .unknownParameter, "`{\(name)}` is not set", at: literal.span, label: "in this text",
      help: [nearest(name, among: known).map { "did you mean `{\($0)}`?" } ?? "set it: `param \(name) = …`"])
  }

  func contents(of file: String, named literal: TextLiteral) throws -> [UInt8] {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR {
        throw Diagnostic(.missingFile, "there is no file `\(literal.text)`", at: literal.span, label: "not there")
          .suggesting(similarFile(to: file, writtenAs: literal.text))
      }
      throw Diagnostic(
        .unreadableFile, "`\(literal.text)` cannot be read: \(systemMessage(errno))", at: literal.span,
        label: "not read")
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        if errno == EISDIR { throw ReadError.isFolder(path: literal.text).diagnostic.pointing(at: literal.span) }
        throw Diagnostic(
          .unreadableFile, "`\(literal.text)` cannot be read: \(systemMessage(errno))", at: literal.span,
          label: "not read")
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer[..<count])
    }
  }

  /// What is there instead of a file that is not: one of nearly that name, or not even the folder.
  ///
  /// - Parameter written: the path as the statement has it, whose folder is said again.
  func similarFile(to file: String, writtenAs written: String) -> String? {
    let folder = folderPart(of: file)
    guard let names = fileNames(in: folder) else { return "there is no folder `\(lastPart(of: folder))` either" }
    let writtenFolder = written.lastIndex(of: "/").map { written[...$0] } ?? ""
    return nearest(lastPart(of: file), among: names).map { "did you mean `\(writtenFolder)\($0)`?" }
  }

  /// The names in a folder, sorted; nothing where there is no such folder.
  private func fileNames(in folder: String) -> [String]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: name.pointee)) {
          String(cString: $0)
        }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  private func lastPart(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  /// `a/./b/../c` → `a/c`, without asking the disk.
  private func normalised(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !path.hasPrefix("/") {
        parts.append(part)
      }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
