import Columnar
import Diagnostics
import Language
import Plans
import Rendering

// `chart …`: what an answer needs to be drawn, and what one may ask of a drawing next.

extension Session {
  /// The chart that a question asks for, once its answer is known to hold what that needs.
  func chart(of query: Query, _ plan: QueryPlan, _ book: Book) throws -> Chart? {
    guard let clause = query.chart else { return nil }
    let (outputs, keyCount) = drawnOutputs(of: plan, book)
    let kind = ChartKind(rawValue: clause.shape.rawValue)!
    let types = outputs.map(\.term.type)
    if let lack = kind.lack(in: types, keyCount: keyCount) { throw self.lack(lack, clause, query) }
    for output in outputs.dropFirst(keyCount) { try book.refuseMasked(output.term, in: "chart") }
    let course = keyCount > 1 ? outputs.prefix(keyCount).firstIndex { isTime($0.term, book) } : nil
    return Chart(kind, keyCount: keyCount, course: course)
  }

  /// Whether a grouping is of time: months, quarters, days.
  private func isTime(_ term: Term, _ book: Book) -> Bool {
    switch term.kind {
    case .walk(_, let inner): return isTime(inner, book)
    case .function(let function, _):
      switch function {
      case .year, .quarter, .month, .week, .day, .weekday, .monthOf, .quarterOf, .weekOf: return true
      default: return term.type.isTemporal
      }
    case .column(let id):
      if case .derived(let computation) = book.column(id).column.origin { return isTime(computation.term, book) }
      return term.type.isTemporal
    default: return term.type.isTemporal
    }
  }

  /// A pyramid has no side for what is below zero: its bars would look like gains.
  func refuseBelowZero(_ chart: Chart, _ clause: ChartClause, _ frame: Frame) throws {
    guard chart.kind == .pyramid else { return }
    for field in frame.fields.dropFirst(chart.keyCount) where field.column.type.isNumeric {
      let below = (0..<frame.rowCount).filter { (field.column.number(at: $0) ?? 0) < 0 }
      guard let first = below.first else { continue }
      let more = below.count > 1 ? " and \(number(below.count - 1)) more" : ""
      throw Diagnostic(
        .belowZero,
        "a pyramid is for amounts from zero up, and \(field.name) is \(cellText(field.column, first))\(more)",
        at: clause.span, label: "some are below zero", help: ["write `chart bar`: what is below zero goes to the left"])
    }
  }

  /// All columns of an answer, and how many of the first are groupings or names.
  private func drawnOutputs(of plan: QueryPlan, _ book: Book) -> (outputs: [QueryPlan.Output], keyCount: Int) {
    switch plan.shape {
    case .groups(let groups): return (groups.keys + groups.outputs, groups.keys.count)
    case .rows(let rows):
      let names = identifiers(among: plan, book)
      let keyCount = rows.outputs.prefix { !$0.term.type.isNumeric || names.contains($0.name) }.count
      return (rows.outputs, keyCount)
    }
  }

  private func lack(_ lack: ChartKind.Lack, _ clause: ChartClause, _ query: Query) -> Diagnostic {
    let shape = clause.shape.rawValue
    let isFind = query.verb == .find
    let (what, help) =
      switch lack {
      case .grouping:
        (
          "needs something to draw one mark for each of",
          isFind ? "show a name before the number: `show name, revenue`" : "group the answer: `by region`"
        )
      case .secondGrouping: ("needs two groupings", "give another one: `by region across tier`, or `by region, tier`")
      case .number:
        ("needs a number", isFind ? "show one: `show name, revenue`" : "compute one: `show sum(amount) as revenue`")
      case .secondNumber: ("needs two numbers", "show both: `show name, revenue, orderCount`")
      }
    return Diagnostic(
      .typeMismatch, "`chart \(shape)` \(what)", at: clause.span, label: "not in this answer",
      help: [help])
  }

  /// Under a histogram: how to ask for the rows of its fullest step.
  func drillDown(_ query: Query, _ frame: Frame) -> String? {
    guard query.chart?.shape == .histogram, query.verb == .find, let field = frame.histogramField else { return nil }
    let bins = HistogramBins(field.column)
    guard let place = bins.counts.indices.max(by: { bins.counts[$0] < bins.counts[$1] }) else { return nil }
    func text(_ edge: Double) -> String {
      bins.isDays ? dayText(Int32(edge.rounded())) : plain(edge).filter { $0 != "," }
    }
    let end = place + 1 == bins.counts.count ? "<=" : "<"
    let (from, to) = (text(bins.edges[place]), text(bins.edges[place + 1]))
    let value = asked(for: field.name, query)
    let before = query.condition.map { "(\(format($0))) and " } ?? ""
    return
      "the rows of its fullest step: `find \(query.table.text) where \(before)\(value) >= \(from) and \(value) \(end) \(to)`"
  }

  /// What a column of the answer was asked for as.
  private func asked(for column: String, _ query: Query) -> String {
    if case .items(let items)? = query.show, let item = items.first(where: { $0.alias?.text == column }) {
      return "(\(format(item.expression)))"
    }
    let isPlain = column.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || "_.0123456789".unicodeScalars.contains($0)
    }
    return isPlain ? column : "`\(column)`"
  }
}
