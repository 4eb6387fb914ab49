/// How names find what they name: exactly, else without regard to case, else without blanks, underscores, hyphens and the width of marks too.
///
/// So `closeDate`, `close_date` and `Close Date` answer to one another wherever only one of them is there, and `金额(元)` to `金额（元）`.
public enum NameMatch<Value> {
  case one(Value)
  /// More than one thing answers to the name; these are their names.
  case several([String])
  case none
}

public func match<Value>(_ name: String, among candidates: [(name: String, value: Value)]) -> NameMatch<Value> {
  let exact = candidates.filter { $0.name == name }
  if exact.count == 1 { return .one(exact[0].value) }
  let lowered = name.lowercased()
  let caseless = candidates.filter { $0.name.lowercased() == lowered }
  if caseless.count == 1 { return .one(caseless[0].value) }
  let folded = foldedName(name)
  let loose = caseless.isEmpty ? candidates.filter { foldedName($0.name) == folded } : caseless
  if loose.count == 1 { return .one(loose[0].value) }
  return loose.isEmpty ? .none : .several(loose.map(\.name))
}

/// A name without case, blanks, underscores and hyphens, and with narrow marks, digits and Latin letters for those of full width.
public func foldedName(_ name: String) -> String {
  let narrow = name.unicodeScalars.map { 0xFF01...0xFF5E ~= $0.value ? Unicode.Scalar($0.value - 0xFEE0)! : $0 }
  let kept = narrow.filter { ![" ", "_", "-", "\u{3000}"].contains($0) }
  return String(String.UnicodeScalarView(kept)).lowercased()
}

extension Book {
  public func table(named name: String) -> NameMatch<Table> {
    match(name, among: tables.flatMap { table in ([table.name] + table.aliases).map { ($0, table) } })
  }

  public func model(named name: String) -> NameMatch<Model> {
    let candidates = models.flatMap { model in
      let column = table(model.table).column(model.column)
      return ([model.name] + (column?.aliases ?? [])).map { (name: $0, value: model) }
    }
    return match(name, among: candidates)
  }

  /// A segment by its name: the table and the column that holds it.
  public func segment(named name: String) -> NameMatch<(table: Table, column: ColumnSchema)> {
    match(
      name,
      among: segments.flatMap { segment in
        ([segment.column.name] + segment.column.aliases).map { ($0, segment) }
      })
  }

  public var segments: [(table: Table, column: ColumnSchema)] {
    tables.flatMap { table in
      table.columns.compactMap { column in
        if case .segment = column.origin { (table, column) } else { nil }
      }
    }
  }

  public func parameter(named name: String) -> ParameterValue? {
    parameters.last { $0.name.lowercased() == name.lowercased() }?.value
  }
}

extension Table {
  /// A column by name, alias, or the role that it has.
  public func column(named name: String) -> NameMatch<ColumnSchema> {
    let direct = match(
      name,
      among: columns.filter { !$0.isHidden }.flatMap { column in
        ([column.name] + column.aliases).map { ($0, column) }
      })
    guard case .none = direct else { return direct }
    if let role = Role(rawValue: name.lowercased()), let id = roles[role], let column = column(id) {
      return .one(column)
    }
    return direct
  }
}

extension ColumnSchema {
  /// A column that only answers to its model's name: `tier.override`, `value.profit`.
  public var isHidden: Bool {
    switch origin {
    case .output(_, let output): !output.bearsModelName
    case .stored, .derived, .segment, .changed: false
    }
  }
}
