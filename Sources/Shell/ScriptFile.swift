import Diagnostics
import Files
import Glibc
import Rendering
import Sessions

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
    let bytes = try bytes(of: STDIN_FILENO, named: "standard input")
    if let foreign = foreignEncoding(of: bytes, at: nil) { throw foreign }
    return ScriptText(source: Source(name: "<stdin>", bytes: bytes))
  }

  /// A table given in place of a script would only bring a flood of mistakes.
  private static func checkIsScript(_ bytes: [UInt8], _ path: String) throws(Diagnostic) {
    if OutputFormat(fileName: path) != nil {
      throw Diagnostic(
        .notAScript, "\(path) holds data, and a script holds statements",
        help: ["a statement loads it: `load customers from \"\(path)\"`"])
    }
    if let foreign = foreignEncoding(of: bytes, at: path) { throw foreign }
    if bytes.prefix(1 << 12).contains(0) {
      throw Diagnostic(.notAScript, "\(path) is no text, and a script is one", help: ["scripts usually end in .acct"])
    }
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
  static let missingScript = Diagnostic.Code("missing-file", exit: .missingFile)
  static let unreadableScript = Diagnostic.Code("unreadable-file", exit: .readWriteFailed)
}
