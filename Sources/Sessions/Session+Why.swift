import Columnar
import Diagnostics
import Engine
import Language
import Plans
import Rendering

extension Session {
  /// Which clauses of a segment's condition an account meets, with the values they look at.
  func why(_ why: Why, _ source: Source) throws {
    let book = try self.book(under: why.scenario)
    let (table, segment, computation) = try segmentDefinition(why.segment, book)
    let row = try self.row(why.key, of: table)
    guard !onlyChecks, let row else { return }
    let label = try label(of: row, table)
    let clauses = clauses(of: computation.term)
    let verdicts = try clauses.map { try verdict(on: $0, row, table, book, computation.written.source) }
    let visible = try engine.visibleRows(of: table.id, in: book, on: state.data).visible?[row] ?? true
    let isMember = try visible && engine.truth(computation.term, over: table.id, in: book, on: state.data).isTrue[row]
    let failing = verdicts.filter { $0.outcome != "yes" }
    let contradicts = isMember == why.isNegated
    var reasons = isMember ? ["every clause holds"] : failing.map(\.sentence)
    if !visible { reasons.append(try hiddenText(row, of: table, in: book)) }
    let narrative = [
      "\(label) is \(contradicts ? "after all " : "")\(isMember ? "in" : "not in") \(segment.name): "
        + reasons.joined(separator: "; ")
    ]
    let frame = Frame(
      fields: [
        Frame.Field("clause", .texts(verdicts.map(\.clause))), Frame.Field("holds", .texts(verdicts.map(\.outcome))),
        Frame.Field("values", .texts(verdicts.map(\.values))),
      ], rowCount: verdicts.count)
    say(Presentation(title: "\(segment.name) and \(label)", frame: frame, narrative: narrative, rowNoun: "clauses"))
    smallPrint("as of \(dayText(book.asOf.day))" + (why.scenario.map { " · under \(scenarioText($0))" } ?? ""))
  }

  private func hiddenText(_ row: Int, of table: Table, in book: Book) throws -> String {
    try isTakenOut(row, of: table, in: book)
      ? "the what-if takes it out" : "its date lies after the as-of date, so it is hidden"
  }

  private func segmentDefinition(_ name: Name, _ book: Book) throws -> (Table, ColumnSchema, Computation) {
    switch book.segment(named: name.text) {
    case .one(let found):
      guard case .segment(let computation) = found.column.origin else {
        preconditionFailure("a segment has its condition")
      }
      return (found.table, found.column, computation)
    case .several(let names):
      throw Diagnostic(
        .ambiguousName, "`\(name.text)` could be " + names.joined(separator: " or "), at: name.span, label: "which one?"
      )
    case .none:
      let names = book.segments.map(\.column.name)
      var help =
        model(withLevel: name.text).map { "`\(name.text)` is a level of `\($0.name)`: ask `explain \($0.name) for …`" }
        ?? nearest(name.text, among: names).map { "did you mean `\($0)`?" }
      if case .one(let model) = book.model(named: name.text) { help = "for a tier ask `explain \(model.name) for …`" }
      throw Diagnostic(
        .unknownSegment, "there is no segment `\(name.text)`", at: name.span, label: "not a segment",
        help: [
          help
            ?? (names.isEmpty
              ? "define one: `define segment \(name.text) for customers as …`"
              : "there are: " + names.joined(separator: ", "))
        ])
    }
  }

  /// The parts of a condition that must all hold.
  func clauses(of condition: Term) -> [Term] { condition.clauses }

  /// Whether an account meets a clause, and what it looks at.
  struct Verdict {
    var clause: String
    var outcome: String
    var values: String
    var sentence: String {
      outcome == "no" ? "\(clause) is not so (\(values))" : "\(clause) cannot be told (\(values))"
    }
  }

  func verdict(on clause: Term, _ row: Int, _ table: Table, _ book: Book, _ source: Source) throws -> Verdict {
    let truth = try engine.truth(clause, over: table.id, in: book, on: state.data)
    let outcome = truth.isTrue[row] ? "yes" : truth.isKnown[row] ? "no" : "missing"
    var values: [String] = []
    for (term, name) in measured(clause, source) {
      let column = try engine.evaluate(term, over: table.id, rows: [Int32(row)], in: book, on: state.data)
      var text = "\(name) = \(cellText(column, 0))"
      if column.isKnown(0), case .int32(let days) = column.storage {
        let age = Int(book.asOf.day - days[0])
        text += age >= 0 ? ", \(number(age)) days ago" : ", in \(number(-age)) days"
      }
      if !values.contains(text) { values.append(text) }
    }
    return Verdict(clause: source.text(of: clause.span), outcome: outcome, values: values.joined(separator: "; "))
  }

  /// What a clause looks at: columns, linked ones, aggregates, each with its name.
  private func measured(_ term: Term, _ source: Source) -> [(term: Term, name: String)] {
    switch term.kind {
    case .constant, .key: []
    case .column(let id): [(term, state.book.column(id).column.name)]
    case .walk, .aggregate: [(term, source.text(of: term.span))]
    case .negate(let inner), .shift(let inner, _), .not(let inner), .isMissing(let inner), .textTest(let inner, _),
      .inDays(let inner, _, _),
      .age(_, let inner, _), .inNumbers(let inner, _):
      measured(inner, source)
    case .arithmetic(_, let a, let b), .daysBetween(let a, let b), .compare(_, let a, let b):
      measured(a, source) + measured(b, source)
    case .and(let terms), .or(let terms), .function(_, let terms): terms.flatMap { measured($0, source) }
    }
  }
}
