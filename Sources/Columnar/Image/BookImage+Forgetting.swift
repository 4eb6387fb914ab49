extension BookImage {
  /// Names and titles of images that are not to be.
  struct Forbidden {
    var names: Set<String> = []
    var titles: Set<String> = []

    func holds(_ name: String, _ title: String) -> Bool { names.contains(name) || titles.contains(title) }
  }

  /// Deletes the image that a loaded column is part of, or is, and makes none of it any more.
  public func forget(madeFrom origin: Digest) {
    forget(tables.withLock { $0[origin] } ?? "column-" + origin.text)
  }

  /// The same of a computed column.
  public func forget(column digest: Digest) { forget("column-" + digest.text) }

  /// The same of a link.
  public func forget(link origin: Digest) { forget("link-" + origin.text) }

  /// The same of tables by their files, and of links and columns by what they are called, whatever an earlier run has made them from.
  public func forget(titled titles: Set<String>) {
    forbidden.withLock { $0.titles.formUnion(titles) }
    pending.withLock { $0.removeAll { titles.contains($0.title) } }
    afterWriting {
      for entry in folder.entries() {
        guard let file = try? ImageFile(path: folder.path(of: entry.name)) else { continue }
        var reader = ByteReader(file.directory)
        guard let title = try? ImageTitle(&reader), isMeant(title, titles) else { continue }
        folder.remove(entry.name)
      }
    }
  }

  /// A link is called by the column that it goes from.
  private func isMeant(_ title: ImageTitle, _ titles: Set<String>) -> Bool {
    titles.contains(title.what)
      || title.kind == .link && titles.contains { title.what.hasPrefix($0 + " →") }
      || title.kind == .column && title.what.hasSuffix(" (exact)") && titles.contains(String(title.what.dropLast(8)))
  }

  private func forget(_ name: String) {
    guard forbidden.withLock({ $0.names.insert(name).inserted }) else { return }
    pending.withLock { $0.removeAll { $0.name == name } }
    afterWriting { folder.remove(name) }
  }
}
