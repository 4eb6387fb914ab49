import Columnar
import Diagnostics
import Engine
import Language
import Plans
import Rendering

extension Session {
  // MARK: - describe

  /// A table's columns, or one column's values.
  func describe(_ describe: Describe) throws {
    let path = describe.target
    if path.parts.count == 1, case .one(let table) = state.book.table(named: path.last.text) {
      return try describeTable(table)
    }
    let (table, column) = try anyColumn(path)
    guard !onlyChecks else { return }
    try describeColumn(column, of: table)
  }

  private func describeTable(_ table: Table) throws {
    guard !onlyChecks else { return }
    let columns = table.columns.filter(\.isListed)
    let visible = try engine.visibleRows(of: table.id, in: state.book, on: state.data)
    var known: [Int64] = []
    var distinct: [Int64?] = []
    var (low, high): ([CellTexts], [CellTexts]) = ([], [])
    for schema in columns {
      let values = try visibleValues(schema, visible.visible)
      known.append(Int64(values.missingCount))
      distinct.append(Int64(values.distinctCount))
      let range = values.rangeRows
      let isName = isName(schema, values)
      low.append(CellTexts(values, range?.low, isName: isName))
      high.append(CellTexts(values, range?.high, isName: isName))
    }
    var fields = [
      Frame.Field("column", .texts(columns.map(state.book.displayName))),
      Frame.Field("type", .texts(columns.map(\.type.name))),
      Frame.Field("from", .texts(columns.map { origin(of: $0, table) }.map { $0.isEmpty ? nil : $0 })),
      Frame.Field("missing", .decimals(known)),
      Frame.Field("distinct", .decimals(distinct)),
      Frame.Field("least", .texts(low.map(\.plain))), Frame.Field("greatest", .texts(high.map(\.plain))),
    ]
    let levels = columns.map { state.book.level(of: $0.id) }
    if levels.contains(where: { $0 > 0 }) {
      fields.append(Frame.Field("level", .decimals(levels.map { $0 > 0 ? Int64($0) : nil })))
    }
    let frame = Frame(fields: fields, rowCount: columns.count)
    let rows = visible.visible?.trueCount ?? state.data.rowCounts[table.id] ?? 0
    var presentation = Presentation(title: "\(table.name): \(counted(rows, "row"))", frame: frame, rowNoun: "columns")
    presentation.frameForPeople =
      frame
      .replacing("least", by: low.map(\.shown)).replacing("greatest", by: high.map(\.shown))
    say(presentation)
    if visible.hiddenFuture > 0 {
      smallPrint("\(counted(visible.hiddenFuture, "row")) dated after \(dayText(state.book.asOf.day)) hidden")
    }
  }

  /// One cell for machines and for people.
  private struct CellTexts {
    var plain: String?
    var shown: String?

    init(_ column: Column, _ row: Int?, isName: Bool) {
      plain = row.flatMap(column.plainText)
      shown = isName ? plain : row.flatMap(column.shownText)
    }
  }

  /// Whether the whole numbers of a column are names: keys, links, years.
  private func isName(_ column: ColumnSchema, _ values: Column) -> Bool {
    guard values.type.scale == 0 else { return false }
    return state.book.namesRows(column.id) || values.holdsNumbersAsNames(called: column.name)
  }

  private func visibleValues(_ column: ColumnSchema, _ visible: Bitmap?) throws -> Column {
    let values = try engine.column(column.id, in: state.book, on: state.data)
    return visible.map { values.gather(rows: $0.trueRows) } ?? values
  }

  private func origin(of column: ColumnSchema, _ table: Table) -> String {
    var parts: [String] = []
    if table.key == column.id { parts.append("key") }
    parts += Role.allCases.filter { table.roles[$0] == column.id }.map(\.rawValue)
    for link in state.book.links where link.column == column.id {
      parts.append("→ \(state.book.table(link.parent).name)")
    }
    switch column.origin {
    case .stored: break
    case .derived: parts.append("derived")
    case .changed: parts.append("changed")
    case .segment: parts.append("segment")
    case .output(let id, _): parts.append(state.book.model(id).kindName)
    }
    return parts.joined(separator: ", ")
  }

  /// A column's most frequent values, or for numbers and dates its quantiles.
  private func describeColumn(_ column: ColumnSchema, of table: Table) throws {
    let visible = try engine.visibleRows(of: table.id, in: state.book, on: state.data).visible
    let values = try visibleValues(column, visible)
    if values.isMasked { return sayMasked(column, values) }
    let title =
      "\(table.name).\(state.book.displayName(of: column)): \(column.type.name), \(number(values.knownCount)) known, \(number(values.missingCount)) missing, \(number(values.distinctCount)) different"
    if column.type.isNumeric || column.type.isTemporal {
      let rows = values.quantileRows([0, 0.05, 0.25, 0.5, 0.75, 0.95, 1])
      let names = ["least", "5 %", "25 %", "50 %", "75 %", "95 %", "greatest"]
      let frame = Frame(
        fields: [
          Frame.Field("quantile", .texts(rows.isEmpty ? [] : names)), Frame.Field("value", values.gather(rows: rows)),
        ], rowCount: rows.count)
      say(
        Presentation(
          title: title, frame: frame, rowNoun: "quantiles",
          identifierColumns: isName(column, values) ? ["value"] : []))
      return showDistribution(of: values, named: state.book.displayName(of: column))
    }
    // Levels stand best first, as everywhere; other values by how often they are there.
    var counts = values.valueCounts(limit: 20)
    if column.type == .ordinal { counts.sort { values.precedes(Int($1.row), Int($0.row)) } }
    let frame = Frame(
      fields: [
        Frame.Field("value", values.gather(rows: counts.map(\.row))),
        Frame.Field("rows", .decimals(counts.map { Int64($0.count) })),
        Frame.Field(
          "share", .percents(counts.map { Int64((Double($0.count) / Double(max(1, values.count)) * 10_000).rounded()) })
        ),
      ], rowCount: counts.count)
    say(Presentation(title: title, frame: frame, rowNoun: "values"))
    guard counts.count > 1, counts.contains(where: { $0.count > 1 }) else { return }
    var bars = Presentation(frame: Frame(fields: Array(frame.fields.prefix(2)), rowCount: counts.count))
    bars.chart = Chart(.bar, keyCount: 1)
    sayBeside(bars)
  }

  /// How the values of a number or a date are spread, drawn for people.
  private func showDistribution(of values: Column, named name: String) {
    guard values.type.isNumeric || values.type == .date, values.distinctCount > 1 else { return }
    var drawing = Presentation(
      frame: Frame(fields: [Frame.Field(name, values)], rowCount: values.count), rowNoun: "values")
    drawing.chart = Chart(.histogram, keyCount: 0)
    sayBeside(drawing)
  }

  // MARK: - show

  func show(_ show: Show) throws {
    let word = show.topic.text.lowercased()
    guard let topic = ShowTopic.all.first(where: { $0.keyword.matches(word) }) else {
      let names = ShowTopic.all.map(\.keyword.english)
      throw Diagnostic(
        .unknownTopic, "there is nothing called `\(show.topic.text)` to show", at: show.topic.span,
        label: "not a topic",
        help: [
          nearest(show.topic.text, among: names).map { "did you mean `show \($0)`?" } ?? "show can list: "
            + names.joined(separator: ", ")
        ])
    }
    guard !onlyChecks else { return }
    switch topic.keyword.english {
    case "tables": listTables()
    case "segments": list("segments", segmentRows())
    case "models": list("models", modelRows())
    case "scenarios": list("scenarios", scenarioRows())
    case "overrides": list("overrides", overrideRows())
    case "parameters":
      list(
        "parameters",
        [("parameter", state.book.parameters.map(\.name)), ("value", state.book.parameters.map(\.value.text))])
    case "aliases": list("aliases", aliasRows())
    case "roles": list("roles", roleRows())
    case "marks": list("marks", markRows())
    case "settings": list("settings", settingRows())
    default: preconditionFailure("every topic of the catalogue is shown")
    }
  }

  private func list(_ noun: String, _ columns: [(name: String, values: [String])]) {
    let fields = columns.map { Frame.Field($0.name, .texts($0.values.map { $0.isEmpty ? nil : $0 })) }
    say(Presentation(title: noun, frame: Frame(fields: fields, rowCount: columns[0].values.count), rowNoun: noun))
  }

  private func listTables() {
    let tables = state.book.tables
    let links = tables.map { table -> String? in
      let texts = state.book.links.filter { $0.child == table.id }.map { link in
        "\(table.column(link.column)?.name ?? "") → \(state.book.table(link.parent).name)"
          + (link.name.map { " as \($0)" } ?? "")
      }
      return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }
    let fields = [
      Frame.Field("table", .texts(tables.map(\.name))),
      Frame.Field("rows", .decimals(tables.map { Int64(state.data.rowCounts[$0.id] ?? 0) })),
      Frame.Field("key", .texts(tables.map { table in table.key.flatMap { table.column($0)?.name } })),
      Frame.Field("links", .texts(links)),
      Frame.Field("columns", .decimals(tables.map { Int64($0.columns.filter(\.isListed).count) })),
    ]
    say(Presentation(title: "tables", frame: Frame(fields: fields, rowCount: tables.count), rowNoun: "tables"))
  }

  private func segmentRows() -> [(name: String, values: [String])] {
    let segments = state.book.segments
    return [
      ("segment", segments.map(\.column.name)), ("of", segments.map(\.table.name)),
      (
        "condition",
        segments.map { segment in
          if case .segment(let computation) = segment.column.origin,
            case .segment(let definition) = computation.written.statement.kind
          {
            format(definition.condition)
          } else {
            ""
          }
        }
      ),
    ]
  }

  private func modelRows() -> [(name: String, values: [String])] {
    let models = state.book.models
    return [
      ("model", models.map(\.name)), ("of", models.map { state.book.table($0.table).name }),
      ("kind", models.map(\.kindName)),
      (
        "definition",
        models.map { model in
          definitionText(model) + (state.book.source(of: model).map { ", with the fit of \($0.name)" } ?? "")
        }
      ),
    ]
  }

  private func scenarioRows() -> [(name: String, values: [String])] {
    let scenarios = state.scenarios + (state.pending.map { [$0] } ?? [])
    return [
      ("scenario", scenarios.map { $0.name ?? "(pending)" }),
      ("what if", scenarios.map { format($0.written.statement) }),
    ]
  }

  private func overrideRows() -> [(name: String, values: [String])] {
    let overrides = state.book.models.flatMap { model in (model.tiers?.overrides ?? []).map { (model, $0) } }
    return [
      ("tiers", overrides.map(\.0.name)), ("account", overrides.map(\.1.key)), ("level", overrides.map(\.1.level)),
      ("until", overrides.map { $0.1.until.map(dayText) ?? "" }), ("author", overrides.map(\.1.author)),
      ("reason", overrides.map(\.1.reason)),
      ("in force", overrides.map { isInForce($0.1, state.book) ? "yes" : "no" }),
    ]
  }

  private func aliasRows() -> [(name: String, values: [String])] {
    var aliases: [(String, String)] = []
    for table in state.book.tables {
      aliases += table.aliases.map { ($0, table.name) }
      for column in table.columns {
        aliases += column.aliases.map { ($0, "\(table.name).\(column.name)") }
        aliases += column.levels.compactMap { level in
          level.alias.map { ($0, "\(table.name).\(column.name) = \(level.name)") }
        }
      }
    }
    return [("alias", aliases.map(\.0)), ("of", aliases.map(\.1))]
  }

  private func roleRows() -> [(name: String, values: [String])] {
    let roles = state.book.tables.flatMap { table in
      Role.allCases.compactMap { role in
        table.roles[role].map { (table.name, role.rawValue, table.column($0)?.name ?? "") }
      }
    }
    return [("table", roles.map(\.0)), ("role", roles.map(\.1)), ("column", roles.map(\.2))]
  }

  private func settingRows() -> [(name: String, values: [String])] {
    let asOf = state.book.asOf
    let why =
      switch asOf.origin {
      case .today: "today";
      case .given: "set";
      case .latest: "the last date in the data"
      }
    return [
      ("setting", ["as-of", "allow unknown", "memory", "live", "seed"]),
      (
        "value",
        [
          dayText(asOf.day), state.book.allowsUnknown ? "yes" : "no",
          state.memoryBytes.map { memoryText($0) } ?? "any amount", state.countsLive ? "yes" : "no", "\(state.seed)",
        ]
      ),
      ("note", [why, "", "", "", ""]),
    ]
  }
}
