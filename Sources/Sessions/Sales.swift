import Columnar
import Diagnostics
import Engine
import Language
import Plans

/// A table whose rows have a day and an amount, as planning asks it: orders, or targets.
struct Sales {
  var table: Table
  /// Where the table was named.
  var span: Span
  var date: Expression
  var money: Expression
  var amounts: Amounts
  var condition: Expression?
  /// The last day that counts, where the table does not hide later rows itself, being dated by a clause; else none.
  var latest: Int32?
  /// What had to be taken for granted, for the small print.
  var guesses: [String] = []

  /// Where the day of a row comes from.
  enum Dating {
    case role
    /// A clause, or the role where it is not said.
    case clause(Expression?)
  }

  /// The days of a stretch, and the condition.
  func within(_ days: ClosedRange<Int32>?) -> Expression? {
    Self.both(days.map(dated), condition)
  }

  func dated(_ days: ClosedRange<Int32>) -> Expression {
    let last = min(days.upperBound, latest ?? .max)
    return Expression(
      .between(date, Self.day(days.lowerBound, span), Self.day(last, span), isNegated: false), span: span)
  }

  /// `name(argument where filter)`
  func call(_ name: String, _ arguments: [Expression] = [], where filter: Expression? = nil) -> Expression {
    Expression(.call(Call(name: Name(name, span: span), arguments: arguments, filter: filter)), span: span)
  }

  func isKnown(_ expression: Expression, _ isKnown: Bool = true) -> Expression {
    Expression(.knowledge(expression, isMissing: !isKnown), span: span)
  }

  static func both(_ a: Expression?, _ b: Expression?) -> Expression? {
    guard let a, let b else { return a ?? b }
    return Expression(.binary(.and, operatorSpan: b.span, a, b), span: b.span)
  }

  private static func day(_ day: Int32, _ span: Span) -> Expression {
    let date = Day.date(ofDays: day)
    let literal = PeriodLiteral.day(year: date.year, month: date.month, day: date.day)
    return Expression(.literal(Literal(.period(literal), spelling: dayText(day))), span: span)
  }

  static func column(_ name: String, _ span: Span) -> Expression {
    Expression(.path(Path([Name(name, span: span, isQuoted: true)])), span: span)
  }
}

extension Session {
  /// The day and the amount of a table's rows: by its roles, or by what such columns are often called.
  ///
  /// - Parameter verb: what asks, for messages: `pace`.
  func sales(
    _ name: Name, money: Expression?, condition: Expression?, date dating: Sales.Dating = .role, for verb: String
  ) throws -> Sales {
    let book = state.book
    let (table, deals) = try resolving(book) { resolver in
      let table = try resolver.table(name)
      let term = try condition.map { try resolver.condition($0, over: table) }
      return (table, try resolver.wonDeals(of: table, where: term, at: name.span))
    }
    let (day, isOfRole) = try day(of: table, name, dating, deals)
    var guesses: [String] = []
    let amount = try money ?? self.column(.money, of: table, at: name.span, "money EXPRESSION", &guesses)
    let type = try resolving(book) { resolver in
      let amountTerm = try resolver.term(amount, over: table)
      try book.refuseMasked(amountTerm, in: verb)
      let dateTerm = try resolver.term(day, over: table)
      guard dateTerm.type.isTemporal else {
        throw Diagnostic(
          .typeMismatch, "a row is dated by a date, and `\(format(day))` is a \(dateTerm.type.name)", at: day.span,
          label: dateTerm.type.name)
      }
      try book.refuseMasked(dateTerm, in: verb)
      if let condition { try book.refuseMasked(try resolver.condition(condition, over: table), in: "where") }
      return amountTerm.type
    }
    if case .percent = type { throw noAmount(amount, type) }
    guard type.isNumeric else { throw noAmount(amount, type) }
    return Sales(
      table: table, span: name.span, date: day, money: amount, amounts: Amounts(of: type),
      condition: Sales.both(condition, deals?.isWon(at: name.span)),
      latest: isOfRole || book.includesFuture ? nil : book.asOf.day,
      guesses: (deals.map { [text(of: $0, dated: day)] } ?? []) + guesses)
  }

  /// `won deals by closeDate (stage Won)`
  private func text(of deals: WonDeals, dated day: Expression) -> String {
    let won = deals.stages.joined(separator: ", ")
    return won.isEmpty
      ? "deals by \(bare(day)): what a deal brings counts on that day"
      : "won deals by \(bare(day)): \(deals.stage.name) \(won); open and lost ones bring nothing (`where \(written(name: deals.stage.name)) = STAGE` counts others)"
  }

  /// Where the day of a row comes from: what the clause says, the close of a deal, the role.
  private func day(
    of table: Table, _ name: Name, _ dating: Sales.Dating, _ deals: WonDeals?
  ) throws -> (Expression, isOfRole: Bool) {
    if case .clause(let said?) = dating { return (said, false) }
    if let date = deals?.closed ?? table.roles[.date].flatMap({ table.column($0) }) {
      return (Sales.column(date.name, name.span), true)
    }
    var help = "say it: `roles \(written(name: table.name)) date = COLUMN`"
    if case .clause = dating { help += ", or `date EXPRESSION`, which may be of a linked table" }
    throw Diagnostic(
      .noRole, "\(table.name) has no date role: when was each row?", at: name.span, label: "no date", help: [help])
  }

  /// The column of a role, or the one that is called as such columns are.
  func column(_ role: Role, of table: Table, at span: Span, _ clause: String, _ guesses: inout [String]) throws
    -> Expression
  {
    guard let (column, isAssigned) = table.column(habituallyFor: role) else {
      throw Diagnostic(
        .noRole, "\(table.name) has no \(role.rawValue) role, and no one column that is called so", at: span,
        label: "no \(role.rawValue)",
        help: ["say `\(clause)`, or `roles \(written(name: table.name)) \(role.rawValue) = COLUMN`"])
    }
    if !isAssigned {
      guesses.append("\(role.rawValue) of \(table.name) is `\(column.name)` by its name; no role says it")
    }
    return Sales.column(column.name, span)
  }

  private func noAmount(_ expression: Expression, _ type: ValueType) -> Diagnostic {
    Diagnostic(
      .typeMismatch, "an amount is asked for, and `\(format(expression))` is a \(type.name)", at: expression.span,
      label: type.name)
  }

  /// What aggregates give for each group of a table's rows, in key order: groups first.
  func summary(
    of sales: Sales, where condition: Expression?, by groups: [SelectItem] = [], _ aggregates: [Expression],
    includingFuture: Bool = false
  ) throws -> Frame {
    let columns = aggregates.enumerated().map { place, aggregate in
      SelectItem(expression: aggregate, alias: Name("aggregate\(place)", span: sales.span, isQuoted: true))
    }
    let query = Query(
      verb: .summarize, verbSpan: sales.span, table: Name(sales.table.name, span: sales.span, isQuoted: true),
      condition: condition, groups: groups, show: .items(columns), includesFuture: includingFuture)
    return try resolving { resolver in
      let plan = try resolver.plan(query)
      return try engine.run(plan, in: state.book, on: state.data).frame
    }
  }

  /// Rows that are of no period or bring nothing, because day or amount is missing.
  func tellMissing(_ sales: Sales) throws {
    let frame = try summary(
      of: sales, where: sales.condition,
      [
        sales.call("count", where: sales.isKnown(sales.date, false)),
        sales.call("count", where: sales.isKnown(sales.money, false)),
      ])
    for (field, what) in zip(frame.fields, ["a date", "an amount"]) {
      guard let count = field.column.number(at: 0).map({ Int($0) }), count > 0 else { continue }
      smallPrint("\(counted(count, "row")) of \(sales.table.name) without \(what) left out")
    }
    for guess in sales.guesses { smallPrint(guess) }
    if sales.amounts.areRounded {
      smallPrint(
        "amounts of \(sales.table.name) are binary numbers: sums are rounded to \(sales.amounts.places) places")
    }
  }

  /// Amounts of different currencies are never compared.
  func requireSameCurrency(_ a: Currency?, _ aSpan: Span, _ b: Currency?, _ bSpan: Span) throws {
    guard let a, let b, a != b else { return }
    throw Diagnostic(
      .currencyMix, "\(a.code) and \(b.code) cannot be mixed", at: aSpan, label: a.code,
      help: ["convert one of them: `derive … = amount * rate`, which is a plain number"]
    ).labelling(bSpan, b.code)
  }
}
