import Diagnostics
import Files
import Glibc
import Samples
import Shell

// Bundled books, and the lesson that is played on one.

extension Launch {
  /// Writes a bundled sample. Files that are there already are replaced, each as a whole.
  static func writeSample(_ name: String, to folder: String) throws(Diagnostic) {
    guard let files = sampleBook(name) else {
      throw .usage("there is no sample `\(name)`", help: ["there is: " + sampleNames.joined(separator: ", ")])
    }
    try makeFolder(folder)
    for file in files {
      let output = try OutputFile(path: "\(folder)/\(file.name)")
      output.sink.write(file.bytes)
      try output.commit()
    }
  }

  /// The first lesson beside its book, in a folder that is gone when the body ends.
  static func withFirstLesson<Result>(_ body: (String) throws(Diagnostic) -> Result) throws(Diagnostic) -> Result {
    let parent = environmentValue("TMPDIR").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    var template = Array("\(parent)/acct-demo-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Diagnostic(.cannotCreate, "cannot create a folder for the lesson in \(parent): \(systemMessage(errno))")
    }
    let folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    defer { removeFolder(folder) }
    try writeSample("retail", to: folder)
    return try body(folder + "/lesson.acct")
  }

  private static func makeFolder(_ folder: String) throws(Diagnostic) {
    if mkdir(folder, 0o777) == 0 || errno == EEXIST { return }
    throw Diagnostic(.cannotCreate, "cannot create the folder \(folder): \(systemMessage(errno))")
  }

  /// A lesson makes files of its own, but no folders.
  private static func removeFolder(_ folder: String) {
    guard let entries = opendir(folder) else { return }
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { unlink("\(folder)/\(name)") }
    }
    closedir(entries)
    rmdir(folder)
  }
}
