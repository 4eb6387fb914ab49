import Columnar
import Diagnostics
import Language

extension Resolver {
  /// A literal away from any column: numbers stay exact, a period must be one day.
  func constant(_ literal: Literal, span: Span) throws(Diagnostic) -> Term {
    switch literal.value {
    case .number(let decimal): return exact(decimal, type: ValueType.decimal(scale:), span: span)
    case .percent(let decimal): return exact(decimal, type: ValueType.percent(scale:), span: span)
    case .money(let decimal, let code):
      guard let code else { return exact(decimal, type: ValueType.decimal(scale:), span: span) }
      return exact(decimal, type: { .money(scale: $0, currency: Currency(code)) }, span: span)
    case .text(let text): return Term(.constant(.text(try self.text(text, at: span))), type: .text, span: span)
    case .yesNo(let value): return Term(.constant(.yesNo(value)), type: .yesNo, span: span)
    case .period(let period): return try constant(period, spelling: literal.spelling, span: span)
    case .duration(let duration):
      throw Diagnostic(
        .typeMismatch, "a duration stands beside a date", at: span, label: "a duration",
        help: ["write `as-of - \(CalendarShift(duration).spelling)`, or compare a date with it"])
    case .distance:
      throw Diagnostic(.typeMismatch, "a distance stands only after `within`", at: span, label: "a distance")
    }
  }

  private func exact(_ decimal: ExactDecimal, type: (Int) -> ValueType, span: Span) -> Term {
    guard decimal.scale <= 6 else { return Term(.constant(.number(decimal.double)), type: .number, span: span) }
    return Term(.constant(.exact(decimal.units)), type: type(decimal.scale), span: span)
  }

  func negation(of term: Term, span: Span) throws(Diagnostic) -> Term {
    guard term.type.isNumeric else {
      throw Diagnostic(.typeMismatch, "only numbers can be negative", at: span, label: term.type.name)
    }
    if case .constant(.exact(let units)) = term.kind {
      return Term(.constant(.exact(-units)), type: term.type, span: span)
    }
    return Term(.negate(term), type: term.type, span: span)
  }

  mutating func arithmetic(
    _ op: BinaryOperator, _ operatorSpan: Span, _ left: Expression, _ right: Expression, span: Span, in context: Context
  ) throws(Diagnostic) -> Term {
    guard let arithmetic = Term.Arithmetic(rawValue: op.rawValue) else {
      preconditionFailure("not an arithmetic operator")
    }
    if case .literal(let literal) = right.kind, case .duration(let duration) = literal.value {
      return try shifted(resolve(left, in: context), arithmetic, CalendarShift(duration), operatorSpan, span: span)
    }
    let a = try resolve(left, in: context)
    let b = try resolve(right, in: context)
    if arithmetic == .subtract, a.type.isTemporal, b.type.isTemporal {
      return Term(.daysBetween(a, b), type: .decimal(scale: 0), span: span)
    }
    guard a.type.isNumeric, b.type.isNumeric else { throw notNumbers(a, arithmetic, b, operatorSpan) }
    let type = try resultType(a, arithmetic, b)
    return Term(.arithmetic(arithmetic, a, b), type: type, span: span)
  }

  /// Exact where both sides are and the operation keeps it so; `×` and `÷` give numbers.
  private func resultType(_ a: Term, _ op: Term.Arithmetic, _ b: Term) throws(Diagnostic) -> ValueType {
    if case .money(_, let first) = a.type, case .money(_, let second) = b.type, first != second {
      throw mixedCurrencies(first, a.span, second, b.span)
    }
    guard op == .add || op == .subtract, let left = a.type.scale, let right = b.type.scale else { return .number }
    let scale = max(left, right)
    switch (a.type, b.type) {
    case (.money(_, let currency), _), (_, .money(_, let currency)): return .money(scale: scale, currency: currency)
    case (.percent, .percent): return .percent(scale: scale)
    default: return .decimal(scale: scale)
    }
  }

  private func notNumbers(_ a: Term, _ op: Term.Arithmetic, _ b: Term, _ operatorSpan: Span) -> Diagnostic {
    let culprit = a.type.isNumeric ? b : a
    var help: [String] = []
    if culprit.type.isTemporal {
      help = [
        "dates take durations: `date + 30d`, `date - 1mo`; date − date is a number of days",
        "a number of days or months that each row tells: `addDays(date, n)`, `addMonths(date, n)`",
      ]
    }
    if culprit.type == .text { help = ["`concat(a, b)` joins texts"] }
    return Diagnostic(
      .typeMismatch, "`\(op.rawValue)` needs numbers, and this is a \(culprit.type.name)", at: culprit.span,
      label: culprit.type.name,
      help: help
    ).labelling(operatorSpan, "")
  }

  /// A date moved by a duration; a fixed one is moved at once, as far as that is possible without knowing the as-of date.
  private func shifted(
    _ term: Term, _ op: Term.Arithmetic, _ shift: CalendarShift, _ operatorSpan: Span, span: Span
  ) throws(Diagnostic) -> Term {
    guard op == .add || op == .subtract else {
      throw Diagnostic(
        .typeMismatch, "a duration can be added or subtracted", at: operatorSpan, label: "not possible",
        help: ["a number of days or months that each row tells: `addDays(date, n)`, `addMonths(date, n)`"])
    }
    guard term.type.isTemporal else {
      throw Diagnostic(
        .typeMismatch, "a duration is added to a date, and this is a \(term.type.name)", at: term.span,
        label: term.type.name,
        help: term.type.isNumeric && shift.months == 0 ? ["for a number of days write \(shift.days)"] : [])
    }
    let signed = op == .add ? shift : shift.negated
    if case .constant(.day(var day)) = term.kind, signed.months == 0 || day.days == 0 {
      day.months += signed.months
      day.days += signed.days
      return Term(.constant(.day(day)), type: .date, span: span)
    }
    return Term(.shift(term, signed), type: term.type, span: span)
  }
}
