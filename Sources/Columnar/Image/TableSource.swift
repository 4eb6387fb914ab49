/// What a table is read from, and how: all that its columns and report depend on.
struct TableSource: Sendable {
  var files: [String]
  /// What report and errors call the files.
  var names: [String]
  var options: ReadOptions

  /// The bytes of all files; none where one of them is no regular file.
  var byteCount: Int? {
    let sizes = files.map { SourceIdentity.Status(path: $0)?.byteCount }
    return sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
  }

  var key: Digest {
    Digest { writer in
      writer.write("table")
      writer.write(files) { $0.write($1) }
      writer.write(names) { $0.write($1) }
      writer.write(options)
    }
  }

  /// None where a file cannot be read.
  func identities() -> [SourceIdentity]? {
    let found = files.map { SourceIdentity(path: $0) }
    return found.contains(nil) ? nil : found.compactMap { $0 }
  }

  /// Whether the files are still what they were.
  func holds(_ identities: [SourceIdentity]) -> Bool {
    identities.count == files.count && zip(files, identities).allSatisfy { $1.holds(for: $0) }
  }

  /// Whether the system says the same of the files as it did.
  func hasStatus(of identities: [SourceIdentity]) -> Bool {
    zip(files, identities).allSatisfy { SourceIdentity.Status(path: $0) == $1.status }
  }

  func read(
    _ execution: Execution, _ progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> LoadedTable {
    try readDelimited(files: files, named: names, options: options, execution: execution, progress: progress)
  }
}

extension ByteWriter {
  /// As the options print themselves, so that one that is added later is not forgotten here; only the dictionaries have no order of their own.
  fileprivate mutating func write(_ options: ReadOptions) {
    var others = options
    (others.types, others.currencies) = ([:], [:])
    // How much memory there may be changes nothing in the columns.
    others.memoryBytes = nil
    write(String(describing: others))
    write(options.types.map { "\($0.key)\u{0}\($0.value)" }.sorted()) { $0.write($1) }
    write(options.currencies.map { "\($0.key)\u{0}\($0.value)" }.sorted()) { $0.write($1) }
  }
}
