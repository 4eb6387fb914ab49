extension BookImage {
  /// A link from the column of one table to the key of another, which waits in its image where it has one.
  public func link(child: StoredColumn, parent: StoredColumn, called what: String) throws -> StoredLink {
    guard let from = child.origin, let to = parent.origin else {
      return StoredLink(try Link.make(child: child.column(), parent: parent.column(), threads: execution.threads))
    }
    let origin = Digest { writer in
      writer.write("link")
      writer.write(from)
      writer.write(to)
    }
    if let known = imaged(origin, child, parent, what) { return known }
    let link = try Link.make(child: child.column(), parent: parent.column(), threads: execution.threads)
    keep(link, origin, what)
    return StoredLink(link, origin: origin)
  }

  private func name(of origin: Digest) -> String { "link-" + origin.text }

  private static let consequence = "it is made again"

  private func imaged(_ origin: Digest, _ child: StoredColumn, _ parent: StoredColumn, _ what: String) -> StoredLink? {
    let name = name(of: origin)
    guard let (file, beginning) = open(name, of: what, Self.consequence) else { return nil }
    var reader = beginning
    do throws(ImageFault) {
      guard try reader.digest() == origin else { throw .damaged }
      let parentCount = try reader.count()
      let unmatched = try reader.count()
      let examples = try reader.list { reader throws(ImageFault) in try reader.string() }
      let repeated = try reader.count()
      let packed = try reader.packed()
      guard reader.isAtEnd, parentCount == parent.count else { throw .damaged }
      return StoredLink(origin: origin, unmatched: unmatched, unmatchedExamples: examples) { [self] in
        do {
          return Link(
            parents: try packed.read(child.count, of: Int32.self, from: file, execution), parentCount: parentCount,
            unmatched: unmatched, unmatchedExamples: examples, repeatedKeys: repeated)
        } catch let fault as ImageFault {
          say(fault, of: what, Self.consequence)
          let link = try Link.make(child: child.column(), parent: parent.column(), threads: execution.threads)
          keep(link, origin, what)
          return link
        }
      }
    } catch {
      say(error, of: what, Self.consequence)
      folder.remove(name)
      return nil
    }
  }

  private func keep(_ link: Link, _ origin: Digest, _ what: String) {
    let title = ImageTitle(program: program, kind: .link, what: what, rowCount: link.parents.count)
    keep(name(of: origin), title) { [writing] writer in
      var directory = ByteWriter()
      directory.write(origin)
      directory.write(link.parentCount)
      directory.write(link.unmatched)
      directory.write(link.unmatchedExamples) { $0.write($1) }
      directory.write(link.repeatedKeys)
      directory.write(try PackedIntegers.write(link.parents, to: &writer, writing))
      return directory
    }
  }
}
