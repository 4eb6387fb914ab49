extension BookImage {
  /// A column that was computed in an earlier run from what the digest stands for; none where there is no such column.
  public func column(_ digest: Digest, called what: String) -> Column? {
    let name = name(of: digest)
    guard let (file, beginning) = open(name, of: what, Self.consequence) else { return nil }
    var reader = beginning
    do {
      guard try reader.digest() == digest else { throw ImageFault.damaged }
      let record = try reader.columnRecord()
      guard reader.isAtEnd else { throw ImageFault.damaged }
      return try record.read(from: file, execution)
    } catch {
      // A cancelled question is none of the image's fault, and computing will notice it, too.
      guard let fault = error as? ImageFault else { return nil }
      say(fault, of: what, Self.consequence)
      folder.remove(name)
      return nil
    }
  }

  /// Remembers a computed column for later runs.
  public func keep(_ column: Column, under digest: Digest, called what: String) {
    let title = ImageTitle(program: program, kind: .column, what: what, rowCount: column.count)
    keep(name(of: digest), title) { [writing] writer in
      var directory = ByteWriter()
      directory.write(digest)
      directory.write(try ColumnRecord.write(column, ColumnFindings(), to: &writer, writing))
      return directory
    }
  }

  private func name(of digest: Digest) -> String { "column-" + digest.text }

  private static let consequence = "it is computed again"
}
