extension BookImage {
  /// Whether there is a column that was computed in an earlier run from what the digest stands for.
  public func hasColumn(_ digest: Digest) -> Bool { folder.has(name(of: digest)) }

  /// A column that was computed in an earlier run from what the digest stands for; none where there is no such column.
  public func column(_ digest: Digest, called what: String) -> Column? {
    reading(digest, what) { file, numbers, record in try record.read(from: file, execution) }
  }

  /// The numbers that were kept with a column.
  public func numbers(_ digest: Digest, called what: String) -> [Int]? {
    reading(digest, what) { _, numbers, _ in numbers }
  }

  private func reading<Result>(
    _ digest: Digest, _ what: String, _ body: (ImageFile, [Int], ColumnRecord) throws -> Result
  ) -> Result? {
    let name = name(of: digest)
    guard let (file, beginning) = open(name, of: what, Self.consequence) else { return nil }
    var reader = beginning
    do {
      guard try reader.digest() == digest else { throw ImageFault.damaged }
      let numbers = try reader.list { reader throws(ImageFault) in Int(try reader.int64()) }
      let record = try reader.columnRecord()
      guard reader.isAtEnd else { throw ImageFault.damaged }
      return try body(file, numbers, record)
    } catch {
      // A cancelled question is none of the image's fault, and computing will notice it, too.
      guard let fault = error as? ImageFault else { return nil }
      say(fault, of: what, Self.consequence)
      folder.remove(name)
      return nil
    }
  }

  /// Remembers a computed column for later runs, and a few numbers with it.
  public func keep(_ column: Column, under digest: Digest, called what: String, with numbers: [Int] = []) {
    let name = name(of: digest)
    if folder.has(name) { return }
    keep(name, ImageTitle(program: program, kind: .column, what: what, rowCount: column.count)) { [writing] writer in
      var directory = ByteWriter()
      directory.write(digest)
      directory.write(numbers) { $0.write($1) }
      directory.write(try ColumnRecord.write(column, ColumnFindings(), to: &writer, writing))
      return directory
    }
  }

  private func name(of digest: Digest) -> String { "column-" + digest.text }

  private static let consequence = "it is computed again"
}
