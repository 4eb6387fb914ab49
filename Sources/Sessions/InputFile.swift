import Columnar

/// A file that a table was read from, as it was then.
struct InputFile: Sendable {
  /// Absolute.
  var path: String
  /// As the statement had it.
  var name: String
  private var stamp: FileStamp?

  init(path: String, name: String) {
    (self.path, self.name) = (path, name)
    stamp = FileStamp(path: path)
  }

  var byteCount: Int? { stamp?.byteCount }

  /// Whether it has been changed since; unknown for what is no regular file.
  var isChanged: Bool? { stamp.map { $0 != FileStamp(path: path) } }
}
