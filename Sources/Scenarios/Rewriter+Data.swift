import Columnar
import Diagnostics
import Language
import Plans

/// Changes of what is known: rows, values, the as-of date.
extension Rewriter {
  /// The one as-of date of a what-if comes first, wherever it was written: all other changes are seen from it.
  mutating func setAsOf(among changes: [WhatIf.Change], _ resolver: inout Resolver) throws(Diagnostic) {
    var found: (day: AsOf, span: Span)?
    for change in changes {
      guard case .asOf(let expression) = change.kind else { continue }
      if let found {
        throw Diagnostic(
          .repeatedChange, "a what-if has one as-of date", at: change.span, label: "the second",
          help: ["compare two dates with `migrate … from … to …`, or name two what-ifs and `compare scenarios`"]
        ).labelling(found.span, "the first")
      }
      found = (try resolver.asOf(expression, latest: latest), change.span)
    }
    if let found { take(.asOf(found.day)) }
  }

  /// `without customers where region = North`
  func stepWithout(_ name: Name, _ condition: Expression, _ resolver: inout Resolver) throws(Diagnostic) -> Step {
    let table = try resolver.table(name)
    return .without(table.id, where: try resolver.condition(condition, over: table))
  }

  /// `customers.creditScore = creditScore - 50 where industry = Retail`
  func stepOfValues(_ path: Path, _ value: Expression, _ condition: Expression?, _ resolver: inout Resolver)
    throws(Diagnostic) -> Step
  {
    let (table, column) = try changedColumn(path, &resolver)
    let term = try newValue(value, for: column, of: table, &resolver)
    guard term.type.fits(column.type) else {
      throw Diagnostic(
        .typeMismatch,
        "`\(column.name)` is a \(column.type.name), and `\(format(value))` is a \(term.type.name); a what-if keeps the type",
        at: value.span, label: term.type.name)
    }
    let met = try condition.map { condition throws(Diagnostic) in try resolver.condition(condition, over: table) }
    return .values(column.id, of: table.id, to: term, where: met, written)
  }

  /// A bare word beside a text column is text, unless it is the name of another column.
  private func newValue(_ value: Expression, for column: ColumnSchema, of table: Table, _ resolver: inout Resolver)
    throws(Diagnostic) -> Term
  {
    if column.type == .text, case .path(let path) = value.kind, path.parts.count == 1,
      case .none = table.column(named: path.last.text)
    {
      return Term(.constant(.text(path.last.text)), type: .text, span: value.span)
    }
    return try resolver.term(value, over: table)
  }

  private func changedColumn(_ path: Path, _ resolver: inout Resolver) throws(Diagnostic) -> (Table, ColumnSchema) {
    guard path.parts.count == 2 else {
      throw Diagnostic(
        .unknownColumn, path.parts.count == 1 ? "say whose column it is" : "one table and one column are expected",
        at: path.span, label: path.parts.count == 1 ? "one name" : "\(path.parts.count) names",
        help: ["for example: `what if \(book.tables.first?.name ?? "customers").\(path.last.text) = …`"])
    }
    let table = try resolver.table(path.parts[0])
    let name = path.last
    switch book.table(table.id).column(named: name.text) {
    case .one(let column):
      try refuseBearing(column, of: table, name)
      return (table, column)
    case .several(let names):
      throw Diagnostic(
        .ambiguousName, "`\(name.text)` could be " + names.joined(separator: " or "), at: name.span, label: "which one?"
      )
    case .none:
      let names = table.columns.filter { !$0.isHidden }.map(\.name)
      throw Diagnostic(
        .unknownColumn, "\(table.name) has no column `\(name.text)`", at: name.span, label: "not a column",
        help: [
          nearest(name.text, among: names).map { "did you mean `\($0)`?" } ?? "it has: " + names.joined(separator: ", ")
        ])
    }
  }

  /// Columns that hold the book together, or that are not known but concluded, are not changed.
  private func refuseBearing(_ column: ColumnSchema, of table: Table, _ name: Name) throws(Diagnostic) {
    if table.key == column.id || book.links.contains(where: { $0.column == column.id }) {
      throw Diagnostic(
        .typeMismatch, "`\(column.name)` says which row is which, so a what-if cannot change it", at: name.span,
        label: table.key == column.id ? "the key" : "a link")
    }
    if [Role.date, .closed].contains(where: { table.roles[$0] == column.id }) {
      throw Diagnostic(
        .typeMismatch, "`\(column.name)` decides which rows the as-of date lets be seen, so a what-if cannot change it",
        at: name.span, label: "a date role", help: ["look from another day: `what if as-of DATE`"])
    }
    switch column.origin {
    case .stored, .derived, .changed: return
    case .segment:
      throw Diagnostic(
        .typeMismatch, "`\(column.name)` is a segment; change what its condition reads", at: name.span,
        label: "a segment"
      )
    case .output(let id, _):
      let model = book.model(id)
      throw Diagnostic(
        .typeMismatch, "`\(column.name)` is what \(model.kindPhrase) gives; change what it reads, or the model",
        at: name.span, label: model.kindName)
    }
  }
}

extension ValueType {
  /// Whether values can be put into a column of another type; numbers are rounded to its places.
  fileprivate func fits(_ column: ValueType) -> Bool {
    switch (self, column) {
    case (.money(_, let mine), .money(_, let its)): mine == its
    case (.money, _): self == column
    default: isNumeric && column.isNumeric || self == column
    }
  }
}

extension Diagnostic.Code {
  /// A what-if that says the same thing twice.
  public static let repeatedChange = Diagnostic.Code("repeated-change")
}
