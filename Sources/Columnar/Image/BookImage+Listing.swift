extension BookImage {
  /// An image in the folder, for those who list them.
  public struct Listed: Hashable, Sendable {
    public enum Kind: String, Sendable { case table, link, column, unusable }

    public var kind: Kind
    /// The files of a table, the names of the others; the file's name for what cannot be read.
    public var what: String
    public var rowCount: Int?
    public var byteCount: Int
  }

  /// All images of a folder, last used first.
  public static func list(_ folder: String) -> [Listed] {
    let folder = ImageFolder(path: folder)
    return folder.entries().map { entry in
      guard let file = try? ImageFile(path: folder.path(of: entry.name)) else {
        return Listed(kind: .unusable, what: entry.name, rowCount: nil, byteCount: entry.byteCount)
      }
      var reader = ByteReader(file.directory)
      guard let title = try? ImageTitle(&reader) else {
        return Listed(kind: .unusable, what: entry.name, rowCount: nil, byteCount: entry.byteCount)
      }
      let kind: Listed.Kind =
        switch title.kind {
        case .table: .table
        case .link: .link
        case .column: .column
        }
      return Listed(kind: kind, what: title.what, rowCount: title.rowCount, byteCount: entry.byteCount)
    }
  }

  /// Deletes all images of a folder, and says how many there were and how large they were together.
  public static func clear(_ folder: String) -> (count: Int, byteCount: Int) {
    let gone = ImageFolder(path: folder).clear()
    return (gone.count, gone.reduce(0) { $0 + $1.byteCount })
  }
}
