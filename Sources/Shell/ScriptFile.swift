import Diagnostics
import Files
import Glibc
import Rendering

/// Statements from outside, with the folder that their relative paths start from.
public struct ScriptText {
  public var source: Source
  /// None for the working folder.
  public var folder: String?

  public init(source: Source, folder: String? = nil) {
    self.source = source
    self.folder = folder
  }

  /// Reads a script file.
  public init(path: String) throws(Diagnostic) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw ScriptText.refusal(path, errno) }
    defer { close(descriptor) }
    let bytes = try ScriptText.bytes(of: descriptor, named: path)
    try ScriptText.checkIsScript(bytes, path)
    source = Source(name: path, bytes: bytes)
    folder = ScriptText.absoluteFolder(of: path)
  }

  /// Reads standard input to its end.
  public static func standardInput() throws(Diagnostic) -> ScriptText {
    ScriptText(source: Source(name: "<stdin>", bytes: try bytes(of: STDIN_FILENO, named: "standard input")))
  }

  /// A table given in place of a script would only bring a flood of mistakes.
  private static func checkIsScript(_ bytes: [UInt8], _ path: String) throws(Diagnostic) {
    if OutputFormat(fileName: path) != nil {
      throw Diagnostic(
        .notAScript, "\(path) holds data, and a script holds statements",
        help: ["a statement loads it: `load customers from \"\(path)\"`"])
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw foreignEncoding(path, "is UTF-16", "utf-16")
    }
    if bytes.prefix(1 << 12).contains(0) {
      throw Diagnostic(.notAScript, "\(path) is no text, and a script is one", help: ["scripts usually end in .acct"])
    }
    try checkEncoding(bytes, path)
  }

  /// A script in another encoding has a mistake in each of its words; those of a single line are told where they stand.
  private static func checkEncoding(_ bytes: [UInt8], _ path: String) throws(Diagnostic) {
    if String(validating: bytes, as: UTF8.self) != nil { return }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let broken = lines.indices.filter { String(validating: lines[$0], as: UTF8.self) == nil }
    guard broken.count > 1 else { return }
    throw foreignEncoding(
      path, "is not UTF-8 in \(grouped(broken.count)) lines, line \(broken[0] + 1) first", "gb18030")
  }

  private static func foreignEncoding(_ path: String, _ what: String, _ encoding: String) -> Diagnostic {
    Diagnostic(
      .notAScript, "\(path) \(what), and a script is UTF-8 text",
      help: ["save it in the encoding UTF-8, for example `iconv -f \(encoding) -t utf-8 \(path) > NEW.acct`"])
  }

  private static func bytes(of descriptor: Int32, named name: String) throws(Diagnostic) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count > 0 {
        bytes += chunk[..<count]
      } else if count == 0 {
        return bytes
      } else if errno != EINTR {
        throw refusal(name, errno)
      }
    }
  }

  private static func refusal(_ name: String, _ code: Int32) -> Diagnostic {
    switch code {
    case ENOENT, ENOTDIR: Diagnostic(.missingScript, "there is no file \(name)")
    case EISDIR: Diagnostic(.unreadableScript, "cannot read \(name): it is a folder, and a script is a file")
    default: Diagnostic(.unreadableScript, "cannot read \(name): \(systemMessage(code))")
    }
  }

  private static func absoluteFolder(of path: String) -> String? {
    let folder = folderPart(of: path)
    if folder.hasPrefix("/") { return folder }
    return folder == "." ? nil : currentFolder() + "/" + folder
  }
}

/// The working folder.
public func currentFolder() -> String {
  guard let path = getcwd(nil, 0) else { return "." }
  defer { free(path) }
  return String(cString: path)
}

extension Diagnostic.Code {
  static let notAScript = Diagnostic.Code("not-a-script")
  static let missingScript = Diagnostic.Code("missing-file", exit: .missingFile)
  static let unreadableScript = Diagnostic.Code("unreadable-file", exit: .readWriteFailed)
}
