import Columnar
import Diagnostics
import Language

extension Resolver {
  /// What is measured of purchases, as seen from any as-of date.
  mutating func retention(
    _ definition: RetentionDefinition, over table: Table, replacing old: RetentionModel? = nil
  ) throws(Diagnostic) -> RetentionModel {
    let purchases = definition.purchases
    let orders = try self.table(purchases.table)
    guard orders.id != table.id, let links = childPath(from: orders, to: table) else {
      throw notLinked(orders, table, purchases.table)
    }
    let horizon = try horizon(definition.horizon)
    let date = try purchaseDate(purchases, in: orders)
    let seen = try purchaseFilter(purchases, date, in: orders)
    try refuseFitted(seen, purchases.condition)
    let span = definition.verbSpan
    func aggregate(_ function: Aggregate.Function, _ argument: Term?, _ filter: Term, _ type: ValueType) -> Term {
      let aggregate = Aggregate(
        function: function, table: orders.id, scope: .children(links), argument: argument, filter: filter)
      return Term(.aggregate(aggregate), type: type, span: span)
    }
    let distinct = try purchases.distinct.map { expression throws(Diagnostic) in try term(expression, over: orders) }
    var everything = purchases
    everything.window = nil
    let ever = try purchaseFilter(everything, date, in: orders)
    let since = DayTerm(.asOf, months: -horizon.months, days: 1 - horizon.days)
    let late = Term(
      .and([ever, Term(.inDays(date, from: since, to: DayTerm(.asOf)), type: .yesNo, span: span)]), type: .yesNo,
      span: span)
    return RetentionModel(
      recency: age(of: aggregate(.max, date, seen, date.type)),
      frequency: aggregate(distinct == nil ? .count : .distinct, distinct, seen, .decimal(scale: 0)),
      lately: aggregate(.any, nil, late, .yesNo), first: aggregate(.min, date, ever, date.type), horizon: horizon,
      bins: try bins(definition.bins), prior: try prior(definition.prior), fit: Identity.fit(),
      columns: old?.columns ?? OutputColumns())
  }

  private func horizon(_ duration: DurationLiteral) throws(Diagnostic) -> CalendarShift {
    let shift = CalendarShift(duration)
    if shift.months > 0 || shift.days > 0 { return shift }
    throw Diagnostic(
      .badCuts, "nobody buys within no time", at: duration.span, label: "no time", help: ["say `horizon 90d`"])
  }

  private func bins(_ bins: BinCount?) throws(Diagnostic) -> Int {
    guard let bins else { return 5 }
    if (2...20).contains(bins.count) { return bins.count }
    throw Diagnostic(
      .badCuts, "there are 2 to 20 bins by each measure", at: bins.span, label: "\(bins.count)",
      help: ["five are usual; more need more accounts"])
  }

  private func prior(_ prior: PriorStrength?) throws(Diagnostic) -> ExactDecimal {
    guard let prior else { return ExactDecimal(units: 10, scale: 0) }
    if (0.01...1e6).contains(prior.accounts.double) { return prior.accounts }
    throw Diagnostic(
      .badCuts, "the prior is a number of accounts above zero", at: prior.span, label: "out of range",
      help: ["10 is usual: `prior 10`; more draw small groups closer to the rate of all"])
  }

  /// A model's output in the condition was fitted with what is known now, and a forecast of the past must not know that.
  func refuseFitted(_ filter: Term, _ condition: Expression?) throws(Diagnostic) {
    guard let condition else { return }
    var fitted: String?
    filter.forEachColumn { id in
      if case .output(let model, _) = book.column(id).column.origin {
        fitted = book.model(model).name
      } else {
        for model in book.models where book.reads(id, anyOf: book.outputs(of: model.id)) {
          fitted = fitted ?? model.name
        }
      }
    }
    guard let fitted else { return }
    throw Diagnostic(
      .leakage, "the condition reads `\(fitted)`, which was fitted to what is known now", at: condition.span,
      label: "knows what came later",
      help: ["the test on the past may only use what was known then: take a condition on the purchases themselves"])
  }
}

extension Diagnostic.Code {
  /// A forecast would use what was only known after the date that it is made at.
  public static let leakage = Self("leakage")
}
