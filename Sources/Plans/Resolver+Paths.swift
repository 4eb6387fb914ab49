import Diagnostics
import Language

extension Resolver {
  /// The way from a table up to another.
  public func links(from child: Table, to ancestor: Table) throws(Diagnostic) -> [LinkID] {
    if let links = childPath(from: child, to: ancestor) { return links }
    throw Diagnostic(.unknownTable, "\(child.name) has no link to \(ancestor.name)")
  }

  /// The first table that two others both lead to.
  public func sharedParent(of table: Table, _ other: Table, at span: Span) throws(Diagnostic) -> Table {
    for link in book.links where link.child == table.id {
      let parent = book.table(link.parent)
      if parent.id != other.id, childPath(from: other, to: parent) != nil { return parent }
    }
    for candidate in book.tables where candidate.id != table.id && candidate.id != other.id {
      if childPath(from: table, to: candidate) != nil, childPath(from: other, to: candidate) != nil { return candidate }
    }
    throw Diagnostic(
      .unknownTable, "\(table.name) and \(other.name) lead to no table of accounts in common", at: span,
      label: "not linked to the same accounts",
      help: ["link both on load: `load \(other.name) from … link COLUMN to customers`"])
  }
}
