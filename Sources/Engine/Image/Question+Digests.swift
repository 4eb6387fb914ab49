import Columnar
import Plans

/// What computed columns and models are known by from run to run.
extension Question {
  /// Of a column, stored or computed; none where part of what it is made from is not known from run to run.
  func digest(of id: ColumnID) -> Digest? { try? knownDigest(of: id) }

  func knownDigest(of id: ColumnID) throws -> Digest {
    let (table, schema) = book.column(id)
    return try digest(under: fingerprint(of: id), part: schema.origin) { content in
      content.bytes.write("column")
      switch schema.origin {
      case .stored: try content.write(stored: schema, in: table)
      case .derived(let computation):
        content.bytes.write(schema.type)
        try content.write(table: table.id)
        try content.write(computation.term)
      case .segment(let computation):
        content.bytes.write("segment")
        try content.write(table: table.id)
        try content.write(computation.term)
      case .output(let id, let output):
        guard let part = ModelPart(output) else { throw ContentWriter.Unknowable() }
        content.bytes.write(try knownDigest(of: book.model(id)).part(part))
      case .changed: throw ContentWriter.Unknowable()
      }
    }
  }

  /// Kept under the fingerprint; the outputs of a model share theirs, so those are written every time.
  private func digest(
    under key: Int, part origin: ColumnSchema.Origin, _ write: (inout ContentWriter) throws -> Void
  ) throws -> Digest {
    if case .output = origin { return try digest(write) }
    return try digest(under: key, write)
  }

  func digest(under key: Int, _ write: (inout ContentWriter) throws -> Void) throws -> Digest {
    if let known = engine.digests[key] {
      guard let known else { throw ContentWriter.Unknowable() }
      return known
    }
    let made = try? digest(write)
    engine.digests[key] = .some(made)
    guard let made else { throw ContentWriter.Unknowable() }
    return made
  }

  private func digest(_ write: (inout ContentWriter) throws -> Void) throws -> Digest {
    var content = ContentWriter(question: self)
    try write(&content)
    return Digest(of: content.bytes)
  }

  // MARK: - Columns

  /// A computed column as an earlier run has left it; else it is computed, and remembered for later runs unless something was counted on the way,
  /// which has to be told each time.
  func imaged(_ schema: ColumnSchema, in table: Table, _ compute: () throws -> Column) throws -> Column {
    guard let image = engine.image, let digest = digest(of: schema.id) else { return try compute() }
    let name = "\(table.name).\(schema.name)"
    if let column = image.column(digest, called: name) { return column }
    let column = try compute()
    if tally == Tally(), tallies.isEmpty, !book.isWhatIf, !book.readsMarked(schema) {
      image.keep(column, under: digest, called: name)
    }
    return column
  }
}

extension ContentWriter {
  /// A loaded column as the as-of date lets it be seen.
  fileprivate mutating func write(stored schema: ColumnSchema, in table: Table) throws {
    bytes.write(try origin(of: schema.id))
    try write(hidingCloseOf: schema, in: table)
  }
}
