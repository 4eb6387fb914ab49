import Columnar
import Diagnostics
import Engine
import Language
import Plans
import Rendering

/// `define attributes` and `profile`: what accounts are like, heading by heading.
extension Session {
  func reportAttributes(_ model: Model, _ attributes: AttributesModel, _ table: Table) throws {
    let portraits = try portraits(
      of: [model], Profile(table: Name(table.name, span: Span(0, 0))), table, state.book)
    let known = portraits.map { "\($0.attribute) \($0.groups[0].knownText)" }
    note("attributes \(model.name) of \(table.name), known: \(known.joined(separator: ", "))")
  }

  func profile(_ profile: Profile) throws {
    let book = try self.book(under: profile.scenario)
    let (table, groups) = try resolving(book) { resolver in
      let table = try resolver.table(profile.table)
      if let condition = profile.condition {
        try book.refuseMasked(try resolver.condition(condition, over: table), in: "where")
      }
      let group = try profile.group.map { try resolver.term($0, over: table) }
      if let group { try book.refuseMasked(group, in: "by") }
      return (table, group)
    }
    let models = book.models.filter { $0.table == table.id && $0.attributes != nil }
    if models.isEmpty { throw noAttributes(of: table, at: profile.table.span) }
    guard !onlyChecks else { return }
    var plain = profile
    (plain.condition, plain.group) = (nil, nil)
    let all = try portraits(of: models, plain, table, book)
    if groups != nil { return try sayGroups(portraits(of: models, profile, table, book), profile, table, book) }
    let chosen = profile.condition == nil ? nil : try portraits(of: models, profile, table, book)
    say(presentation(of: chosen ?? all, beside: chosen == nil ? nil : all, table))
    tell(profile, book)
    if chosen != nil {
      smallPrint(
        "`of all`: the same value's share, or the median, among all \(table.name); `ratio`: over that of all")
    }
  }

  private func noAttributes(of table: Table, at span: Span) -> Diagnostic {
    let some = table.columns.filter { $0.isListed && $0.id != table.key }.prefix(2).map { written(name: $0.name) }
    return Diagnostic(
      .unknownModel, "no attributes are defined for \(table.name)", at: span, label: "nothing to tell",
      help: [
        "say what belongs together: `define attributes external for \(written(name: table.name)) as "
          + "\(some.joined(separator: ", "))`, and so for internal and consumption"
      ])
  }

  private func tell(_ profile: Profile, _ book: Book) {
    smallPrint(
      "of numbers and dates `typical` is the median, `25 %` and `75 %` the quartiles (type 7); of others the most common value, `share` its share of the known"
    )
    smallPrint(
      "as of \(dayText(book.asOf.day))" + (profile.scenario.map { " · under \(scenarioText($0))" } ?? ""))
  }

  // MARK: - Tables

  private func presentation(of chosen: [Portrait], beside all: [Portrait]?, _ table: Table) -> Presentation {
    let facts = chosen.map { $0.groups[0] }
    func texts(_ each: (Portrait.Facts) -> String?) -> Column { .texts(facts.map(each)) }
    func shares(_ each: [Double?]) -> Column {
      .percents(each.map { $0.map { Int64(($0 * 10_000).rounded()) } })
    }
    var fields = [
      Frame.Field("attributes", .texts(chosen.map(\.heading))),
      Frame.Field("attribute", .texts(chosen.map(\.attribute))),
      Frame.Field("known", shares(facts.map(\.knownShare))), Frame.Field("typical", texts(\.typical)),
      Frame.Field("share", shares(facts.map(\.share))), Frame.Field("25 %", texts(\.low)),
      Frame.Field("75 %", texts(\.high)),
    ]
    if let all {
      let others = zip(facts, all).map { $0.compared(with: $1.groups[0]) }
      fields.append(Frame.Field("of all", .texts(others.map(\.text))))
      fields.append(
        Frame.Field("ratio", .decimals(others.map { $0.ratio.map { Int64(($0 * 100).rounded()) } }, scale: 2)))
    }
    let rows = facts.first?.rows ?? 0
    let title =
      all?.first.map { "\(table.name): \(number(rows)) of \(number($0.groups[0].rows)) rows" }
      ?? "\(table.name): \(counted(rows, "row"))"
    return Presentation(title: title, frame: Frame(fields: fields, rowCount: chosen.count), rowNoun: "attributes")
  }

  /// So many groups have a column of their own.
  private static let mostGroups = 12

  private func sayGroups(_ portraits: [Portrait], _ profile: Profile, _ table: Table, _ book: Book) throws {
    let values = portraits.first?.groups.map(\.group) ?? []
    let shown = values.prefix(Self.mostGroups)
    var used: Set<String> = ["attribute"]
    let groups = shown.enumerated().map { place, name in
      let rows = portraits.first.map { number($0.groups[place].rows) }
      return Frame.Field(
        used.insert(name).inserted ? name : "\(name)_\(place + 1)",
        .texts([rows] + portraits.map { $0.groups[place].summary }))
    }
    let names = Column.texts(["(rows)"] + portraits.map { "\($0.heading).\($0.attribute)" })
    let frame = Frame(fields: [Frame.Field("attribute", names)] + groups, rowCount: portraits.count + 1)
    say(
      Presentation(
        title: "\(table.name) by \(profile.group.map { format($0) } ?? "")", frame: frame, rowNoun: "attributes"))
    tell(profile, book)
    if values.count > shown.count {
      smallPrint(
        "\(number(values.count - shown.count)) more groups are not shown: the first \(Self.mostGroups) in order are; `where` takes others"
      )
    }
  }

  // MARK: - explain

  /// The attributes of one account, beside what is typical.
  func explainAttributes(_ model: Model, _ attributes: AttributesModel, _ table: Table, _ row: Int, _ book: Book) throws
  {
    let all = try portraits(of: [model], Profile(table: Name(table.name, span: Span(0, 0))), table, book)
    let values = try attributes.attributes.map { try engine.column($0.column, in: book, on: state.data) }
    let frame = Frame(
      fields: [
        Frame.Field("attribute", .texts(attributes.attributes.map(\.name))),
        Frame.Field("value", .texts(values.map { $0.isKnown(row) ? cellText($0, row) : nil })),
        Frame.Field("typical", .texts(all.map { $0.groups[0].typical })),
        Frame.Field("25 %", .texts(all.map { $0.groups[0].low })),
        Frame.Field("75 %", .texts(all.map { $0.groups[0].high })),
      ], rowCount: values.count)
    say(Presentation(title: "\(model.name) of \(try label(of: row, table))", frame: frame, rowNoun: "attributes"))
  }
}
