import Columnar
import Diagnostics
import Engine
import Language
import Plans
import Rendering

/// One attribute of some accounts: how many have it, and what is typical of them.
struct Portrait {
  /// Of the accounts of one group.
  struct Facts {
    var group: String
    var rows: Int
    var known: Int
    /// The most common value or the median; none where nothing is known.
    var typical: String?
    /// Of the most common value among the known.
    var share: Double?
    var low: String?
    var high: String?
    /// The median as a number.
    var median: Double?
    /// By value, how many have it.
    var counts: [String: Int] = [:]

    var knownShare: Double? { rows > 0 ? Double(known) / Double(rows) : nil }
    var knownText: String { knownShare.map(percentText) ?? "of no rows" }

    /// `East 45.0%`, `640`.
    var summary: String? { typical.map { $0 + (share.map { " \(percentText($0))" } ?? "") } }

    /// What all accounts have, and how many times that the typical value of these is.
    func compared(with all: Facts) -> (text: String?, ratio: Double?) {
      guard let typical else { return (nil, nil) }
      guard let share else {
        let ratio = all.median.flatMap { $0 > 0 ? (median ?? 0) / $0 : nil }
        return (all.typical, ratio)
      }
      guard all.known > 0 else { return (nil, nil) }
      let others = Double(all.counts[typical] ?? 0) / Double(all.known)
      return (percentText(others), others > 0 ? share / others : nil)
    }
  }

  /// The name of the set of attributes.
  var heading: String
  var attribute: String
  /// In key order; one where nothing is grouped.
  var groups: [Facts]
}

extension Session {
  /// What is typical of the rows of each group, attribute by attribute.
  func portraits(of models: [Model], _ profile: Profile, _ table: Table, _ book: Book) throws -> [Portrait] {
    var portraits: [Portrait] = []
    for model in models {
      for attribute in book.model(model.id).attributes?.attributes ?? [] {
        let path = Expression(
          .path(
            Path([
              Name(model.name, span: table.nowhere, isQuoted: true),
              Name(attribute.name, span: table.nowhere, isQuoted: true),
            ])),
          span: table.nowhere)
        let groups =
          if book.mask(of: attribute.term) != nil {
            try maskedFacts(path, profile, book)
          } else if attribute.term.type.isNumeric || attribute.term.type.isTemporal {
            try measuredFacts(path, attribute.term.type, profile, book)
          } else {
            try countedFacts(path, profile, book)
          }
        portraits.append(Portrait(heading: model.name, attribute: attribute.name, groups: groups))
      }
    }
    return portraits
  }

  /// How many are there and known of each group, and what else is asked of them.
  private func summaries(
    _ path: Expression, _ profile: Profile, _ book: Book, _ asked: [Expression]
  ) throws -> (groups: [String], frame: Frame) {
    let span = path.span
    func call(_ name: String, _ arguments: [Expression], where filter: Expression? = nil) -> SelectItem {
      SelectItem(
        expression: Expression(
          .call(Call(name: Name(name, span: span), arguments: arguments, filter: filter)), span: span))
    }
    let known = Expression(.knowledge(path, isMissing: false), span: span)
    let items =
      [call("count", []), call("count", [], where: known)] + asked.map { SelectItem(expression: $0) }
    let frame = try run(
      profile, book, groups: profile.group.map { [$0] } ?? [],
      show: items.enumerated().map { place, item in
        SelectItem(expression: item.expression, alias: Name("column\(place)", span: span))
      })
    guard profile.group != nil else { return ([""], frame) }
    let keys = frame.fields[0].column
    let names = (0..<frame.rowCount).map { keys.isKnown($0) ? cellText(keys, $0) : "(missing)" }
    return (names, Frame(fields: Array(frame.fields.dropFirst()), rowCount: frame.rowCount))
  }

  private func run(_ profile: Profile, _ book: Book, groups: [Expression], show: [SelectItem]?) throws -> Frame {
    let query = Query(
      verb: show == nil ? .count : .summarize, verbSpan: profile.table.span, table: profile.table,
      condition: profile.condition, groups: groups.map { SelectItem(expression: $0) }, show: show.map { .items($0) })
    var resolver = Resolver(book: book, values: DataValues(book: book, data: state.data), isStrict: false)
    return try engine.run(try resolver.plan(query), in: book, on: state.data).frame
  }

  // MARK: - Kinds of attributes

  private func maskedFacts(_ path: Expression, _ profile: Profile, _ book: Book) throws -> [Portrait.Facts] {
    let (names, frame) = try summaries(path, profile, book, [])
    return names.indices.map { place in
      let known = frame.whole(1, place)
      return Portrait.Facts(
        group: names[place], rows: frame.whole(0, place), known: known, typical: known > 0 ? Column.maskText : nil)
    }
  }

  /// Medians and quartiles; those of dates by their age.
  private func measuredFacts(_ path: Expression, _ type: ValueType, _ profile: Profile, _ book: Book) throws
    -> [Portrait.Facts]
  {
    let span = path.span
    let measure =
      type.isTemporal
      ? Expression(
        .binary(
          .subtract, operatorSpan: span, Expression(.literal(Literal(.period(.asOf), spelling: "as-of")), span: span),
          path),
        span: span) : path
    func quantile(_ share: ExactDecimal) -> Expression {
      let literal = Expression(.literal(Literal(.number(share), spelling: plain(share.double))), span: span)
      return Expression(.call(Call(name: Name("quantile", span: span), arguments: [measure, literal])), span: span)
    }
    let shares = [25, 50, 75].map { ExactDecimal(units: $0, scale: 2) }
    let (names, frame) = try summaries(path, profile, book, shares.map(quantile))
    return names.indices.map { place in
      let values = (2...4).map { frame.fields[$0].column.number(at: place) }
      let texts = values.map { value in value.map { text(of: $0, type, book) } }
      return Portrait.Facts(
        group: names[place], rows: frame.whole(0, place), known: frame.whole(1, place), typical: texts[1],
        low: type.isTemporal ? texts[2] : texts[0], high: type.isTemporal ? texts[0] : texts[2],
        median: type.isTemporal ? nil : values[1])
    }
  }

  private func text(of value: Double, _ type: ValueType, _ book: Book) -> String {
    if type.isTemporal { return dayText(book.asOf.day - Int32(value.rounded())) }
    if case .percent = type { return percentText(value) }
    return plain(abs(value) >= 1000 ? value.rounded() : abs(value) >= 10 ? (value * 100).rounded() / 100 : value)
  }

  /// The most common value of texts, levels and yes/no.
  private func countedFacts(_ path: Expression, _ profile: Profile, _ book: Book) throws -> [Portrait.Facts] {
    let (names, frame) = try summaries(path, profile, book, [])
    var facts = names.indices.map { place in
      Portrait.Facts(group: names[place], rows: frame.whole(0, place), known: frame.whole(1, place))
    }
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let counts = try run(profile, book, groups: (profile.group.map { [$0] } ?? []) + [path], show: nil)
    let values = counts.fields[counts.fields.count - 2].column
    for row in 0..<counts.rowCount where values.isKnown(row) {
      let keys = counts.fields[0].column
      let name = profile.group == nil ? "" : keys.isKnown(row) ? cellText(keys, row) : "(missing)"
      guard let place = places[name] else { continue }
      let value = cellText(values, row)
      let count = counts.whole(counts.fields.count - 1, row)
      facts[place].counts[value] = count
      if count > facts[place].typical.flatMap({ facts[place].counts[$0] }) ?? 0 { facts[place].typical = value }
    }
    for place in facts.indices {
      guard let typical = facts[place].typical, let count = facts[place].counts[typical] else { continue }
      facts[place].share = Double(count) / Double(facts[place].known)
    }
    return facts
  }
}

extension Table {
  /// For names that no one has written.
  fileprivate var nowhere: Span { Span(0, 0) }
}

extension Frame {
  /// A count of a summary.
  fileprivate func whole(_ field: Int, _ row: Int) -> Int { Int(fields[field].column.number(at: row) ?? 0) }
}
