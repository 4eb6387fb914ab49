import Columnar
import Diagnostics
import Language

extension Resolver {
  /// A path in a context; throws when it is nothing that is known there.
  mutating func column(_ path: Path, in context: Context) throws(Diagnostic) -> Term {
    switch context {
    case .rows(let table):
      if let term = try lookUp(path, in: table) {
        noteMention(of: term)
        return term
      }
      throw unknown(path, in: table)
    case .groups(let grouping):
      throw notGrouped(path, grouping)
    case .alone:
      if path.parts.count > 1, case .one(let table) = book.table(named: path.parts[0].text) {
        throw Diagnostic(
          .needsAggregate, "`\(display(path))` has a value for each of \(table.name); here one value is needed",
          at: path.span, label: "many values",
          help: ["aggregate it: `max(\(display(path)))`, `count(\(table.name) where …)`"])
      }
      let owners = book.tables.filter { if case .one = $0.column(named: path.last.text) { true } else { false } }
      let owner = path.parts.count == 1 ? owners.first : nil
      throw Diagnostic(
        .unknownName, "`\(display(path))` is not known here", at: path.span, label: "not a value",
        help: [
          owner.map { "\($0.name) has it for each row: aggregate it, as in `max(\($0.name).\(path.last.text))`" }
            ?? "quote it if it is text: \"\(display(path))\""
        ])
    }
  }

  private mutating func noteMention(of term: Term) {
    var leaf = term
    while case .walk(_, let inner) = leaf.kind { leaf = inner }
    guard case .column(let id) = leaf.kind else { return }
    if case .segment = book.column(id).column.origin { return }
    mention(term)
  }

  /// What a path means in the rows of a table; nothing where it means nothing, an error where it is ambiguous or cannot be had without
  /// an aggregate.
  func lookUp(_ path: Path, in table: Table) throws(Diagnostic) -> Term? {
    let first = path.parts[0]
    if path.parts.count == 1 {
      switch table.column(named: first.text) {
      case .one(let column): return Term(.column(column.id), type: column.type, span: path.span)
      case .several(let names): throw ambiguous(first, names)
      case .none: return try ownColumn(ofModel: first, in: table)
      }
    }
    let rest = Path(Array(path.parts.dropFirst()))
    if case .one(let named) = book.table(named: first.text), named.id == table.id {
      if let found = try lookUp(rest, in: table) { return Term(found.kind, type: found.type, span: path.span) }
    }
    if let link = try self.link(first, from: table) {
      guard let inner = try lookUp(rest, in: book.table(link.parent)) else {
        throw unknown(rest, in: book.table(link.parent))
      }
      return Term(.walk(link.id, inner), type: inner.type, span: path.span)
    }
    if path.parts.count == 2, let output = try modelOutput(first, path.parts[1], in: table) {
      return Term(.column(output.id), type: output.type, span: path.span)
    }
    if case .one(let other) = book.table(named: first.text), other.id != table.id {
      throw needsAggregate(path, table: other, from: table)
    }
    return nil
  }

  /// The link of a table that goes by a name: its own name, else the name of the table it leads to.
  func link(_ name: Name, from table: Table) throws(Diagnostic) -> LinkSchema? {
    let links = book.links.filter { $0.child == table.id }
    if case .one(let link) = match(name.text, among: links.compactMap { link in link.name.map { ($0, link) } }) {
      return link
    }
    let leading = links.filter { link in
      if case .one(let target) = book.table(named: name.text) { return link.parent == target.id }
      return false
    }
    guard leading.count > 1 else { return leading.first }
    let ways = leading.map { $0.name ?? table.column($0.column)?.name ?? "?" }
    throw Diagnostic(
      .ambiguousName, "\(table.name) leads to \(name.text) in more than one way", at: name.span, label: "which one?",
      help: ["name the way: " + ways.map { "`\($0).…`" }.joined(separator: " or ")])
  }

  /// A model's name alone is the column that stands for it: `rfm8` is `rfm8.class`.
  private func ownColumn(ofModel name: Name, in table: Table) throws(Diagnostic) -> Term? {
    guard case .one(let model) = book.model(named: name.text, in: table.id),
      let column = table.column(model.column)
    else { return nil }
    return Term(.column(column.id), type: column.type, span: name.span)
  }

  /// `tier.override`, `value.profit`, `rfm.r`.
  private func modelOutput(_ model: Name, _ output: Name, in table: Table) throws(Diagnostic) -> ColumnSchema? {
    guard case .one(let found) = book.model(named: model.text, in: table.id) else { return nil }
    let outputs = found.outputs
    switch match(output.text, among: outputs.map { (name: $0.name, value: $0.column) }) {
    case .one(let id): return table.column(id)
    case .several(let names): throw ambiguous(output, names)
    case .none:
      throw Diagnostic(
        .unknownColumn, "`\(found.name)` has no output `\(output.text)`", at: output.span,
        label: "not one of its outputs",
        help: [
          "it has: "
            + (outputs.dropFirst() + outputs.prefix(1)).map { "`\(found.name).\($0.name)`" }.joined(separator: ", ")
        ])
    }
  }

  // MARK: - What to say

  func display(_ path: Path) -> String { path.parts.map(\.text).joined(separator: ".") }

  private func needsAggregate(_ path: Path, table other: Table, from table: Table) -> Diagnostic {
    let source = display(path)
    if childPath(from: other, to: table) != nil {
      return Diagnostic(
        .needsAggregate, "one row of \(table.name) has many \(other.name), so `\(source)` is many values",
        at: path.span,
        label: "many values for each row",
        help: ["say which: `sum(\(source))`, `max(\(source))`, `count(\(other.name) where …)`"])
    }
    return Diagnostic(
      .unknownColumn, "\(table.name) has no link to \(other.name)", at: path.span,
      label: "cannot be reached from \(table.name)",
      help: ["link them on load: `load \(table.name) from … link COLUMN to \(other.name)`"])
  }

  /// A table that leads to this one, named where a number is wanted: `orders > 3`.
  private func countedTable(_ name: Name, from table: Table) -> String? {
    guard case .one(let other) = book.table(named: name.text),
      book.links.contains(where: { $0.child == other.id && $0.parent == table.id })
    else { return nil }
    return other.name
  }

  /// A column whose name was read as a sum of names or a call, of which this name is a part: 省/自治区 of 省, 金额(元) of 金额.
  func markedColumn(brokenAt name: String, among names: [String]) -> String? {
    names.first { isBroken($0, at: name) }
  }

  private func isBroken(_ column: String, at name: String) -> Bool {
    let pieces = column.split { "/-+*()（）".contains($0) }.map { $0.lowercased().filter { $0 != " " } }
    return pieces.count > 1 && pieces.contains(name.lowercased().filter { $0 != " " })
  }

  /// A path that means nothing in a table.
  ///
  /// - Parameter comparison: what stands behind it, such as ` > 3`.
  func unknown(_ path: Path, in table: Table, comparedAs comparison: String = "") -> Diagnostic {
    if path.parts.count > 1 {
      let rest = Path(Array(path.parts.dropFirst()))
      if case .one(let named) = book.table(named: path.parts[0].text), named.id == table.id {
        return unknown(rest, in: table, comparedAs: comparison)
      }
      return unknownOwner(path.parts[0], in: table)
    }
    let name = path.parts[path.parts.count - 1]
    if let link = try? self.link(name, from: table) { return linkAlone(link, as: name, from: table) }
    let names = table.columns.filter { !$0.isHidden }.flatMap { [$0.name] + $0.aliases }
    var help: [String] = []
    if let counted = countedTable(name, from: table) {
      help = ["count them: `count(\(written(name: counted)))\(comparison)`"]
    } else if let marked = markedColumn(brokenAt: name.text, among: names) {
      help = ["a name with marks stands in backticks: \(written(name: marked))"]
    } else if path.parts.count == 1, let owner = linkedOwner(of: name.text, from: table) {
      help = [owner]
    } else if let near = nearest(name.text, among: names) {
      help = ["did you mean `\(near)`?"]
    } else if comparison.isEmpty, let holder = column(holding: name.text, in: table) {
      help = ["`\(name.text)` is a value of \(holder): write `\(written(name: holder)) = \(written(name: name.text))`"]
    } else {
      help = ["\(table.name) has: " + shortList(names)]
    }
    return Diagnostic(
      .unknownColumn, "\(table.name) has no column `\(display(path))`", at: path.span,
      label: "not a column of \(table.name)",
      help: help)
  }

  /// A column that holds a word where a condition was wanted: `where gold`.
  private func column(holding word: String, in table: Table) -> String? {
    let seen = table.columns.filter { !$0.isHidden }
    func isLevel(_ column: ColumnSchema) -> Bool {
      column.levels.contains { [$0.name, $0.alias].contains { $0?.lowercased() == word.lowercased() } }
    }
    return
      (seen.first(where: isLevel)
      ?? seen.first { $0.type == .text && values.holds(word, ignoringCase: true, in: $0.id) == true })?.name
  }

  /// The name of a link where a column was needed: `count(manager)`.
  private func linkAlone(_ link: LinkSchema, as name: Name, from table: Table) -> Diagnostic {
    let key = table.column(link.column)?.name ?? name.text
    let isOwn = link.parent == table.id
    let help =
      isOwn
      ? "rows that link to a row of their own table are counted in a table of their own: "
        + "`build \(name.text)s from \(table.name) by \(written(name: key)) with n = count()`"
      : "write `\(name.text).COLUMN`, or `\(written(name: key))` for the key"
    return Diagnostic(
      .unknownColumn, "`\(name.text)` is a link of \(table.name), not a column", at: name.span,
      label: "leads to a row of \(book.table(link.parent).name)", help: [help])
  }

  /// The first part of a path that is no table, no link and no model.
  private func unknownOwner(_ name: Name, in table: Table) -> Diagnostic {
    let links = book.links.filter { $0.child == table.id }.map { $0.name ?? book.table($0.parent).name }
    let known = links + book.tables.map(\.name) + book.models.filter { $0.table == table.id }.map(\.name)
    return Diagnostic(
      .unknownName, "`\(name.text)` is no table, and \(table.name) has no link of that name", at: name.span,
      label: "not known",
      help: [
        nearest(name.text, among: known).map { "did you mean `\($0)`?" }
          ?? (links.isEmpty
            ? "the tables are: " + shortList(book.tables.map(\.name))
            : "\(table.name) is linked to: " + shortList(links))
      ])
  }

  /// A hint when the column stands in a table that is linked.
  private func linkedOwner(of name: String, from table: Table) -> String? {
    for link in book.links where link.child == table.id {
      let parent = book.table(link.parent)
      if case .one(let column) = parent.column(named: name) {
        return "write `\(link.name ?? parent.name).\(column.name)`: \(parent.name) has it"
      }
    }
    for child in book.tables where childPath(from: child, to: table) != nil {
      if case .one(let column) = child.column(named: name) {
        return "\(child.name) has it: aggregate it, as in `sum(\(child.name).\(column.name))`"
      }
    }
    return nil
  }

  func shortList(_ names: [String], limit: Int = 12) -> String {
    let shown = names.prefix(limit).joined(separator: ", ")
    return names.count > limit ? shown + ", … (\(names.count) in all)" : shown
  }

  private func notGrouped(_ path: Path, _ grouping: Context.Grouping) -> Diagnostic {
    let names = grouping.outputs.map(\.name) + grouping.keys.map(\.name)
    if (try? lookUp(path, in: grouping.table)) ?? nil == nil, let near = nearest(display(path), among: names) {
      return Diagnostic(
        .unknownColumn, "`\(display(path))` is neither shown nor grouped by", at: path.span, label: "not known here",
        help: ["did you mean `\(near)`?"])
    }
    return Diagnostic(
      .notGrouped, "`\(display(path))` has many values in a group", at: path.span,
      label: "neither grouped by nor aggregated",
      help: ["aggregate it: `sum(\(display(path)))`, `most(\(display(path)))`; or add it after `by`"])
  }

  // MARK: - Paths between tables

  /// The links that lead from the rows of one table up to the rows of another, first link first; none where there is no way, the
  /// shortest where there are several.
  func childPath(from child: Table, to ancestor: Table) -> [LinkID]? {
    var frontier: [(TableID, [LinkID])] = [(child.id, [])]
    var seen: Set<TableID> = [child.id]
    while !frontier.isEmpty {
      var next: [(TableID, [LinkID])] = []
      for (table, path) in frontier {
        for link in book.links where link.child == table && link.parent != table {
          let longer = path + [link.id]
          if link.parent == ancestor.id { return longer }
          if seen.insert(link.parent).inserted { next.append((link.parent, longer)) }
        }
      }
      frontier = next
    }
    return nil
  }
}
