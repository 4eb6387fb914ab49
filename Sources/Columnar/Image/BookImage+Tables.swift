extension BookImage {
  /// Loads a table: from its image where there is one of the files as they are, else from the files, which are then remembered.
  ///
  /// Throws what `readDelimited` throws, and tells how far it is as that does.
  public func table(
    files: [String], named names: [String], options: ReadOptions,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> LoadedColumns {
    let source = TableSource(files: files, names: names, options: options)
    guard let bytes = source.byteCount, bytes >= policy.smallestSourceBytes else {
      return LoadedColumns(try source.read(execution, progress))
    }
    if let known = imaged(source) { return known }
    let before = source.identities()
    let table = try source.read(execution, progress)
    guard let before, source.hasStatus(of: before) else { return LoadedColumns(table) }
    let loaded = LoadedColumns(table, origin: origin(source, before))
    keep(loaded, of: source, before)
    note(loaded, name(of: source))
    return loaded
  }

  /// Which image the columns of a table belong to.
  private func note(_ loaded: LoadedColumns, _ name: String) {
    tables.withLock { tables in
      for field in loaded.fields { if let origin = field.column.origin { tables[origin] = name } }
    }
  }

  private func name(of source: TableSource) -> String { "table-" + source.key.text }

  /// What tells the table from all others.
  private func origin(_ source: TableSource, _ identities: [SourceIdentity]) -> Digest {
    Digest { writer in
      writer.write(program)
      writer.write(source.key)
      writer.write(identities) { $0.write($1) }
    }
  }

  private static let consequence = "the file is read again"

  // MARK: - From the image

  private func imaged(_ source: TableSource) -> LoadedColumns? {
    let (name, what) = (name(of: source), source.names.joined(separator: ", "))
    guard let (file, beginning) = open(name, of: what, Self.consequence) else { return nil }
    var reader = beginning
    do throws(ImageFault) {
      guard try reader.digest() == source.key else { throw .damaged }
      let identities = try reader.list { reader throws(ImageFault) in try reader.sourceIdentity() }
      guard source.holds(identities) else { return nil }
      let report = try reader.loadReport()
      let fields = try reader.list { reader throws(ImageFault) in
        (name: try reader.string(), record: try reader.columnRecord())
      }
      guard reader.isAtEnd, fields.allSatisfy({ $0.record.count == report.rowCount }) else { throw .damaged }
      let image = TableImage(file, fields.map(\.record), execution) { [self] fault in
        try readAnew(source, identities, after: fault)
      }
      let origin = origin(source, identities)
      let columns = fields.enumerated().map { index, field in
        LoadedColumns.Field(
          field.name, StoredColumn(waitingIn: image, at: index, field.record, origin: origin.column(index)))
      }
      let loaded = LoadedColumns(fields: columns, rowCount: report.rowCount, report: report)
      note(loaded, name)
      return loaded
    } catch {
      say(error, of: what, Self.consequence)
      folder.remove(name)
      return nil
    }
  }

  /// The columns of a table whose image was found to be damaged after the table had been loaded from it.
  private func readAnew(
    _ source: TableSource, _ identities: [SourceIdentity], after fault: ImageFault
  ) throws -> [Column] {
    say(fault, of: source.names.joined(separator: ", "), Self.consequence)
    folder.remove(name(of: source))
    guard source.holds(identities) else { throw ReadError.changedSinceLoaded(path: source.names[0]) }
    let table = try source.read(execution)
    guard source.holds(identities) else { throw ReadError.changedSinceLoaded(path: source.names[0]) }
    keep(LoadedColumns(table), of: source, identities)
    return table.frame.fields.map(\.column)
  }

  // MARK: - Into the image

  private func keep(_ loaded: LoadedColumns, of source: TableSource, _ identities: [SourceIdentity]) {
    let title = ImageTitle(
      program: program, kind: .table, what: source.files.joined(separator: ", "), rowCount: loaded.rowCount)
    keep(name(of: source), title) { [writing] writer in
      var directory = ByteWriter()
      directory.write(source.key)
      directory.write(identities) { $0.write($1) }
      directory.write(loaded.report)
      let records = try loaded.fields.map { field in
        try ColumnRecord.write(field.column.column(), field.column.findings, to: &writer, writing)
      }
      directory.write(Array(zip(loaded.fields, records))) { directory, field in
        directory.write(field.0.name)
        directory.write(field.1)
      }
      return directory
    }
  }
}
