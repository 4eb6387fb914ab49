import Columnar
import Diagnostics
import Language

extension Resolver {
  mutating func call(_ call: Call, span: Span, in context: Context) throws(Diagnostic) -> Term {
    guard let form = FunctionForm.named(call.name.text) else {
      if let ours = ForeignFunctions.translated(call) {
        throw Diagnostic(
          .unknownFunction, "there is no function `\(call.name.text)`", at: call.name.span, label: "not a function",
          help: ["write `\(ours)`"])
      }
      if let names = context.table?.columns.filter({ !$0.isHidden }).map(\.name),
        let marked = markedColumn(brokenAt: call.name.text, among: names)
      {
        throw Diagnostic(
          .unknownFunction, "there is no function `\(call.name.text)`", at: call.name.span, label: "not a function",
          help: ["a name with marks stands in backticks: \(written(name: marked))"])
      }
      let near = nearest(call.name.text, among: FunctionForm.all.flatMap { [$0.name] + $0.aliases })
      throw Diagnostic(
        .unknownFunction, "there is no function `\(call.name.text)`", at: call.name.span, label: "not a function",
        help: [near.map { "did you mean `\($0)`?" } ?? "`help functions` lists them all"])
    }
    switch form.meaning {
    case .aggregate(let function): return try aggregate(function, form, call, span: span, in: context)
    case .function(let function): return try self.function(function, form, call, span: span, in: context)
    }
  }

  func wrongArguments(_ form: FunctionForm, _ call: Call, _ what: String, at span: Span? = nil) -> Diagnostic {
    Diagnostic(
      .wrongArguments, "`\(form.name)` \(what)", at: span ?? call.name.span, label: "written \(form.signature)",
      help: ["for example: \(form.example)"])
  }

  // MARK: - Functions of one row

  private mutating func function(
    _ function: Function, _ form: FunctionForm, _ call: Call, span: Span, in context: Context
  ) throws(Diagnostic) -> Term {
    if let filter = call.filter ?? call.among {
      throw wrongArguments(form, call, "is not an aggregate, so it takes no condition", at: filter.span)
    }
    var arguments: [Term] = []
    for argument in call.arguments { arguments.append(try resolve(argument, in: context)) }
    let shape = function.shape
    guard shape.counts.contains(arguments.count) else {
      throw wrongArguments(form, call, "takes \(shape.countText), and got \(arguments.count)")
    }
    for (index, argument) in arguments.enumerated() where !shape.accepts(index, argument.type) {
      throw wrongArguments(
        form, call, "takes \(shape.kindText(index)) here, and this is a \(argument.type.name)",
        at: call.arguments[index].span)
    }
    if case .rank = function, case .rows = context {
    } else if function == .rank {
      throw wrongArguments(form, call, "ranks rows, and here are none")
    }
    let type = try resultType(function, form, call, arguments)
    return Term(.function(function, arguments), type: type, span: span)
  }

  private func resultType(_ function: Function, _ form: FunctionForm, _ call: Call, _ arguments: [Term])
    throws(Diagnostic) -> ValueType
  {
    switch function {
    case .abs, .mod, .floor, .ceiling, .round:
      let type = arguments[0].type
      if case .mod = function, type.scale == nil || arguments[1].type.scale == nil { return .number }
      guard let scale = type.scale else { return .number }
      switch function {
      case .floor, .ceiling: return type.withScale(0)
      case .round: return try type.withScale(min(scale, places(form, call, arguments)))
      case .mod: return type.withScale(max(scale, arguments[1].type.scale ?? 0))
      default: return type
      }
    case .sqrt, .ln, .exp: return .number
    case .least, .greatest: return try common(arguments, form, call)
    case .addDays, .addMonths: return .date
    case .lower, .upper, .trim, .left, .right, .replace, .concat, .monthOf, .quarterOf, .weekOf: return .text
    case .length, .year, .quarter, .month, .week, .day, .weekday, .rank: return .decimal(scale: 0)
    case .if: return try common(Array(arguments.dropFirst()), form, call)
    case .coalesce: return try common(arguments, form, call)
    }
  }

  /// The places of `round`, which are a constant.
  private func places(_ form: FunctionForm, _ call: Call, _ arguments: [Term]) throws(Diagnostic) -> Int {
    guard arguments.count > 1 else { return 0 }
    guard case .constant(.exact(let places)) = arguments[1].kind, (0...6).contains(places) else {
      throw wrongArguments(form, call, "takes a whole number of places from 0 to 6", at: call.arguments[1].span)
    }
    return Int(places)
  }

  /// The type that all arguments can have.
  private func common(_ arguments: [Term], _ form: FunctionForm, _ call: Call) throws(Diagnostic) -> ValueType {
    var type = arguments[0].type
    for argument in arguments.dropFirst() {
      switch (type, argument.type) {
      case (let a, let b) where a == b: continue
      case (.money(_, let a), .money(_, let b)) where a != b:
        throw mixedCurrencies(a, arguments[0].span, b, argument.span)
      case (let a, let b) where a.isNumeric && b.isNumeric:
        if let left = a.scale, let right = b.scale {
          let base = if case .decimal = a { b } else { a }
          type = base.withScale(max(left, right))
        } else {
          type = .number
        }
      case (.ordinal, .text), (.text, .ordinal): type = .text
      case (.date, .datetime), (.datetime, .date): type = .datetime
      default:
        throw Diagnostic(
          .typeMismatch,
          "`\(form.name)` gives one kind of value, and these are a \(type.name) and a \(argument.type.name)",
          at: argument.span, label: argument.type.name
        ).labelling(arguments[0].span, type.name)
      }
    }
    return type
  }

  // MARK: - Aggregates

  private mutating func aggregate(
    _ function: Aggregate.Function, _ form: FunctionForm, _ call: Call, span: Span, in context: Context
  ) throws(Diagnostic) -> Term {
    var arguments = call.arguments
    let table: Table
    let namesTable: Bool
    if let only = arguments.first, case .path(let path) = only.kind, path.parts.count == 1,
      namesRows(path.last, function, in: context),
      case .one(let named) = book.table(named: path.last.text)
    {
      table = named
      namesTable = true
      arguments.removeFirst()
    } else {
      table = try innerTable(of: arguments + [call.among, call.filter].compactMap { $0 }, form, call, in: context)
      namesTable = false
    }
    let namesOwn = namesTable || names(table, in: arguments + [call.among].compactMap { $0 })
    let scope = try scope(of: table, isNamed: namesOwn, call, in: context)
    let innerContext = Context.rows(table)
    let savedMentions = mentioned
    defer { mentioned = savedMentions }

    let filter = try call.filter.map { condition throws(Diagnostic) in try truth(condition, in: innerContext) }
    var aggregate = Aggregate(function: function, table: table.id, scope: scope, filter: filter)
    var type = ValueType.decimal(scale: 0)
    switch function {
    case .count:
      guard arguments.count <= 1 else { throw wrongArguments(form, call, "takes a table or one value") }
      if let argument = arguments.first { aggregate.argument = try resolve(argument, in: innerContext) }
    case .any, .no:
      guard arguments.isEmpty, namesTable else {
        throw wrongArguments(form, call, "takes a table, and a condition after `where`")
      }
      type = .yesNo
    case .share:
      guard arguments.count == 1 else { throw wrongArguments(form, call, "takes one condition") }
      aggregate.argument = try truth(arguments[0], in: innerContext)
      if let among = call.among { aggregate.among = try truth(among, in: innerContext) }
      type = .number
    case .quantile:
      guard arguments.count == 2 else { throw wrongArguments(form, call, "takes a value and a share") }
      aggregate.position = try position(arguments[1], form, call)
      (aggregate.argument, type) = try numericArgument(arguments[0], function, form, call, in: innerContext)
    case .sum, .avg, .median:
      guard arguments.count == 1 else { throw wrongArguments(form, call, "takes one value") }
      (aggregate.argument, type) = try numericArgument(arguments[0], function, form, call, in: innerContext)
    case .min, .max, .most, .first, .last:
      guard arguments.count == 1 else { throw wrongArguments(form, call, "takes one value") }
      let argument = try resolve(arguments[0], in: innerContext)
      aggregate.argument = argument
      type = argument.type
    case .distinct:
      guard arguments.count == 1 else { throw wrongArguments(form, call, "takes one value") }
      aggregate.argument = try resolve(arguments[0], in: innerContext)
    }
    return Term(.aggregate(aggregate), type: type, span: span)
  }

  /// Whether the argument names a table rather than a column: in `count(orders)` yes, unless a column has that name.
  private func namesRows(_ name: Name, _ function: Aggregate.Function, in context: Context) -> Bool {
    guard function == .count || function == .any || function == .no else { return false }
    if function != .count { return true }
    guard let table = context.table, case .one = table.column(named: name.text) else { return true }
    return false
  }

  private mutating func numericArgument(
    _ expression: Expression, _ function: Aggregate.Function, _ form: FunctionForm, _ call: Call, in context: Context
  ) throws(Diagnostic) -> (Term, ValueType) {
    let argument = try resolve(expression, in: context)
    guard argument.type.isNumeric else {
      var refusal = wrongArguments(
        form, call, "takes a number, and this is a \(argument.type.name)", at: expression.span)
      let reading = readAsNumbers(argument)
      if !reading.isEmpty { refusal.help = reading }
      throw refusal
    }
    return (argument, function == .sum ? argument.type : .number)
  }

  private mutating func position(_ expression: Expression, _ form: FunctionForm, _ call: Call) throws(Diagnostic)
    -> Double
  {
    if case .literal(let literal) = expression.kind {
      switch literal.value {
      case .number(let decimal), .percent(let decimal):
        if (0...1).contains(decimal.double) { return decimal.double }
      default: break
      }
    }
    throw wrongArguments(form, call, "takes a share from 0 to 1", at: expression.span)
  }

  /// The table whose rows are aggregated: the one that the paths start with, else the context's own.
  private func innerTable(of expressions: [Expression], _ form: FunctionForm, _ call: Call, in context: Context)
    throws(Diagnostic) -> Table
  {
    var named: [Table] = []
    for expression in expressions {
      expression.forEachPath { path in
        guard path.parts.count > 1, case .one(let table) = book.table(named: path.parts[0].text) else { return }
        if !named.contains(where: { $0.id == table.id }) { named.append(table) }
      }
    }
    guard let own = context.table else {
      guard let first = named.first else { throw tableMissing(form, call) }
      return named.first { candidate in
        named.allSatisfy { $0.id == candidate.id || childPath(from: candidate, to: $0) != nil }
      } ?? first
    }
    if let builtFrom, named.isEmpty { return builtFrom }
    if let child = named.first(where: { childPath(from: $0, to: own) != nil && $0.id != own.id }) { return child }
    if named.contains(where: { $0.id == own.id }) { return own }
    // Named tables above the own one are walked to from its rows when there are groups, and stand for themselves in rows.
    if let above = named.first, case .rows = context { return above }
    return own
  }

  /// Where an expression stands alone: the name in the place of a table that is none, or that a table is needed.
  private func tableMissing(_ form: FunctionForm, _ call: Call) -> Diagnostic {
    let countsRows = [.aggregate(.count), .aggregate(.any), .aggregate(.no)].contains(form.meaning)
    if case .path(let path)? = call.arguments.first?.kind, countsRows || path.parts.count > 1 {
      var probe = self
      do throws(Diagnostic) { _ = try probe.table(path.parts[0]) } catch { return error }
    }
    return wrongArguments(
      form, call, "needs a table here: `\(form.name)(\(countsRows ? "customers" : "customers.revenue") …)`")
  }

  /// Whether paths begin with a table: `orders.amount`.
  private func names(_ table: Table, in expressions: [Expression]) -> Bool {
    var isNamed = false
    for expression in expressions {
      expression.forEachPath { path in
        guard path.parts.count > 1, case .one(let named) = book.table(named: path.parts[0].text) else { return }
        if named.id == table.id { isNamed = true }
      }
    }
    return isNamed
  }

  /// Which rows an aggregate is over. Among groups `sum(amount)` is the group's, and `sum(orders.amount)`, with the name of the table that is grouped,
  /// one number for the whole table, so that a share of the total can be written.
  private func scope(of table: Table, isNamed: Bool, _ call: Call, in context: Context) throws(Diagnostic)
    -> Aggregate.Scope
  {
    switch context {
    case .alone: return .whole
    case .rows(let own):
      if table.id == own.id { return .whole }
      if let links = childPath(from: table, to: own) { return .children(links) }
      return .whole
    case .groups(let grouping):
      if table.id == grouping.table.id { return isNamed ? .whole : .group([]) }
      if let links = childPath(from: table, to: grouping.table) { return .group(links) }
      throw Diagnostic(
        .needsAggregate, "the groups are made of \(grouping.table.name), and \(table.name) does not lead to it",
        at: call.name.span,
        label: "not part of the groups",
        help: ["count different ones with `distinct(…)` over a column of \(grouping.table.name)"])
    }
  }

  // MARK: - Groups

  /// The key that an expression is, or the shown output that it names.
  mutating func groupKey(_ expression: Expression, _ grouping: Context.Grouping) throws(Diagnostic) -> Term? {
    if case .path(let path) = expression.kind, path.parts.count == 1 {
      let names = grouping.outputs.map { (name: $0.name, value: $0.term) }
      if case .one(let term) = match(path.last.text, among: names) {
        return Term(term.kind, type: term.type, span: expression.span)
      }
    }
    if case .path(let path) = expression.kind, path.parts.count == 1 {
      let names = grouping.keys.enumerated().map { (name: $0.element.name, value: $0.offset) }
      if case .one(let index) = match(path.last.text, among: names) {
        return Term(.key(index), type: grouping.keys[index].term.type, span: expression.span)
      }
    }
    switch expression.kind {
    case .path, .call:
      var probe = Resolver(book: book, values: NoValues(), isStrict: false)
      guard let term = try? probe.resolve(expression, in: .rows(grouping.table)),
        let index = grouping.keys.firstIndex(where: { $0.term == term })
      else { return nil }
      return Term(.key(index), type: term.type, span: expression.span)
    default: return nil
    }
  }
}

extension ValueType {
  /// The same kind of exact number with other places.
  public func withScale(_ scale: Int) -> ValueType {
    switch self {
    case .money(_, let currency): .money(scale: scale, currency: currency)
    case .percent: .percent(scale: scale)
    case .decimal: .decimal(scale: scale)
    default: self
    }
  }
}
