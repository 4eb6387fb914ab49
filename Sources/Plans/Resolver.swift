import Columnar
import Diagnostics
import Language

/// Turns what was written into what is meant: names into ids, words into values, dates into days, with types.
///
/// A resolver serves one statement. It throws the first mistake that it cannot see past; those it could see past, and all warnings, are in
/// `diagnostics`.
public struct Resolver {
  public let book: Book
  let values: any ValueDirectory
  /// In a script and in `check` a value that a column does not hold is an error; at the prompt it is a warning.
  let isStrict: Bool
  public internal(set) var diagnostics: [Diagnostic] = []
  /// The columns that were named, in the order of their first mention: what `find` shows without `show`.
  public internal(set) var mentioned: [Term] = []
  /// While a table is built: where aggregates without a table take their rows from.
  var builtFrom: Table?

  public init(book: Book, values: any ValueDirectory = NoValues(), isStrict: Bool = true) {
    self.book = book
    self.values = values
    self.isStrict = isStrict
  }

  /// Where an expression stands.
  enum Context {
    /// In the rows of a table.
    case rows(Table)
    /// Among the groups of a query's rows.
    case groups(Grouping)
    /// On its own, as in `expect`.
    case alone

    struct Grouping {
      var table: Table
      var keys: [QueryPlan.Output]
      /// What `show` calls things, for `having` and `sort by`.
      var outputs: [QueryPlan.Output]
    }

    /// The table whose rows give the context, if any.
    var table: Table? {
      switch self {
      case .rows(let table): table
      case .groups(let grouping): grouping.table
      case .alone: nil
      }
    }
  }

  // MARK: - Entry points

  public mutating func table(_ name: Name) throws(Diagnostic) -> Table {
    switch book.table(named: name.text) {
    case .one(let table): return table
    case .several(let names): throw ambiguous(name, names)
    case .none:
      let known = book.tables.map(\.name)
      var help =
        known.isEmpty
        ? ["load one first: load \(name.text) from \"\(name.text).csv\""]
        : ["there are: " + known.joined(separator: ", ")]
      if let near = nearest(name.text, among: known) { help = ["did you mean `\(near)`?"] }
      throw Diagnostic(
        .unknownTable, "there is no table `\(name.text)`", at: name.span, label: "not a table", help: help)
    }
  }

  /// A term in the rows of a table.
  public mutating func term(_ expression: Expression, over table: Table) throws(Diagnostic) -> Term {
    let term = try resolve(expression, in: .rows(table))
    try throwCollected()
    return term
  }

  /// A column of a table that is being built: an aggregate whose unqualified names belong to the table it is built from.
  public mutating func builtTerm(_ expression: Expression, over table: Table, from source: Table) throws(Diagnostic)
    -> Term
  {
    builtFrom = source
    defer { builtFrom = nil }
    return try term(expression, over: table)
  }

  /// A condition on the rows of a table.
  public mutating func condition(_ expression: Expression, over table: Table) throws(Diagnostic) -> Term {
    let term = try truth(expression, in: .rows(table))
    try throwCollected()
    return term
  }

  /// A condition on its own: `expect count(customers) > 0`.
  public mutating func condition(alone expression: Expression) throws(Diagnostic) -> Term {
    let term = try truth(expression, in: .alone)
    try throwCollected()
    return term
  }

  /// A value on its own: a date for `until`, a number.
  public mutating func value(alone expression: Expression) throws(Diagnostic) -> Term {
    try resolve(expression, in: .alone)
  }

  /// An error that was put aside so that others could be found ends the statement now.
  mutating func throwCollected() throws(Diagnostic) {
    guard let index = diagnostics.firstIndex(where: { $0.severity == .error }) else { return }
    throw diagnostics.remove(at: index)
  }

  mutating func warn(_ code: Diagnostic.Code, _ message: String, at span: Span, label: String = "", help: [String] = [])
  {
    diagnostics.append(Diagnostic(code, message, at: span, label: label, help: help, severity: .warning))
  }

  mutating func mention(_ term: Term) {
    if !mentioned.contains(term) { mentioned.append(term) }
  }

  func ambiguous(_ name: Name, _ names: [String]) -> Diagnostic {
    Diagnostic(
      .ambiguousName, "`\(name.text)` could be \(names.map { "`\($0)`" }.joined(separator: " or "))", at: name.span,
      label: "more than one answers to this", help: ["write it exactly as it is spelled, in backticks"])
  }

  // MARK: - Dispatch

  mutating func resolve(_ expression: Expression, in context: Context) throws(Diagnostic) -> Term {
    if case .groups(let grouping) = context, let key = try groupKey(expression, grouping) { return key }
    let span = expression.span
    switch expression.kind {
    case .literal(let literal):
      return try constant(literal, span: span)
    case .path(let path):
      return try column(path, in: context)
    case .parameter(let name):
      return try constant(of: name)
    case .unary(.minus, let operand):
      return try negation(of: resolve(operand, in: context), span: span)
    case .unary(.not, let operand):
      return Term(.not(try truth(operand, in: context)), type: .yesNo, span: span)
    case .binary(let op, let operatorSpan, let left, let right):
      switch op {
      case .and, .or: return try junction(expression, op, in: context)
      case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
        return try comparison(op, operatorSpan, left, right, span: span, in: context)
      case .add, .subtract, .multiply, .divide, .power:
        return try arithmetic(op, operatorSpan, left, right, span: span, in: context)
      }
    case .between(let subject, let low, let high, let isNegated):
      let lower = Expression(.binary(.greaterOrEqual, operatorSpan: low.span, subject, low), span: span)
      let upper = Expression(.binary(.lessOrEqual, operatorSpan: high.span, subject, high), span: span)
      let both = Term(
        .and([try resolve(lower, in: context), try resolve(upper, in: context)]), type: .yesNo, span: span)
      return isNegated ? Term(.not(both), type: .yesNo, span: span) : both
    case .membership(let subject, let set, let isNegated):
      let inside = try membership(subject, set, span: span, in: context)
      return isNegated ? Term(.not(inside), type: .yesNo, span: span) : inside
    case .textTest(let test, let subject, let operand, let isNegated):
      let term = try textTest(test, subject, operand, span: span, in: context)
      return isNegated ? Term(.not(term), type: .yesNo, span: span) : term
    case .matches(let subject, let pattern, let patternSpan, let isNegated):
      let term = try patternTest(subject, pattern, patternSpan, span: span, in: context)
      return isNegated ? Term(.not(term), type: .yesNo, span: span) : term
    case .knowledge(let subject, let isMissing):
      let missing = Term(.isMissing(try resolve(subject, in: context)), type: .yesNo, span: span)
      return isMissing ? missing : Term(.not(missing), type: .yesNo, span: span)
    case .within(let subject, let duration, let isAhead):
      return try within(subject, duration, isAhead: isAhead, span: span, in: context)
    case .call(let call):
      return try self.call(call, span: span, in: context)
    case .list, .range:
      throw Diagnostic(
        .typeMismatch, "a list or a range stands only after `in`", at: span, label: "not one value",
        help: ["write `… in \(format(expression))`"])
    }
  }

  /// A term that is true or false.
  mutating func truth(_ expression: Expression, in context: Context) throws(Diagnostic) -> Term {
    let term = try resolve(expression, in: context)
    guard term.type == .yesNo else {
      throw Diagnostic(
        .notACondition, "a condition is expected here, and this is a \(term.type.name)", at: expression.span,
        label: term.type.name, help: conditionHelp(expression, term))
    }
    return term
  }

  private func conditionHelp(_ expression: Expression, _ term: Term) -> [String] {
    let source = format(expression)
    switch term.type {
    case .text, .ordinal: return ["compare it with a value: `\(source) = …`"]
    case .date, .datetime: return ["compare it: `\(source) > 90d`, `\(source) in 2025`, `\(source) is known`"]
    default: return ["compare it: `\(source) > 0`, or ask `\(source) is known`"]
    }
  }

  /// `a and b and c` as one list, so that each clause keeps its span and every clause's mistake is found.
  private mutating func junction(_ expression: Expression, _ op: BinaryOperator, in context: Context) throws(Diagnostic)
    -> Term
  {
    var parts: [Expression] = []
    func flatten(_ expression: Expression) {
      if op == .or, let list = listOfAlternatives(expression, in: context) {
        parts.append(list)
      } else if case .binary(op, _, let left, let right) = expression.kind {
        flatten(left)
        flatten(right)
      } else {
        parts.append(expression)
      }
    }
    flatten(expression)
    if parts.count == 1 { return try truth(parts[0], in: context) }
    var terms: [Term] = []
    for part in parts {
      do throws(Diagnostic) { terms.append(try truth(part, in: context)) } catch { diagnostics.append(error) }
    }
    let kind: Term.Kind = op == .and ? .and(terms) : .or(terms)
    return Term(kind, type: .yesNo, span: expression.span)
  }

  /// `tier = gold or platinum` as `tier in (gold, platinum)`; nil where a word after an `or` is a condition of its own,
  /// as a segment's name is.
  private func listOfAlternatives(_ expression: Expression, in context: Context) -> Expression? {
    guard case .binary(.or, _, let left, let right) = expression.kind, let list = expression.readAsList else {
      return nil
    }
    var trial = self
    if let term = try? trial.resolve(right, in: context), term.type == .yesNo { return nil }
    if case .binary(.or, _, _, _) = left.kind, listOfAlternatives(left, in: context) == nil { return nil }
    return list
  }

  func parameterValue(_ name: Name) throws(Diagnostic) -> ParameterValue {
    if let value = book.parameter(named: name.text) { return value }
    let near = nearest(name.text, among: book.parameters.map(\.name))
    throw Diagnostic(
      .unknownParameter, "the parameter `$\(name.text)` is not set", at: name.span, label: "not set",
      help: [
        near.map { "did you mean `$\($0)`?" }
          ?? "set it: `param \(name.text) = …`, or `--set \(name.text)=…` on the command line"
      ])
  }

  /// A text as it is meant: `{name}` is a parameter's value, `{as-of}` the as-of date.
  func text(_ written: String, at span: Span) throws(Diagnostic) -> String {
    try filled(written) { name throws(Diagnostic) in
      if name.lowercased() == "as-of" { return Day.format(book.asOf.day) }
      if let value = book.parameter(named: name) { return value.text }
      let known = book.parameters.map(\.name) + ["as-of"]
      throw Diagnostic(
        .unknownParameter, "`{\(name)}` is not set", at: span, label: "in this text",
        help: [
          nearest(name, among: known).map { "did you mean `{\($0)}`?" }
            ?? "set it: `param \(name) = …`; for the marks themselves write `{{` and `}}`"
        ])
    }
  }

  private func constant(of parameter: Name) throws(Diagnostic) -> Term {
    switch try parameterValue(parameter) {
    case .literal(let literal): return try constant(literal, span: parameter.span)
    case .word(let word): return Term(.constant(.text(word)), type: .text, span: parameter.span)
    case .list:
      throw Diagnostic(
        .typeMismatch, "`$\(parameter.text)` is a list, and one value is expected", at: parameter.span, label: "a list",
        help: ["write `… in $\(parameter.text)`"])
    }
  }
}
