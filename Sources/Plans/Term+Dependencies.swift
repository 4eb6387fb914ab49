extension Term {
  /// Visits every column that the term reads, in aggregates too.
  public func forEachColumn(_ visit: (ColumnID) -> Void) {
    switch kind {
    case .constant, .key: break
    case .column(let id): visit(id)
    case .walk(_, let inner), .negate(let inner), .shift(let inner, _), .not(let inner), .isMissing(let inner),
      .textTest(let inner, _),
      .inDays(let inner, _, _), .age(_, let inner, _), .inNumbers(let inner, _):
      inner.forEachColumn(visit)
    case .arithmetic(_, let a, let b), .daysBetween(let a, let b), .compare(_, let a, let b):
      a.forEachColumn(visit)
      b.forEachColumn(visit)
    case .and(let terms), .or(let terms), .function(_, let terms):
      terms.forEach { $0.forEachColumn(visit) }
    case .aggregate(let aggregate):
      aggregate.argument?.forEachColumn(visit)
      aggregate.filter?.forEachColumn(visit)
      aggregate.among?.forEachColumn(visit)
    }
  }
}

extension Term {
  /// Whether it asks for the value of a grouping key, by number.
  func asksKey(_ number: Int) -> Bool {
    switch kind {
    case .key(let index): index == number
    case .constant, .column, .walk, .aggregate: false
    case .negate(let inner), .shift(let inner, _), .not(let inner), .isMissing(let inner), .textTest(let inner, _),
      .inDays(let inner, _, _), .age(_, let inner, _), .inNumbers(let inner, _):
      inner.asksKey(number)
    case .arithmetic(_, let a, let b), .daysBetween(let a, let b), .compare(_, let a, let b):
      a.asksKey(number) || b.asksKey(number)
    case .and(let terms), .or(let terms), .function(_, let terms): terms.contains { $0.asksKey(number) }
    }
  }
}

extension QueryPlan {
  /// Every column that the question names, itself or in an aggregate.
  public var columns: Set<ColumnID> {
    let terms: [Term] =
      switch shape {
      case .rows(let rows): rows.outputs.map(\.term) + rows.sort.map(\.term)
      case .groups(let groups):
        (groups.keys + groups.outputs).map(\.term) + (groups.having.map { [$0] } ?? []) + groups.sort.map(\.term)
      }
    var columns: Set<ColumnID> = []
    for term in filters + terms { term.forEachColumn { columns.insert($0) } }
    return columns
  }
}

extension ColumnSchema {
  /// Visits the columns that this one is computed from, one step.
  public func forEachInput(in book: Book, _ visit: (ColumnID) -> Void) {
    switch origin {
    case .stored: break
    case .derived(let computation), .segment(let computation): computation.term.forEachColumn(visit)
    case .output(let id, _): book.model(id).forEachInput(visit)
    case .changed(let change):
      // It may stand on what it was itself, in the book of before.
      for term in change.terms { term.forEachColumn { if $0 != self.id { visit($0) } } }
      change.basis.column(id).column.forEachInput(in: change.basis, visit)
    }
  }
}

extension Model {
  /// Visits the columns that the model reads.
  public func forEachInput(_ visit: (ColumnID) -> Void) {
    for term in inputs { term.forEachColumn(visit) }
  }
}

extension Book {
  /// Whether a column is, or is computed from, one of some others.
  public func reads(_ column: ColumnID, anyOf sources: Set<ColumnID>) -> Bool {
    var seen: Set<ColumnID> = []
    func visit(_ id: ColumnID) -> Bool {
      if sources.contains(id) { return true }
      guard seen.insert(id).inserted else { return false }
      var found = false
      self.column(id).column.forEachInput(in: self) { found = found || visit($0) }
      return found
    }
    return visit(column)
  }

  /// Whether a model reads one of some columns, directly or through others.
  public func reads(_ model: Model, anyOf sources: Set<ColumnID>) -> Bool {
    var found = false
    model.forEachInput { found = found || reads($0, anyOf: sources) }
    return found
  }

  /// Tiers that are cut from something that changed are cut anew, and what follows from them; the scales of scores keep their fit.
  public mutating func recut(after changed: Set<ColumnID>, sparing spared: [ModelID] = []) {
    var touched = changed
    for index in models.indices where !spared.contains(models[index].id) && reads(models[index], anyOf: touched) {
      models[index].recut()
      models[index].version = Identity.version()
      touched.formUnion(outputs(of: models[index].id))
    }
  }

  /// The columns that a model fills.
  public func outputs(of id: ModelID) -> Set<ColumnID> { Set(model(id).outputs.map(\.column)) }
}
