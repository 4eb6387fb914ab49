import Columnar
import Diagnostics
import Engine
import Language
import Plans

extension Session {
  // MARK: - set

  func set(_ setting: Setting) throws {
    switch setting.name.text.lowercased() {
    case "as-of": try setAsOf(setting)
    case "allow unknown":
      state.book.allowsUnknown = try switchValue(setting)
      note(
        state.book.allowsUnknown
          ? "values that the data do not hold are let pass" : "values that the data do not hold are mistakes")
    case "live":
      state.countsLive = try switchValue(setting)
      note(state.countsLive ? "matches are counted while you type" : "matches are not counted while you type")
    case "seed":
      guard case .literal(let literal)? = setting.value?.kind, case .number(let number) = literal.value,
        number.scale == 0, number.units >= 0
      else {
        throw badSetting(setting, "a whole number", "set seed 7")
      }
      state.seed = UInt64(number.units)
      note("seed \(number.units)")
    case "memory":
      guard case .literal(let literal)? = setting.value?.kind, case .number(let number) = literal.value,
        number.scale == 0, number.units > 0
      else {
        throw badSetting(setting, "an amount of memory", "set memory 8GB")
      }
      state.memoryBytes = Int(number.units)
      note("tables may take \(memoryText(Int(number.units))) of memory")
    default:
      let names = SettingForm.all.map(\.keyword.english)
      throw Diagnostic(
        .badSetting, "there is no setting `\(setting.name.text)`", at: setting.name.span, label: "not a setting",
        help: [
          nearest(setting.name.text, among: names).map { "did you mean `\($0)`?" } ?? "the settings are: "
            + names.joined(separator: ", ")
        ])
    }
  }

  /// The day that `--as-of` names; none for `latest` (which is known only from the data) and for what is no day.
  public static func day(ofAsOf text: String, today: Int32) -> Int32? {
    let (expression, diagnostics) = parseExpression(Source(name: "--as-of", text: text))
    var resolver = Resolver(book: Book(asOf: AsOf(day: today, origin: .today), today: today))
    guard diagnostics.isEmpty, let expression, let term = try? resolver.value(alone: expression),
      case .constant(.day(let day)) = term.kind
    else { return nil }
    return day.day(asOf: today, today: today)
  }

  /// Under `--as-of latest` every load may move the as-of date.
  func followLatest() throws {
    guard configuration.asOf?.lowercased() == "latest", let latest = try latestDay() else { return }
    state.book.asOf = AsOf(day: latest, origin: .latest)
  }

  private func setAsOf(_ setting: Setting) throws {
    if configuration.asOf != nil {
      return note("as of \(dayText(state.book.asOf.day)) (given from outside, so the script's own date is not used)")
    }
    guard let value = setting.value else { throw badSetting(setting, "a date or `latest`", "set as-of 2026-06-30") }
    let latest = try latestDay()
    state.book.asOf = try resolving { resolver in try resolver.asOf(value, latest: latest) }
    note("as of \(dayText(state.book.asOf.day))")
    try sayWhatIsSeen()
    if !state.book.models.isEmpty { note("  scores and tiers keep their fit (`refit NAME` fits one anew)") }
  }

  private func switchValue(_ setting: Setting) throws -> Bool {
    guard let value = setting.value else { return true }
    if case .literal(let literal) = value.kind, case .yesNo(let yes) = literal.value { return yes }
    throw badSetting(setting, "yes or no", "set allow unknown yes")
  }

  private func badSetting(_ setting: Setting, _ expected: String, _ example: String) -> Diagnostic {
    Diagnostic(
      .badSetting, "`\(setting.name.text)` takes \(expected)", at: setting.value?.span ?? setting.name.span,
      label: "expected \(expected)",
      help: ["for example: `\(example)`"])
  }

  // MARK: - param

  func setParameter(_ parameter: Parameter) throws {
    if let given = givenParameters.last(where: { $0.name.lowercased() == parameter.name.text.lowercased() }) {
      return note("$\(given.name) = \(given.value.text) (given from outside, so the script's own value is not used)")
    }
    let value = try parameterValue(parameter.value)
    state.book.parameters.removeAll { $0.name.lowercased() == parameter.name.text.lowercased() }
    state.book.parameters.append((parameter.name.text, value))
    note("$\(parameter.name.text) = \(value.text)")
  }

  func parameterValue(_ expression: Expression) throws -> ParameterValue {
    switch expression.kind {
    case .literal(let literal): return .literal(literal)
    case .path(let path): return .word(path.parts.map(\.text).joined(separator: "."))
    case .unary(.minus, let inner):
      if case .literal(let literal) = inner.kind, case .number(let number) = literal.value {
        return .literal(
          Literal(.number(ExactDecimal(units: -number.units, scale: number.scale)), spelling: "-" + literal.spelling))
      }
    case .parameter(let name):
      if let value = state.book.parameter(named: name.text) { return value }
    case .list(let items):
      let values = try items.map(parameterValue)
      guard !values.contains(where: { if case .list = $0 { true } else { false } }) else { break }
      return .list(values)
    default: break
    }
    throw Diagnostic(
      .badParameter, "a parameter is one value or a list of values", at: expression.span, label: "not a value",
      help: ["for example: `param region = East`, `param regions = (East, North)`"])
  }

  /// `--set NAME=VALUE`: what a literal looks like is one; anything else is a word.
  static func outsideValue(_ text: String) -> ParameterValue {
    let (expression, diagnostics) = parseExpression(Source(name: "--set", text: text))
    guard diagnostics.isEmpty, let expression, case .literal(let literal) = expression.kind else { return .word(text) }
    return .literal(literal)
  }

  // MARK: - alias, override, drop

  func alias(_ alias: Alias) throws {
    if alias.isValue { return try aliasValue(alias) }
    let path = alias.target
    if path.parts.count == 1, case .one(let table) = state.book.table(named: path.last.text) {
      try refuseTaken(alias.alias, for: "alias")
      state.book.update(table.id) { $0.aliases.append(alias.alias.text) }
      return note("\(alias.alias.text) is \(table.name)")
    }
    let (table, column) = try anyColumn(path)
    if case .one(let other) = table.column(named: alias.alias.text), other.id != column.id {
      throw Diagnostic(
        .nameTaken, "\(table.name) has a column `\(other.name)` already", at: alias.alias.span, label: "taken")
    }
    state.book.update(table.id) { table in
      guard let index = table.columns.firstIndex(where: { $0.id == column.id }) else { return }
      table.columns[index].aliases.append(alias.alias.text)
    }
    note("\(alias.alias.text) is \(table.name).\(state.book.displayName(of: column))")
  }

  private func aliasValue(_ alias: Alias) throws {
    guard alias.target.parts.count >= 2 else {
      throw Diagnostic(
        .unknownColumn, "write column and value", at: alias.target.span, label: "one name",
        help: ["for example: `alias value customers.tier.gold 黄金`"])
    }
    let value = alias.target.last
    let (table, column) = try anyColumn(Path(Array(alias.target.parts.dropLast())))
    var level: String
    if column.type == .ordinal {
      guard case .one(let found) = match(value.text, among: column.levels.map { ($0.name, $0.name) }) else {
        throw Diagnostic(
          .unknownLevel, "`\(column.name)` has no level `\(value.text)`", at: value.span, label: "no such level",
          help: ["its levels are: " + column.levels.map(\.name).joined(separator: ", ")])
      }
      level = found
    } else {
      let values = DataValues(book: state.book, data: state.data)
      guard column.type == .text, values.holds(value.text, ignoringCase: true, in: column.id) != false else {
        throw Diagnostic(
          .unknownValue, "\(column.name) holds no value `\(value.text)`", at: value.span,
          label: "not one of its values",
          help: nearest(value.text, among: values.values(of: column.id) ?? []).map { ["did you mean `\($0)`?"] } ?? [])
      }
      level = values.values(of: column.id)?.first { $0.lowercased() == value.text.lowercased() } ?? value.text
    }
    state.book.update(table.id) { table in
      guard let index = table.columns.firstIndex(where: { $0.id == column.id }) else { return }
      if let place = table.columns[index].levels.firstIndex(where: { $0.name == level }) {
        table.columns[index].levels[place].alias = alias.alias.text
      } else {
        table.columns[index].levels.append(Level(name: level, alias: alias.alias.text))
      }
    }
    note("\(alias.alias.text) is \(table.name).\(state.book.displayName(of: column)) = \(level)")
  }

  /// `table.column`, or a column that only one table has.
  func anyColumn(_ path: Path) throws -> (Table, ColumnSchema) {
    if let found = modelOutput(path) { return found }
    if path.parts.count == 2 {
      let table = try resolving { resolver in try resolver.table(path.parts[0]) }
      if case .one(let column) = table.column(named: path.last.text) { return (table, column) }
      let names = table.columns.map(\.name)
      throw Diagnostic(
        .unknownColumn, "\(table.name) has no column `\(path.last.text)`", at: path.last.span, label: "not a column",
        help: [
          nearest(path.last.text, among: names).map { "did you mean `\($0)`?" } ?? "it has: "
            + names.joined(separator: ", ")
        ])
    }
    let owners = state.book.tables.compactMap { table -> (Table, ColumnSchema)? in
      if case .one(let column) = table.column(named: path.last.text) { (table, column) } else { nil }
    }
    if path.parts.count == 1, owners.count == 1 { return owners[0] }
    let names = state.book.tables.map(\.name) + state.book.tables.flatMap { $0.columns.map(\.name) }
    throw Diagnostic(
      owners.isEmpty ? .unknownName : .ambiguousName,
      owners.isEmpty
        ? "`\(path.last.text)` is no table and no column" : "more than one table has a column `\(path.last.text)`",
      at: path.span,
      label: owners.isEmpty ? "not known" : "whose?",
      help: owners.isEmpty
        ? nearest(path.last.text, among: names).map { ["did you mean `\($0)`?"] } ?? []
        : ["write " + owners.map { "`\($0.0.name).\($0.1.name)`" }.joined(separator: " or ")])
  }

  /// `rfm.r`, `customers.rfm.r`, or a model's name for the column that stands for it.
  private func modelOutput(_ path: Path) -> (Table, ColumnSchema)? {
    var parts = path.parts[...]
    var owner: Table?
    if parts.count > 1, case .one(let table) = state.book.table(named: parts[0].text) {
      owner = table
      parts = parts.dropFirst()
    }
    guard let first = parts.first, parts.count <= 2, case .one(let model) = state.book.model(named: first.text),
      owner == nil || owner?.id == model.table
    else { return nil }
    let table = state.book.table(model.table)
    guard parts.count == 2 else { return table.column(model.column).map { (table, $0) } }
    let outputs = model.outputs.map { (name: $0.name, value: $0.column) }
    guard case .one(let id) = match(parts[parts.startIndex + 1].text, among: outputs) else { return nil }
    return table.column(id).map { (table, $0) }
  }

  func override(_ override: Override) throws {
    let model = try model(override.model.last)
    guard var tiers = model.tiers else {
      throw Diagnostic(
        .unknownModel, "`\(model.name)` is \(model.kindPhrase); a tier is what can be overridden",
        at: override.model.span, label: model.kindPhrase)
    }
    let table = state.book.table(model.table)
    let row = try self.row(override.key, of: table)
    let levels = state.book.table(model.table).column(model.column)?.levels ?? []
    let names = levels.flatMap { level in
      ([level.name] + (level.alias.map { [$0] } ?? [])).map { (name: $0, value: level.name) }
    }
    guard case .one(let level) = match(override.level.text, among: names) else {
      throw Diagnostic(
        .unknownLevel, "`\(model.name)` has no level `\(override.level.text)`", at: override.level.span,
        label: "no such level",
        help: [
          nearest(override.level.text, among: names.map(\.name)).map { "did you mean `\($0)`?" } ?? "its levels are: "
            + levels.map(\.name).joined(separator: ", ")
        ])
    }
    let until = try override.until.map { try day($0) }
    guard let row else { return }
    let key = try accountKey(row, table)
    let author = override.author?.text ?? configuration.author
    tiers.overrides.removeAll { $0.key == key }
    tiers.overrides.append(
      TierOverride(
        key: key, level: level, reason: try override.reason.map { try filled($0) } ?? "", author: author, until: until))
    tiers.overridesVersion = Identity.version()
    guard let index = state.book.models.firstIndex(where: { $0.id == model.id }) else {
      preconditionFailure("a model vanished")
    }
    state.book.models[index].kind = .tiers(tiers)
    var said = "\(try label(of: row, table)): \(model.name) overridden to \(level)"
    if let until { said += " until \(dayText(until))" }
    note(said + "; `\(model.name)` stays as computed, `\(model.name).override` holds this")
    if let until, until < state.book.asOf.day { note("  that day is past, so it is not in force") }
  }

  private func day(_ expression: Expression) throws -> Int32 {
    let term = try resolving { resolver in try resolver.value(alone: expression) }
    guard case .constant(.day(let day)) = term.kind else {
      throw Diagnostic(
        .typeMismatch, "a day is expected", at: expression.span, label: term.type.name,
        help: ["for example: 2026-12-31"])
    }
    return day.day(asOf: state.book.asOf.day, today: configuration.today)
  }

  /// Takes a definition away; not while another one needs it.
  func drop(_ name: Name) throws {
    if case .one(let scenario) = state.scenario(named: name.text) {
      state.scenarios.removeAll { $0.name == scenario.name }
      return note("scenario \(name.text) is dropped (`undo` brings it back)")
    }
    if case .one(let table) = state.book.table(named: name.text) { return try drop(table, name) }
    if case .one(let model) = state.book.model(named: name.text) {
      try refuseNeeded(state.book.outputs(of: model.id), name)
      state.book.models.removeAll { $0.id == model.id }
      state.book.update(model.table) { table in
        table.columns.removeAll { if case .output(model.id, _) = $0.origin { true } else { false } }
      }
    } else {
      let (table, column) = try droppedColumn(name)
      if case .stored = column.origin, !state.frozen.contains(column.id) {
        throw Diagnostic(
          .typeMismatch, "\(column.name) is a loaded column; only definitions can be dropped", at: name.span,
          label: "loaded")
      }
      try refuseNeeded([column.id], name)
      state.book.update(table.id) { $0.columns.removeAll { $0.id == column.id } }
    }
    forgetScenarios()
    note("\(name.text) is dropped (`undo` brings it back)")
  }

  /// Takes a table away with what is defined on it; not while another one is linked to it or reads it.
  private func drop(_ table: Table, _ name: Name) throws {
    let children = state.book.links.filter { $0.parent == table.id && $0.child != table.id }
    guard children.isEmpty else {
      let names = children.map { state.book.table($0.child).name }
      throw Diagnostic(
        .nameTaken, "\(names.joined(separator: ", ")) \(names.count == 1 ? "is" : "are") linked to `\(table.name)`",
        at: name.span, label: "needed",
        help: ["drop \(names.map { "`\($0)`" }.joined(separator: " and ")) first"])
    }
    try refuseNeeded(Set(table.columns.map(\.id)), name, sparing: table.id)
    state.book.tables.removeAll { $0.id == table.id }
    state.book.links.removeAll { $0.child == table.id }
    state.book.models.removeAll { $0.table == table.id }
    forgetScenarios()
    note("\(table.name) is dropped (`undo` brings it back)")
  }

  /// Scenarios of models that are no more.
  private func forgetScenarios() {
    let models = Set(state.book.models.map(\.id))
    state.scenarios.removeAll { !models.isSuperset(of: $0.models.map(\.id)) }
    if let pending = state.pending, !models.isSuperset(of: pending.models.map(\.id)) { state.pending = nil }
  }

  /// The column that a definition made.
  private func droppedColumn(_ name: Name) throws -> (Table, ColumnSchema) {
    let columns = state.book.tables.flatMap(\.columns).filter { !$0.isHidden }
    let isKnown = columns.contains {
      if case .one = match(name.text, among: [($0.name, $0.id)]) { true } else { false }
    }
    if isKnown { return try anyColumn(Path([name])) }
    let defined = columns.filter { column in
      if case .stored = column.origin { state.frozen.contains(column.id) } else { true }
    }.map(\.name)
    let names = defined + state.scenarios.compactMap(\.name) + state.book.tables.map(\.name)
    throw Diagnostic(
      .unknownName, "there is no `\(name.text)` to drop", at: name.span, label: "not known",
      help: [
        nearest(name.text, among: names).map { "did you mean `\($0)`?" }
          ?? (names.isEmpty ? "nothing is defined yet" : "there are: " + names.joined(separator: ", "))
      ])
  }

  private func refuseNeeded(_ columns: Set<ColumnID>, _ name: Name, sparing own: TableID? = nil) throws {
    var users: [String] = []
    for table in state.book.tables where table.id != own {
      for column in table.columns
      where !columns.contains(column.id) && !column.isHidden && state.book.reads(column.id, anyOf: columns) {
        users.append(column.name)
      }
    }
    for model in state.book.models where model.table != own && !columns.contains(model.column) {
      let isListed = state.book.table(model.table).column(model.column)?.isHidden == false
      if !isListed, state.book.reads(model, anyOf: columns) { users.append(model.name) }
    }
    guard !users.isEmpty else { return }
    throw Diagnostic(
      .nameTaken, "\(users.joined(separator: ", ")) \(users.count == 1 ? "needs" : "need") `\(name.text)`",
      at: name.span, label: "needed",
      help: ["drop \(users.map { "`\($0)`" }.joined(separator: " and ")) first"])
  }
}
