import Diagnostics

extension Keyword {
  /// The grouping of verbs whose `by` says something else: `funnel deals by stage group by owner`.
  public static let groupBy = Keyword("group by", chinese: ["分组按", "分组"])
}

extension Parser {
  /// `2026Q1`, `2025`, `2025-12`, `last month`, `this year`
  mutating func period() throws(Halt) -> Period {
    let start = current.span
    let operand = try operand(beside: nil)
    guard case .literal(let literal) = operand.kind else { throw noPeriod(at: operand.span) }
    switch literal.value {
    case .period(.moment): throw noPeriod(at: operand.span)
    case .period(let period): return Period(period, span: operand.span)
    case .number(let number) where number.scale == 0 && (1000...9999).contains(number.units):
      return Period(.year(Int(number.units)), span: start.union(operand.span))
    default: throw noPeriod(at: operand.span)
    }
  }

  private mutating func noPeriod(at span: Span) -> Halt {
    fail(
      Diagnostic(
        .unexpected, "a period is expected here", at: span, label: "no period",
        help: ["for example `2026Q1`, `2026-01`, `2026W05`, `2026`, `this quarter` or `last month`"]))
  }
}
