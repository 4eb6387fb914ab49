import Diagnostics
import Files
import Glibc

/// The user's own editor, for statements that have outgrown the line.
struct ExternalEditor {
  let command: String

  /// `VISUAL`, `EDITOR`, `vi`.
  init(environment: (String) -> String? = environmentValue) {
    let named = [environment("VISUAL"), environment("EDITOR")].compactMap { $0 }.first { !$0.isEmpty }
    command = named ?? "vi"
  }

  /// Opens a text; what was saved, none where nothing was.
  func edit(_ text: String) throws(Diagnostic) -> String? {
    let folder = environmentValue("TMPDIR").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    var template = Array("\(folder)/acct-XXXXXX.acct".utf8CString)
    let descriptor = mkstemps(&template, 5)
    if descriptor < 0 {
      throw Diagnostic(.cannotCreate, "cannot create a file to edit in \(folder): \(systemMessage(errno))")
    }
    let path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    defer { unlink(path) }
    Sink(descriptor: descriptor).write(text.isEmpty ? "" : text + "\n")
    let before = modificationTime(descriptor)
    close(descriptor)
    let status = ChildProcess.whileInForeground { ChildProcess(command: command, arguments: [path])?.wait() ?? 127 }
    if status == 127 {
      throw Diagnostic(.noEditor, "the editor `\(command)` could not be started", help: ["set EDITOR"])
    }
    let saved = try ScriptText(path: path)
    let isSaved = modificationTime(path) != before
    return status == 0 && isSaved ? String(decoding: saved.source.bytes, as: UTF8.self) : nil
  }

  private func modificationTime(_ descriptor: Int32) -> [Int] {
    var status = stat()
    fstat(descriptor, &status)
    return [Int(status.st_mtim.tv_sec), status.st_mtim.tv_nsec, Int(status.st_ino)]
  }

  private func modificationTime(_ path: String) -> [Int] {
    var status = stat()
    stat(path, &status)
    return [Int(status.st_mtim.tv_sec), status.st_mtim.tv_nsec, Int(status.st_ino)]
  }
}

extension Diagnostic.Code {
  static let noEditor = Diagnostic.Code("no-editor", exit: .unavailable)
}
