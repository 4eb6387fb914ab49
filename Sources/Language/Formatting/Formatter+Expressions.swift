import Diagnostics

/// How tightly an operator binds; brackets go round what binds less tightly than its place asks.
private enum Tightness: Int, Comparable {
  case or, and, not, comparison, sum, product, sign, power, operand

  static func < (a: Tightness, b: Tightness) -> Bool { a.rawValue < b.rawValue }
}

extension Formatter {
  func expression(_ expression: Expression) -> String { text(expression, atLeast: .or) }

  private func text(_ expression: Expression, atLeast tightness: Tightness) -> String {
    let text = bare(expression)
    return self.tightness(of: expression) < tightness ? "(\(text))" : text
  }

  private func tightness(of expression: Expression) -> Tightness {
    switch expression.kind {
    case .literal, .path, .parameter, .list, .call: .operand
    case .unary(.minus, _): .sign
    case .unary(.not, _): .not
    case .binary(.or, _, _, _): .or
    case .binary(.and, _, _, _): .and
    case .binary(.add, _, _, _), .binary(.subtract, _, _, _): .sum
    case .binary(.multiply, _, _, _), .binary(.divide, _, _, _): .product
    case .binary(.power, _, _, _): .power
    case .binary, .between, .membership, .textTest, .matches, .knowledge, .within, .range: .comparison
    }
  }

  private func bare(_ expression: Expression) -> String {
    switch expression.kind {
    case .literal(let literal): self.literal(literal)
    case .path(let path): self.path(path)
    case .parameter(let name): "$\(name.text)"
    case .list(let members): "(\(members.map(member).joined(separator: ", ")))"
    case .range(let low, let high): "\(text(low, atLeast: .sum)) to \(text(high, atLeast: .sum))"
    case .unary(.minus, let operand): "-\(text(operand, atLeast: .sign))"
    case .unary(.not, let operand): "not \(text(operand, atLeast: .not))"
    case .binary(let binaryOperator, _, let left, let right): binary(binaryOperator, left, right)
    case .between(let value, let low, let high, let isNegated):
      "\(text(value, atLeast: .sum)) \(isNegated ? "not " : "")between \(text(low, atLeast: .sum)) and \(text(high, atLeast: .sum))"
    case .membership(let value, in: let set, let isNegated):
      "\(text(value, atLeast: .sum)) \(isNegated ? "not " : "")in \(member(set))"
    case .textTest(let test, let value, let text, let isNegated):
      "\(self.text(value, atLeast: .sum)) \(isNegated ? "not " : "")\(test.rawValue) \(self.text(text, atLeast: .sum))"
    case .matches(let value, let pattern, _, let isNegated):
      "\(text(value, atLeast: .sum)) \(isNegated ? "not " : "")matches /\(Self.escaped(pattern))/"
    case .knowledge(let value, let isMissing): "\(text(value, atLeast: .sum)) is \(isMissing ? "missing" : "known")"
    case .within(let value, let duration, let isAhead):
      "\(text(value, atLeast: .sum)) within \(isAhead ? "next " : "")\(duration.count)\(duration.unit.suffix)"
    case .call(let call): self.call(call)
    }
  }

  /// A member of a list, or the set of `in`: a range stands without brackets there.
  private func member(_ expression: Expression) -> String {
    if case .range = expression.kind { return bare(expression) }
    return text(expression, atLeast: .sum)
  }

  private func binary(_ binaryOperator: BinaryOperator, _ left: Expression, _ right: Expression) -> String {
    let (leftTightness, rightTightness) = operandTightness(of: binaryOperator)
    let (left, right) = (text(left, atLeast: leftTightness), text(right, atLeast: rightTightness))
    return "\(left) \(binaryOperator.rawValue) \(right)"
  }

  /// Equal operators lean to the left, powers to the right, comparisons not at all.
  private func operandTightness(of binaryOperator: BinaryOperator) -> (Tightness, Tightness) {
    switch binaryOperator {
    case .or: (.or, .and)
    case .and: (.and, .not)
    case .add, .subtract: (.sum, .product)
    case .multiply, .divide: (.product, .sign)
    case .power: (.operand, .sign)
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: (.sum, .sum)
    }
  }

  private func call(_ call: Call) -> String {
    var parts = [call.arguments.map(expression).joined(separator: ", ")].filter { !$0.isEmpty }
    if let filter = call.filter { parts.append("where \(expression(filter))") }
    if let among = call.among { parts.append("among \(expression(among))") }
    return "\(name(call.name))(\(parts.joined(separator: " ")))"
  }

  /// `\/` stands for a slash; other escapes are the pattern's own.
  private static func escaped(_ pattern: String) -> String {
    var escaped = ""
    var isEscape = false
    for character in pattern {
      if character == "/", !isEscape { escaped.append("\\") }
      escaped.append(character)
      isEscape = character == "\\" && !isEscape
    }
    return escaped
  }

  // MARK: - Literals

  private func literal(_ literal: Literal) -> String {
    if case .text(let text) = literal.value { return Self.quoted(text) }
    return literal.spelling
  }

  /// The canonical spelling of a value.
  static func text(of value: Literal.Value) -> String {
    switch value {
    case .number(let number): text(of: number)
    case .percent(let share): percent(share)
    case .money(let amount, let currency): (currency.flatMap { signs[$0] } ?? "") + text(of: amount)
    case .text(let text): quoted(text)
    case .yesNo(let isTrue): isTrue ? "yes" : "no"
    case .period(let period): text(of: period)
    case .duration(let duration): "\(duration.count)\(duration.unit.suffix)"
    case .distance(let metres): text(of: ExactDecimal(units: metres.units, scale: metres.scale + 3)) + "km"
    }
  }

  private static let signs = ["CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "INR": "₹", "KRW": "₩"]

  static func text(of period: PeriodLiteral) -> String {
    switch period {
    case .day(let year, let month, let day): spelled(year, month, day)
    case .month(let year, let month): "\(padded(year, to: 4))-\(padded(month, to: 2))"
    case .quarter(let year, let quarter): "\(padded(year, to: 4))Q\(quarter)"
    case .year(let year): padded(year, to: 4)
    case .week(let year, let week): "\(padded(year, to: 4))W\(padded(week, to: 2))"
    case .moment(let year, let month, let day, let microseconds):
      "\(spelled(year, month, day))T\(timeOfDay(microseconds))"
    case .today: "today"
    case .asOf: "as-of"
    case .this(let unit): "this \(unit.rawValue)"
    case .last(let count, let unit): "last \(counted(count, unit))"
    case .next(let count, let unit): "next \(counted(count, unit))"
    case .yearToDate: "YTD"
    }
  }

  private static func counted(_ count: Int, _ unit: CalendarUnit) -> String {
    count == 1 ? unit.rawValue : "\(count) \(unit.rawValue)s"
  }

  private static func timeOfDay(_ microseconds: Int64) -> String {
    let seconds = Int(microseconds / 1_000_000)
    let fraction = Int(microseconds % 1_000_000)
    let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, to: 2) }.joined(separator: ":")
    return fraction == 0 ? clock : clock + "." + padded(fraction, to: 6)
  }
}
