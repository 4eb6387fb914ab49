import Diagnostics

@testable import Language

/// Makes random expressions of every kind that the parser can give.
struct ExpressionGenerator {
  private var random: SplitMix64
  private static let nowhere = Span(0, 0)

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Something that is true or false.
  mutating func condition(depth: Int) -> Expression {
    if depth == 0 { return comparison(depth: 0) }
    switch Int.random(in: 0..<5, using: &random) {
    case 0:
      return make(.binary(.or, operatorSpan: Self.nowhere, condition(depth: depth - 1), guarded(depth: depth - 1)))
    case 1:
      return make(.binary(.and, operatorSpan: Self.nowhere, condition(depth: depth - 1), condition(depth: depth - 1)))
    case 2: return make(.unary(.not, condition(depth: depth - 1)))
    default: return comparison(depth: depth - 1)
    }
  }

  /// A right side of `or` that is no literal, which would be read as a list.
  private mutating func guarded(depth: Int) -> Expression { comparison(depth: depth) }

  private mutating func comparison(depth: Int) -> Expression {
    let left = sum(depth: depth)
    let isNegated = Bool.random(using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return make(.between(left, sum(depth: 0), sum(depth: 0), isNegated: isNegated))
    case 1: return make(.membership(left, in: make(.list([sum(depth: 0), literal(), range()])), isNegated: isNegated))
    case 2: return make(.membership(left, in: range(), isNegated: isNegated))
    case 3: return make(.textTest(pick([.contains, .startsWith, .endsWith]), left, text(), isNegated: isNegated))
    case 4:
      return make(
        .matches(left, pattern: pick(["a/b", "x\\d+", "^[a-z]$"]), patternSpan: Self.nowhere, isNegated: isNegated))
    case 5: return make(.knowledge(left, isMissing: isNegated))
    case 6:
      return make(
        .within(
          left, DurationLiteral(count: 3, unit: pick(CalendarUnit.allCases), span: Self.nowhere), isAhead: isNegated))
    default:
      let comparison: BinaryOperator = pick([.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual])
      return make(.binary(comparison, operatorSpan: Self.nowhere, left, sum(depth: depth)))
    }
  }

  private mutating func range() -> Expression { make(.range(sum(depth: 0), sum(depth: 0))) }

  private mutating func sum(depth: Int) -> Expression {
    if depth == 0 { return Bool.random(using: &random) ? literal() : name() }
    switch Int.random(in: 0..<6, using: &random) {
    case 0, 1:
      let arithmetic: BinaryOperator = pick([.add, .subtract, .multiply, .divide, .power])
      return make(.binary(arithmetic, operatorSpan: Self.nowhere, sum(depth: depth - 1), sum(depth: depth - 1)))
    case 2: return make(.unary(.minus, sum(depth: depth - 1)))
    case 3: return call(depth: depth - 1)
    default: return name()
    }
  }

  private mutating func call(depth: Int) -> Expression {
    var call = Call(name: Name(pick(["sum", "count", "share", "if"]), span: Self.nowhere), arguments: [])
    call.arguments = (0..<Int.random(in: 0...2, using: &random)).map { _ in condition(depth: depth) }
    if Bool.random(using: &random) { call.filter = condition(depth: depth) }
    if Bool.random(using: &random) { call.among = condition(depth: depth) }
    return make(.call(call))
  }

  private mutating func name() -> Expression {
    let names = [
      Name("revenue", span: Self.nowhere), Name("where", span: Self.nowhere, isQuoted: true),
      Name("等级", span: Self.nowhere),
      Name("Close Date", span: Self.nowhere, isQuoted: true),
    ]
    if Int.random(in: 0..<6, using: &random) == 0 { return make(.parameter(Name("region", span: Self.nowhere))) }
    return make(.path(Path((0..<Int.random(in: 1...2, using: &random)).map { _ in pick(names) })))
  }

  private mutating func literal() -> Expression {
    let values: [Literal.Value] = [
      .number(ExactDecimal(units: 1200, scale: 0)), .number(ExactDecimal(units: 125, scale: 2)),
      .percent(ExactDecimal(units: 15, scale: 2)), .money(ExactDecimal(units: 12, scale: 0), currency: "CNY"),
      .yesNo(true), .period(.day(year: 2026, month: 1, day: 31)), .period(.month(year: 2026, month: 1)),
      .period(.quarter(year: 2026, quarter: 1)), .period(.week(year: 2026, week: 5)), .period(.asOf), .period(.today),
      .period(.moment(year: 2026, month: 1, day: 31, microseconds: 30_600_000_000)), .period(.last(4, .quarter)),
      .period(.this(.month)), .period(.next(1, .year)), .period(.yearToDate),
      .duration(DurationLiteral(count: 90, unit: .day, span: Self.nowhere)),
      .distance(ExactDecimal(units: 30000, scale: 0)),
    ]
    if Int.random(in: 0..<4, using: &random) == 0 { return text() }
    let value = pick(values)
    return make(.literal(Literal(value, spelling: Formatter.text(of: value))))
  }

  private mutating func text() -> Expression {
    let text = pick(["East", "a \"b\" c", "it's", "黄金", ""])
    return make(.literal(Literal(.text(text), spelling: text)))
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element { elements.randomElement(using: &random)! }

  private func make(_ kind: Expression.Kind) -> Expression { Expression(kind, span: Self.nowhere) }
}
