import Columnar
import Diagnostics
import Language

extension Resolver {
  /// One side of a comparison, before the other side has said what it is compared with.
  enum Side {
    case term(Term)
    /// A name that is no column: text, if the other side is.
    case word(TermText)
    case literal(Literal, Span)

    struct TermText {
      var name: String
      var span: Span
    }

    var span: Span {
      switch self {
      case .term(let term): term.span
      case .word(let word): word.span
      case .literal(_, let span): span
      }
    }
  }

  mutating func side(_ expression: Expression, in context: Context) throws(Diagnostic) -> Side {
    switch expression.kind {
    case .literal(let literal):
      return .literal(literal, expression.span)
    case .parameter(let name):
      switch try parameterValue(name) {
      case .literal(let literal): return .literal(literal, expression.span)
      case .word(let word): return .word(Side.TermText(name: word, span: expression.span))
      case .list: return .term(try resolve(expression, in: context))
      }
    case .path(let path) where path.parts.count == 1:
      if case .groups(let grouping) = context {
        if let key = try groupKey(expression, grouping) { return .term(key) }
        guard try lookUp(path, in: grouping.table) == nil else { return .term(try column(path, in: context)) }
      } else if let table = context.table, try lookUp(path, in: table) != nil {
        return .term(try column(path, in: context))
      }
      return .word(Side.TermText(name: path.last.text, span: expression.span))
    default:
      return .term(try resolve(expression, in: context))
    }
  }

  mutating func comparison(
    _ op: BinaryOperator, _ operatorSpan: Span, _ left: Expression, _ right: Expression, span: Span, in context: Context
  ) throws(Diagnostic) -> Term {
    guard let comparison = Term.Comparison(rawValue: op.rawValue) else { preconditionFailure("not a comparison") }
    let a = try side(left, in: context)
    let b = try side(right, in: context)
    switch (a, b) {
    case (.term(let subject), .word(let word)):
      return try compare(subject, comparison, with: word, span: span, operatorSpan, in: context)
    case (.word(let word), .term(let subject)):
      return try compare(subject, comparison.mirrored, with: word, span: span, operatorSpan, in: context)
    case (.term(let subject), .literal(let literal, let literalSpan)):
      return try compare(subject, comparison, with: literal, literalSpan, span: span, operatorSpan)
    case (.literal(let literal, let literalSpan), .term(let subject)):
      return try compare(subject, comparison.mirrored, with: literal, literalSpan, span: span, operatorSpan)
    case (.term(let first), .term(let second)):
      warnIfAlsoValue(first, right)
      return try compare(first, comparison, second, span: span, operatorSpan)
    case (.literal(let first, let firstSpan), .literal(let second, let secondSpan)):
      return try compare(
        constant(first, span: firstSpan), comparison, constant(second, span: secondSpan), span: span, operatorSpan)
    case (.word(let word), .literal):
      throw unknownWord(word, in: context, comparedAs: " \(op.rawValue) \(format(right))")
    case (.word(let word), .word), (.literal, .word(let word)):
      throw unknownWord(word, in: context)
    }
  }

  /// A word that stands where only a name could.
  ///
  /// - Parameter comparison: what stands behind it, such as ` > 3`.
  func unknownWord(_ word: Side.TermText, in context: Context, comparedAs comparison: String = "") -> Diagnostic {
    let path = Path([Name(word.name, span: word.span)])
    if let table = context.table { return unknown(path, in: table, comparedAs: comparison) }
    if case .one(let table) = book.table(named: word.name) {
      return Diagnostic(
        .needsAggregate, "`\(word.name)` is a table, and one value is needed", at: word.span, label: "many rows",
        help: ["to count its rows write `count(\(table.name))`"])
    }
    return Diagnostic(
      .unknownName, "`\(word.name)` is not known here", at: word.span, label: "not a name",
      help: ["quote it if it is text: \"\(word.name)\""])
  }

  // MARK: - Words

  private mutating func compare(
    _ subject: Term, _ op: Term.Comparison, with word: Side.TermText, span: Span, _ operatorSpan: Span,
    in context: Context
  ) throws(Diagnostic) -> Term {
    switch subject.type {
    case .text:
      let value = try textValue(word.name, ignoresCase: true, span: word.span, beside: subject)
      return textComparison(subject, op, value, span: span)
    case .ordinal:
      return Term(
        .textTest(subject, .hasCode(try codes(op, word.name, at: word.span, of: subject))), type: .yesNo, span: span)
    default:
      throw unknownWord(word, in: context)
    }
  }

  /// A text beside a text column: an alias stands for its value; a value that the column does not hold is a mistake or a warning.
  mutating func textValue(_ text: String, ignoresCase: Bool, span: Span, beside subject: Term) throws(Diagnostic)
    -> Term.TextValue
  {
    guard let column = storedColumn(of: subject) else { return Term.TextValue(text, ignoresCase: ignoresCase) }
    let schema = book.column(column).column
    if let level = schema.levels.first(where: { $0.alias?.lowercased() == text.lowercased() }) {
      return Term.TextValue(level.name, ignoresCase: false)
    }
    if !book.allowsUnknown, !text.isEmpty, values.holds(text, ignoringCase: ignoresCase, in: column) == false {
      let known = values.values(of: column) ?? []
      let near = nearest(text, among: known)
      let table = book.column(column).table
      let held =
        known.isEmpty
        ? "`count \(written(name: table.name)) by \(written(name: schema.name))` lists what it holds"
        : "it holds: " + shortList(known, limit: 8)
      let mistake = Diagnostic(
        .unknownValue, "\(schema.name) holds no value `\(text)`", at: span, label: "not one of its values",
        help: [near.map { "did you mean `\(quotedIfNeeded($0))`?" } ?? held]
          + (isStrict ? ["`set allow unknown` lets values pass that the data do not hold"] : []),
        severity: isStrict ? .error : .warning)
      diagnostics.append(mistake)
    }
    return Term.TextValue(text, ignoresCase: ignoresCase)
  }

  private func quotedIfNeeded(_ text: String) -> String {
    let plain = text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0 == "_" || ("0"..."9").contains($0) }
    return plain && !text.isEmpty ? text : "\"\(text)\""
  }

  private func textComparison(_ subject: Term, _ op: Term.Comparison, _ value: Term.TextValue, span: Span) -> Term {
    let test = Term(.textTest(subject, .isOneOf([value])), type: .yesNo, span: span)
    switch op {
    case .equal: return test
    case .notEqual: return Term(.not(test), type: .yesNo, span: span)
    default:
      return Term(
        .compare(op, subject, Term(.constant(.text(value.text)), type: .text, span: span)), type: .yesNo, span: span)
    }
  }

  /// The codes of the levels that pass a comparison: best is greatest, and code 0 is the best.
  func codes(_ op: Term.Comparison, _ name: String, at span: Span, of subject: Term) throws(Diagnostic) -> [Int32] {
    let code = try level(name, at: span, of: subject)
    let all = Int32(levels(of: subject).count)
    switch op {
    case .equal: return [code]
    case .notEqual: return (0..<all).filter { $0 != code }
    case .greaterOrEqual: return Array(0...code)
    case .greater: return Array(0..<code)
    case .lessOrEqual: return Array(code..<all)
    case .less: return Array((code + 1)..<max(all, code + 1))
    }
  }

  private func level(_ name: String, at span: Span, of subject: Term) throws(Diagnostic) -> Int32 {
    let levels = levels(of: subject)
    let names = levels.enumerated().flatMap { index, level in
      ([level.name] + (level.alias.map { [$0] } ?? [])).map { (name: $0, value: Int32(index)) }
    }
    if case .one(let code) = match(name, among: names) { return code }
    let near = nearest(name, among: names.map(\.name))
    throw Diagnostic(
      .unknownLevel, "`\(name)` is not one of the levels", at: span, label: "no such level",
      help: [near.map { "did you mean `\($0)`?" } ?? "the levels are: " + levels.map(\.name).joined(separator: ", ")])
  }

  /// The levels of an ordinal term, best first.
  public func levels(of subject: Term) -> [Level] {
    switch subject.kind {
    case .column(let id): return book.column(id).column.levels
    case .walk(_, let inner): return levels(of: inner)
    case .function(.coalesce, let terms): return terms.first.map { levels(of: $0) } ?? []
    case .function(.if, let terms): return terms.last.map { levels(of: $0) } ?? []
    case .aggregate(let aggregate): return aggregate.argument.map { levels(of: $0) } ?? []
    default: return []
    }
  }

  /// The column under a term that only looks at it from another table.
  func storedColumn(of term: Term) -> ColumnID? {
    switch term.kind {
    case .column(let id): id
    case .walk(_, let inner): storedColumn(of: inner)
    default: nil
    }
  }

  private mutating func warnIfAlsoValue(_ subject: Term, _ right: Expression) {
    guard subject.type == .text, case .path(let path) = right.kind, path.parts.count == 1, !path.last.isQuoted,
      let column = storedColumn(of: subject), values.holds(path.last.text, ignoringCase: true, in: column) == true
    else { return }
    warn(
      .wordIsBoth, "`\(path.last.text)` is a column and also a value; the column is taken", at: right.span,
      label: "read as a column",
      help: ["write \"\(path.last.text)\" for the value"])
  }

  // MARK: - Literals

  private mutating func compare(
    _ subject: Term, _ op: Term.Comparison, with literal: Literal, _ literalSpan: Span, span: Span, _ operatorSpan: Span
  ) throws(Diagnostic) -> Term {
    switch subject.type {
    case .text:
      let value =
        if case .text(let text) = literal.value {
          try textValue(self.text(text, at: literalSpan), ignoresCase: false, span: literalSpan, beside: subject)
        } else {
          try textValue(literal.spelling, ignoresCase: true, span: literalSpan, beside: subject)
        }
      return textComparison(subject, op, value, span: span)
    case .ordinal:
      let name =
        if case .text(let text) = literal.value { try self.text(text, at: literalSpan) } else { literal.spelling }
      return Term(
        .textTest(subject, .hasCode(try codes(op, name, at: literalSpan, of: subject))), type: .yesNo, span: span)
    case .date, .datetime:
      return try compareDate(subject, op, with: literal, literalSpan, span: span)
    default:
      if case .duration(let duration) = literal.value, subject.type.isNumeric {
        return try compareDays(subject, op, duration, literalSpan, span: span, operatorSpan)
      }
      if case .percent = literal.value { warnIfPercentUnits(subject, literal, literalSpan) }
      if case .number(let number) = literal.value, case .percent = subject.type {
        warnIfPlainNumber(number, beside: subject, literal, literalSpan)
      }
      return try compare(subject, op, constant(literal, span: literalSpan), span: span, operatorSpan)
    }
  }

  /// A number of days against a duration that is one.
  private func compareDays(
    _ subject: Term, _ op: Term.Comparison, _ duration: DurationLiteral, _ literalSpan: Span, span: Span,
    _ operatorSpan: Span
  ) throws(Diagnostic) -> Term {
    let shift = CalendarShift(duration)
    guard shift.months == 0 else {
      throw Diagnostic(
        .typeMismatch,
        "a number of days cannot be compared with \(shift.spelling), which is not a fixed number of days",
        at: literalSpan, label: "calendar months",
        help: ["compare a date with it, or write the days: `\(shift.months * 30)d`"])
    }
    let days = Term(.constant(.exact(Int64(shift.days))), type: .decimal(scale: 0), span: literalSpan)
    return try compare(subject, op, days, span: span, operatorSpan)
  }

  private mutating func warnIfPercentUnits(_ subject: Term, _ literal: Literal, _ span: Span) {
    guard let column = storedColumn(of: subject), case .percent = literal.value,
      let greatest = values.maximum(of: column), greatest > 1.5
    else { return }
    if case .percent = subject.type { return }
    let name = book.column(column).column.name
    let plain = literal.spelling.filter { $0 != "%" && $0 != "％" }
    warn(
      .percentUnits,
      "`\(literal.spelling)` is \(plain) ÷ 100, and \(name) holds values up to \(plainText(greatest))",
      at: span, label: "a fraction", help: ["if \(name) is in percent already, write \(plain)"])
  }

  /// `rebate > 20`, where the column holds percentages: 20 is 2000 %.
  private mutating func warnIfPlainNumber(
    _ number: ExactDecimal, beside subject: Term, _ literal: Literal, _ span: Span
  ) {
    let value = number.double
    guard value >= 1, value > storedColumn(of: subject).flatMap(values.maximum(of:)) ?? 1 else { return }
    let name = storedColumn(of: subject).map { book.column($0).column.name } ?? "the other side"
    warn(
      .percentUnits,
      "\(name) holds percentages, and `\(literal.spelling)` beside them is \(plainText(value * 100))%",
      at: span, label: "not a percentage", help: ["write `\(literal.spelling)%`"])
  }

  /// A number without a point where it is whole.
  private func plainText(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }

  // MARK: - Terms

  func compare(_ a: Term, _ op: Term.Comparison, _ b: Term, span: Span, _ operatorSpan: Span) throws(Diagnostic) -> Term
  {
    let result = Term(.compare(op, a, b), type: .yesNo, span: span)
    switch (a.type, b.type) {
    case (.money(_, let first), .money(_, let second)) where first != second:
      throw mixedCurrencies(first, a.span, second, b.span)
    case (let first, let second) where first.isNumeric && second.isNumeric:
      return result
    case (.text, .text), (.yesNo, .yesNo), (.ordinal, .ordinal):
      return result
    case (let first, let second) where first.isTemporal && second.isTemporal:
      return dateComparison(a, op, b, span: span) ?? result
    case (.ordinal, .text):
      if case .constant(.text(let name)) = b.kind {
        return Term(.textTest(a, .hasCode(try codes(op, name, at: b.span, of: a))), type: .yesNo, span: span)
      }
      fallthrough
    default:
      throw Diagnostic(
        .typeMismatch, "a \(a.type.name) cannot be compared with a \(b.type.name)", at: operatorSpan,
        label: "`\(op.rawValue)` needs two of a kind", help: mismatchHelp(a, b)
      ).labelling(a.span, a.type.name).labelling(b.span, b.type.name)
    }
  }

  private func mismatchHelp(_ a: Term, _ b: Term) -> [String] {
    guard case .constant(.text(let text)) = b.kind else { return [] }
    if a.type.isTemporal { return ["write the date without quotes: 2026-01-31, 2026Q1, or an age such as 90d"] }
    if a.type.isNumeric, text.allSatisfy({ $0.isNumber || $0 == "." }) {
      return ["write the number without quotes: \(text)"]
    }
    if a.type.isNumeric { return ["write a number in its place, such as `100`; texts stand beside columns of text"] }
    return []
  }

  func mixedCurrencies(_ a: Currency, _ aSpan: Span, _ b: Currency, _ bSpan: Span) -> Diagnostic {
    Diagnostic(
      .currencyMix, "\(a.code) and \(b.code) cannot be mixed", at: aSpan, label: a.code,
      help: ["convert one of them: `derive … = amount * rate`, which is a plain number"]
    ).labelling(bSpan, b.code)
  }

  // MARK: - Sets, texts

  mutating func membership(_ subject: Expression, _ set: Expression, span: Span, in context: Context) throws(Diagnostic)
    -> Term
  {
    switch set.kind {
    case .list(let items):
      return try oneOf(subject, items, span: span, in: context)
    case .parameter(let name):
      if case .list(let list) = try parameterValue(name) {
        return try oneOf(subject, list, at: name.span, span: span, in: context)
      }
      return try comparison(.equal, set.span, subject, set, span: span, in: context)
    case .range(let low, let high):
      let lower = Expression(.binary(.greaterOrEqual, operatorSpan: set.span, subject, low), span: span)
      let upper = Expression(.binary(.lessOrEqual, operatorSpan: set.span, subject, high), span: span)
      return Term(.and([try resolve(lower, in: context), try resolve(upper, in: context)]), type: .yesNo, span: span)
    default:
      return try comparison(.equal, set.span, subject, set, span: span, in: context)
    }
  }

  private mutating func oneOf(_ subject: Expression, _ items: [Expression], span: Span, in context: Context)
    throws(Diagnostic) -> Term
  {
    var tests: [Term] = []
    for item in items {
      do throws(Diagnostic) {
        tests.append(try comparison(.equal, item.span, subject, item, span: item.span, in: context))
      } catch {
        diagnostics.append(error)
      }
    }
    return gathered(tests, span: span)
  }

  private mutating func oneOf(
    _ subject: Expression, _ items: [ParameterValue], at place: Span, span: Span, in context: Context
  ) throws(Diagnostic) -> Term {
    let term = try resolve(subject, in: context)
    var tests: [Term] = []
    for item in items {
      switch item {
      case .literal(let literal): tests.append(try compare(term, .equal, with: literal, place, span: span, place))
      case .word(let word):
        tests.append(
          try compare(term, .equal, with: Side.TermText(name: word, span: place), span: span, place, in: context))
      case .list: preconditionFailure("a list in a list is refused by `param`")
      }
    }
    return gathered(tests, span: span)
  }

  /// Equalities of one subject as one test, where they are tests of values.
  private func gathered(_ tests: [Term], span: Span) -> Term {
    var values: [Term.TextValue] = []
    var codes: [Int32] = []
    var subject: Term?
    for test in tests {
      guard case .textTest(let tested, let kind) = test.kind else { return Term(.or(tests), type: .yesNo, span: span) }
      subject = tested
      switch kind {
      case .isOneOf(let more): values += more
      case .hasCode(let more): codes += more
      default: return Term(.or(tests), type: .yesNo, span: span)
      }
    }
    guard let subject else { return Term(.or(tests), type: .yesNo, span: span) }
    return Term(.textTest(subject, codes.isEmpty ? .isOneOf(values) : .hasCode(codes)), type: .yesNo, span: span)
  }

  mutating func textTest(
    _ test: TextTest, _ subject: Expression, _ operand: Expression, span: Span, in context: Context
  ) throws(Diagnostic) -> Term {
    let term = try textSubject(subject, test.rawValue, in: context)
    let value: Term.TextValue
    switch operand.kind {
    case .literal(let literal):
      if case .text(let text) = literal.value {
        value = .init(try self.text(text, at: operand.span), ignoresCase: false)
      } else {
        value = .init(literal.spelling, ignoresCase: true)
      }
    case .path(let path) where path.parts.count == 1:
      value = .init(path.last.text, ignoresCase: true)
    case .parameter(let name):
      switch try parameterValue(name) {
      case .word(let word): value = .init(word, ignoresCase: true)
      case .literal(let literal):
        if case .text(let text) = literal.value {
          value = .init(text, ignoresCase: false)
        } else {
          value = .init(literal.spelling, ignoresCase: true)
        }
      case .list: throw fixedText(test.rawValue, operand)
      }
    default:
      throw fixedText(test.rawValue, operand)
    }
    let kind: Term.TextTest =
      switch test {
      case .contains: .contains(value)
      case .startsWith: .startsWith(value)
      case .endsWith: .endsWith(value)
      }
    return Term(.textTest(term, kind), type: .yesNo, span: span)
  }

  private func fixedText(_ test: String, _ operand: Expression) -> Diagnostic {
    Diagnostic(
      .typeMismatch, "`\(test)` takes a fixed text", at: operand.span, label: "not a text", help: ["write it in quotes"]
    )
  }

  mutating func patternTest(
    _ subject: Expression, _ pattern: String, _ patternSpan: Span, span: Span, in context: Context
  ) throws(Diagnostic) -> Term {
    let term = try textSubject(subject, "matches", in: context)
    return Term(.textTest(term, .matches(TextPattern(source: pattern))), type: .yesNo, span: span)
  }

  private mutating func textSubject(_ subject: Expression, _ test: String, in context: Context) throws(Diagnostic)
    -> Term
  {
    let term = try resolve(subject, in: context)
    guard term.type.isTextual else {
      throw Diagnostic(
        .typeMismatch, "`\(test)` looks into text, and this is a \(term.type.name)", at: subject.span,
        label: term.type.name,
        help: term.type.isTemporal ? ["compare dates with periods: `\(format(subject)) in 2025Q1`"] : [])
    }
    return term
  }
}
