import Columnar
import Diagnostics
import Plans

/// Rows seen over links: single ones from the many side, many made one from the other.
extension Evaluator {
  /// A term of the linked table, for each row here; missing where the link points nowhere or to a row that is not seen.
  func walk(_ id: LinkID, _ inner: Term) throws -> Vector {
    guard case .rows(_, let rows) = context.kind else { preconditionFailure("a link is walked from rows") }
    let table = question.book.link(id).parent
    let parents = try question.seenParents(of: id)
    let targets = rows.map { $0.map { parents[Int($0)] } } ?? parents
    // Few rows: the linked ones only; many: the linked table once.
    guard let rows, rows.count * 4 < question.rowCount(of: table) else {
      let whole = try question.evaluator(over: table).vector(inner)
      if whole.isConstant, !targets.contains(-1) { return whole }
      return Vector(try execution.gather(whole.expanded(to: question.rowCount(of: table)), targets))
    }
    var places: [Int32] = []
    var known: [Int32] = []
    places.reserveCapacity(targets.count)
    for target in targets {
      places.append(target < 0 ? -1 : Int32(known.count))
      if target >= 0 { known.append(target) }
    }
    let column = try question.evaluator(over: table, rows: known).vector(inner).expanded(to: known.count)
    return Vector(known.count == targets.count ? column : try execution.gather(column, places))
  }

  func aggregate(_ aggregate: Aggregate, type: ValueType, at span: Span) throws -> Vector {
    switch aggregate.scope {
    case .whole:
      let rows = Assignment(groups: nil, groupCount: 1, rows: nil, count: question.rowCount(of: aggregate.table))
      return Vector(constant: try question.aggregate(aggregate, over: rows, type: type, at: span))
    case .children(let links):
      guard case .rows(let table, let rows) = context.kind else { preconditionFailure("children are of rows") }
      let whole = Vector(try question.aggregate(aggregate, over: links, of: table, type: type, at: span))
      return try rows.map { try whole.gather(rows: $0, execution) } ?? whole
    case .group(let links):
      return Vector(
        try question.aggregate(aggregate, over: groups.assignment(links, in: question), type: type, at: span))
    }
  }
}

extension Question {
  /// For each row of a table one value of the rows that lead to it: kept, whichever column, condition or measure asks for it.
  fileprivate func aggregate(
    _ aggregate: Aggregate, over links: [LinkID], of table: TableID, type: ValueType, at span: Span
  ) throws -> Column {
    let term = Term(.aggregate(aggregate), type: type, span: span)
    let key = fingerprint(.aggregate(aggregate, type), version: 0, table: table, terms: [term])
    return try keptColumn(under: key) { question in
      let assigned = Assignment(
        groups: .wide(try question.ancestors(over: links)), groupCount: question.rowCount(of: table), rows: nil,
        count: question.rowCount(of: aggregate.table))
      return try question.aggregate(aggregate, over: assigned, type: type, at: span)
    }
  }

  /// For each row of the many side the row it leads to; −1 where it leads nowhere or to a row that is not seen, or where what leads there is not yet
  /// known.
  func seenParents(of id: LinkID) throws -> [Int32] {
    var parents = try link(id).parents
    let (table, column) = book.column(book.link(id).column)
    if let closed = try hidingClose(of: column, in: table) {
      try isAfterAsOf(closed).forEachTrue { parents[$0] = -1 }
    }
    guard let seen = try visible(book.link(id).parent) else { return parents }
    return try execution.map(parents) { $0 >= 0 && seen[Int($0)] ? $0 : -1 }
  }

  /// The same over several links, the first one first.
  func ancestors(over links: [LinkID]) throws -> [Int32] {
    guard let first = links.first else { preconditionFailure("children are reached over a link") }
    var rows = try seenParents(of: first)
    for link in links.dropFirst() {
      let next = try seenParents(of: link)
      rows = try execution.map(rows) { $0 < 0 ? -1 : next[Int($0)] }
    }
    return rows
  }
}
