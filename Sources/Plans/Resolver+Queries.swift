import Columnar
import Diagnostics
import Language

extension Resolver {
  /// `find`, `count` and `summarize` as a plan.
  public mutating func plan(_ query: Query) throws(Diagnostic) -> QueryPlan {
    let table = try table(query.table)
    let filters =
      try query.condition.map { expression throws(Diagnostic) in try clauses(of: condition(expression, over: table)) }
      ?? []
    let shape: QueryPlan.Shape =
      switch query.verb {
      case .find: .rows(try rows(query, table))
      case .count, .summarize: .groups(try groups(query, table))
      }
    try throwCollected()
    let plan = QueryPlan(table: table.id, includesFuture: query.includesFuture, filters: filters, shape: shape)
    try plan.refuseMasked(in: book)
    return plan
  }

  /// The parts of a condition that were joined by `and` at its top.
  public func clauses(of condition: Term) -> [Term] { condition.clauses }

  // MARK: - find

  private mutating func rows(_ query: Query, _ table: Table) throws(Diagnostic) -> QueryPlan.Rows {
    let context = Context.rows(table)
    var outputs: [QueryPlan.Output] = []
    var shown: [(name: String, value: Term)] = []
    if case .items(let items) = query.show {
      outputs = try named(items, in: context)
      shown = outputs.map { ($0.name, $0.term) }
    }
    var sort: [QueryPlan.Sort] = []
    for key in query.sort {
      let term = try sortTerm(key.expression, shown: shown, in: context)
      sort.append(QueryPlan.Sort(term: term, descends: key.descends))
    }
    switch query.show {
    case .items: break
    case .all: outputs = allColumns(of: table)
    case nil: outputs = table.isAnswer ? allColumns(of: table) : defaultColumns(of: table)
    }
    return QueryPlan.Rows(outputs: outputs, sort: sort, limit: query.top?.count)
  }

  private mutating func sortTerm(
    _ expression: Expression, shown: [(name: String, value: Term)], in context: Context
  ) throws(Diagnostic) -> Term {
    if case .path(let path) = expression.kind, path.parts.count == 1,
      case .one(let term) = match(path.last.text, among: shown)
    {
      return term
    }
    return try resolve(expression, in: context)
  }

  private func allColumns(of table: Table) -> [QueryPlan.Output] {
    table.columns.filter(\.isListed).map { column in
      QueryPlan.Output(
        name: book.displayName(of: column), term: Term(.column(column.id), type: column.type, span: Span(0, 0)))
    }
  }

  /// Key, name, and what the statement mentions.
  private func defaultColumns(of table: Table) -> [QueryPlan.Output] {
    var ids: [ColumnID] = []
    if let key = table.key { ids.append(key) }
    if let name = table.nameColumn, !ids.contains(name) { ids.append(name) }
    if ids.isEmpty, let first = table.columns.first { ids.append(first.id) }
    var outputs = ids.compactMap { table.column($0) }.map { column in
      QueryPlan.Output(name: column.name, term: Term(.column(column.id), type: column.type, span: Span(0, 0)))
    }
    for term in mentioned where !outputs.contains(where: { $0.term == term }) {
      outputs.append(QueryPlan.Output(name: unusedName(columnName(of: term), among: outputs), term: term))
    }
    return outputs
  }

  /// The name of a column under its table's own spelling; a linked one with the way to it.
  private func columnName(of term: Term) -> String {
    switch term.kind {
    case .column(let id):
      return book.displayName(of: book.column(id).column)
    case .walk(let id, let inner):
      let link = book.link(id)
      return "\(link.name ?? book.table(link.parent).name).\(columnName(of: inner))"
    default: return "value"
    }
  }

  private func unusedName(_ name: String, among outputs: [QueryPlan.Output]) -> String {
    var candidate = name
    var count = 2
    while outputs.contains(where: { $0.name == candidate }) {
      candidate = "\(name)_\(count)"
      count += 1
    }
    return candidate
  }

  private mutating func named(_ items: [SelectItem], in context: Context) throws(Diagnostic) -> [QueryPlan.Output] {
    var outputs: [QueryPlan.Output] = []
    for item in items {
      do throws(Diagnostic) {
        let term = try resolve(item.expression, in: context)
        outputs.append(QueryPlan.Output(name: unusedName(name(of: item, term), among: outputs), term: term))
      } catch { diagnostics.append(error) }
    }
    return outputs
  }

  /// The header: the name it is given here, else the column's alias where that was written, else the column's own name, else the canonical
  /// source.
  private func name(of item: SelectItem, _ term: Term) -> String {
    if let alias = item.alias { return alias.text }
    switch term.kind {
    case .column(let id): return writtenAlias(of: book.column(id).column, in: item.expression) ?? columnName(of: term)
    case .walk: return columnName(of: term)
    default: return format(item.expression)
    }
  }

  private func writtenAlias(of column: ColumnSchema, in expression: Expression) -> String? {
    guard case .path(let path) = expression.kind else { return nil }
    return column.aliases.first { $0.lowercased() == path.last.text.lowercased() }
  }

  // MARK: - count, summarize

  private mutating func groups(_ query: Query, _ table: Table) throws(Diagnostic) -> QueryPlan.Groups {
    let rowContext = Context.rows(table)
    var keys = try named(query.groups, in: rowContext)
    if let across = query.across { keys += try named([across], in: rowContext) }
    try throwCollected()

    var grouping = Context.Grouping(table: table, keys: keys, outputs: [])
    switch query.show {
    case .items(let items):
      grouping.outputs = try named(items, in: .groups(grouping))
      warnOfWhole(grouping)
    case .all, nil:
      let count = Aggregate(function: .count, table: table.id, scope: .group([]))
      grouping.outputs = [
        QueryPlan.Output(
          name: unusedName("count", among: keys),
          term: Term(.aggregate(count), type: .decimal(scale: 0), span: query.verbSpan))
      ]
    }
    try throwCollected()

    let context = Context.groups(grouping)
    let having = try query.having.map { expression throws(Diagnostic) in try truth(expression, in: context) }
    var sort: [QueryPlan.Sort] = []
    for key in query.sort {
      sort.append(QueryPlan.Sort(term: try resolve(key.expression, in: context), descends: key.descends))
    }
    if query.across != nil, keys.count > 1 {
      try refuseColumns(of: keys, in: having.map { ("having", $0) }, sort.map { ("sort by", $0.term) })
    }
    return QueryPlan.Groups(
      keys: keys, outputs: grouping.outputs, having: having, sort: sort, limit: query.top?.count,
      isMatrix: query.across != nil)
  }
}

extension Resolver {
  /// The clauses that choose among the rows of a matrix cannot ask for what makes its columns.
  private func refuseColumns(
    of keys: [QueryPlan.Output], in having: (clause: String, term: Term)?, _ sort: [(clause: String, term: Term)]
  ) throws(Diagnostic) {
    let clauses = [having].compactMap { $0 } + sort
    guard let (clause, term) = clauses.first(where: { $0.term.asksKey(keys.count - 1) }) else { return }
    let name = keys[keys.count - 1].name
    throw Diagnostic(
      .typeMismatch, "`\(clause)` chooses among the rows of the matrix, and \(name) makes its columns", at: term.span,
      label: "differs within a row",
      help: [
        clause == "having"
          ? "to leave columns out, put the condition into `where`"
          : "columns stand in their own order; sort by a row's key, or by what is shown: a row counts with all its columns"
      ])
  }

  /// A number of the whole table beside each group is seldom meant unless something is divided by it.
  private mutating func warnOfWhole(_ grouping: Context.Grouping) {
    guard !grouping.keys.isEmpty else { return }
    for output in grouping.outputs {
      guard case .aggregate(let aggregate) = output.term.kind, aggregate.scope == .whole,
        aggregate.table == grouping.table.id
      else { continue }
      diagnostics.append(
        Diagnostic(
          .wholeTable, "this is of all \(grouping.table.name), the same beside every group", at: output.term.span,
          help: ["leave `\(grouping.table.name)` out for the group's own"], severity: .warning))
    }
  }
}

extension Table {
  /// The column that names an account: by its role, else by being called so.
  public var nameColumn: ColumnID? {
    if let id = roles[.name] { return id }
    for candidate in ["name", "名称", "客户名称", "\(self.name) name"] {
      if case .one(let column) = match(candidate, among: columns.filter { !$0.isHidden }.map { ($0.name, $0) }),
        column.type == .text
      {
        return column.id
      }
    }
    return nil
  }
}
