import Columnar
import Diagnostics
import Engine
import Language
import Plans

// What is asked of deals, resolved; and what may not be asked, being known only when a deal has ended.

extension Session {
  func question(of forecast: DealForecast) throws -> DealQuestion {
    let columns = try dealColumns(of: forecast.deals, endings: forecast.endings)
    var question = DealQuestion(columns: columns)
    question.measure = try forecast.measure.map { try number($0, over: columns.table, "what is forecast") }
    question.amount = try forecast.amount.map { try number($0, over: columns.table, "an amount") }
    question.close = try forecast.close.map { try day($0, over: columns.table) }
    try settle(&question, condition: forecast.condition, group: forecast.group)
    if question.amountTerm == nil { throw noMoney(columns, at: forecast.deals.span) }
    if forecast.method?.method == .categories {
      question.category = try category(forecast.method?.column, in: columns, at: forecast.method?.span)
    }
    return question
  }

  /// Condition and grouping.
  func settle(_ question: inout DealQuestion, condition: Expression?, group: Expression?) throws {
    let table = question.columns.table
    let book = state.book
    if let condition {
      let term = try resolving { resolver in try resolver.condition(condition, over: table) }
      try book.refuseMasked(term, in: "where")
      try split(term, into: &question)
    }
    if let group {
      let term = try resolving { resolver in try resolver.term(group, over: table) }
      try book.refuseMasked(term, in: "group by")
      question.group = term
    }
    try refuseLate(question)
  }

  /// The parts of a condition that read how deals stand pick open ones; the others say which deals are looked at, closed ones too.
  private func split(_ condition: Term, into question: inout DealQuestion) throws {
    let columns = question.columns
    let entries = try stageHistory(of: columns.table)
    var standing = Set(
      [
        columns.closed, columns.stage?.id, columns.probability?.id, columns.expected?.id, entries?.stage, entries?.date,
      ].compactMap { $0 })
    let money = columns.money.map { Set([$0.id]) } ?? []
    // A deal whose amount is not known yet would fall out of the history of those that it is like.
    if try !onlyChecks && lacksAmounts(columns) {
      if !reads(condition, standing) { question.pickReads = "amounts, which some open deals do not have yet" }
      standing.formUnion(money)
    }
    let terms = if case .and(let terms) = condition.kind { terms } else { [condition] }
    func joined(_ terms: [Term]) -> Term? {
      terms.count > 1 ? Term(.and(terms), type: condition.type, span: condition.span) : terms.first
    }
    question.pick = joined(terms.filter { reads($0, standing) })
    question.condition = joined(terms.filter { !reads($0, standing) })
    question.readsAmounts = question.condition.map { reads($0, money) } ?? false
  }

  private func lacksAmounts(_ columns: DealColumns) throws -> Bool {
    guard let money = columns.money else { return false }
    let closed = try engine.column(columns.closed, in: state.book, on: state.data)
    let amounts = try engine.column(money.id, in: state.book, on: state.data)
    let seen = try engine.visibleRows(of: columns.table.id, in: state.book, on: state.data).visible
    return (0..<closed.count).contains { row in
      (seen.map { $0[row] } ?? true) && !closed.isKnown(row) && !amounts.isKnown(row)
    }
  }

  private func number(_ expression: Expression, over table: Table, _ what: String) throws -> Term {
    let term = try resolving { resolver in try resolver.term(expression, over: table) }
    if term.type.isNumeric { return term }
    throw Diagnostic(
      .typeMismatch, "\(what) is a number, and `\(format(expression))` is a \(term.type.name)", at: expression.span,
      label: term.type.name)
  }

  private func day(_ expression: Expression, over table: Table) throws -> Term {
    let term = try resolving { resolver in try resolver.term(expression, over: table) }
    if term.type.isTemporal { return term }
    throw Diagnostic(
      .typeMismatch, "a deal closes on a day, and `\(format(expression))` is a \(term.type.name)", at: expression.span,
      label: term.type.name, help: ["for example a date and a duration: `close \(table.name).openedDate + 60d`"])
  }

  func noMoney(_ columns: DealColumns, at span: Span) -> Diagnostic {
    let name = written(name: columns.table.name)
    return Diagnostic(
      .noRole, "\(columns.table.name) has no money role: what is a deal worth?", at: span, label: "no money",
      help: ["say `roles \(name) money = COLUMN`, or `measure EXPRESSION` in the question"])
  }

  private static let categoryNames: Set<String> = ["category", "forecastcategory", "预测类别", "类别", "预测分类"]

  private func category(_ name: Name?, in columns: DealColumns, at span: Span?) throws -> ColumnID {
    let table = columns.table
    if let name {
      let term = try resolving { resolver in
        try resolver.term(Expression(.path(Path([name])), span: name.span), over: table)
      }
      if case .column(let id) = term.kind { return id }
    }
    let found = table.columns.filter { column in
      ([column.name] + column.aliases).contains { Self.categoryNames.contains(foldedName($0)) }
    }
    if found.count == 1 { return found[0].id }
    throw Diagnostic(
      .noRole, "no column of \(table.name) is called category: which says commit, likely or best?",
      at: span ?? Span(0, 0), label: "no category", help: ["name it: `categories of COLUMN`"])
  }

  // MARK: - Leakage

  /// What is known of no open deal and of closed ones: it is filled in when a deal has ended.
  func lateColumns(of columns: DealColumns) throws -> [ColumnSchema] {
    guard let closed = try state.data.columns[columns.closed]?.column() else { return [] }
    return try columns.table.columns.filter { column in
      guard column.isListed, column.id != columns.closed, let values = try state.data.columns[column.id]?.column()
      else {
        return false
      }
      return values.isFilledAtClose(closed)
    }
  }

  func reads(_ term: Term, _ columns: Set<ColumnID>) -> Bool {
    var found = false
    term.forEachColumn { id in
      found = found || columns.contains(id) || state.book.reads(id, anyOf: columns)
    }
    return found
  }

  /// A model of an outcome may use only what is known before it.
  private func refuseLate(_ question: DealQuestion) throws {
    guard !onlyChecks else { return }
    let late = try lateColumns(of: question.columns)
    let places: [(Term?, String)] = [
      (question.condition, "where"), (question.pick, "where"), (question.group, "group by"),
      (question.amount, "amount"),
      (question.close, "close"),
    ]
    for case (let term?, let place) in places {
      let closed = question.columns.closed
      if place == "close", reads(term, [closed]) {
        throw leak(place, question.columns.table.column(closed)?.name ?? "closed", term.span, question.columns)
      }
      guard let column = late.first(where: { reads(term, [$0.id]) }) else { continue }
      throw leak(place, column.name, term.span, question.columns)
    }
  }

  private func leak(_ place: String, _ column: String, _ span: Span, _ columns: DealColumns) -> Diagnostic {
    Diagnostic(
      .leakage, "`\(place)` reads \(column), which is filled in only when a deal has ended", at: span,
      label: "known of no open deal",
      help: [
        "a forecast may use only what is known while a deal is open: take another column than \(column)",
        "what ended deals have in common is asked of them: `summarize \(written(name: columns.table.name)) by \(written(name: column))`",
      ])
  }

  // MARK: - Marks

  /// The level of what a forecast is made from, where that may not be seen.
  func mask(of question: DealQuestion) -> Int? {
    let columns = question.columns
    let ids = [
      columns.closed, columns.start?.id, columns.stage?.id, columns.expected?.id, columns.probability?.id,
    ].compactMap { $0 }
    let history = try? stageHistory(of: columns.table)
    let entries = [history?.stage, history?.date].compactMap { $0 }
    let terms = [question.amountTerm, question.amount, question.close].compactMap { $0 }
    return ([state.book.mask(of: terms)] + (ids + entries).map { state.book.mask(of: $0) }).compactMap { $0 }.max()
  }
}
