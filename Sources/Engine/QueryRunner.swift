import Columnar
import Diagnostics
import Plans

/// Filters, groups, sorts, cuts and shows.
struct QueryRunner {
  let question: Question
  let plan: QueryPlan

  private var execution: Execution { question.execution }

  func run() throws -> Answer {
    let selection = try select()
    switch plan.shape {
    case .rows(let shape): return try find(shape, selection)
    case .groups(let shape): return try summarize(shape, selection)
    }
  }

  // MARK: - Filters

  private struct Selection {
    /// The rows that were kept; none for all.
    var kept: Bitmap?
    var matched: Int
    var visible: Int
    var survivors: [Int]

    /// Ascending; none for all rows.
    func rows() -> [Int32]? { kept?.trueRows }
  }

  private func select() throws -> Selection {
    let count = question.rowCount(of: plan.table)
    let seen = try question.visible(plan.table)
    let evaluator = question.evaluator(over: plan.table)
    var kept = seen
    var survivors: [Int] = []
    for filter in plan.filters {
      let passing = try kept & self.passing(filter, evaluator, among: kept)
      survivors.append(passing?.trueCount ?? count)
      kept = passing
    }
    let matched = survivors.last ?? seen?.trueCount ?? count
    return Selection(
      kept: matched == count ? nil : kept, matched: matched, visible: seen?.trueCount ?? count,
      survivors: survivors)
  }

  private func passing(_ filter: Term, _ evaluator: Evaluator, among kept: Bitmap?) throws -> Bitmap {
    guard filter.excludesMissing else { return try evaluator.passing(filter) }
    let truth = try evaluator.truth(filter)
    let unknown = ~truth.isKnown
    question.tally.missingExcluded += (kept.map { $0 & unknown } ?? unknown).trueCount
    return truth.isTrue
  }

  // MARK: - Rows

  private func find(_ shape: QueryPlan.Rows, _ selection: Selection) throws -> Answer {
    let chosen = try leading(shape, selection) ?? selection.rows()
    let rows = chosen ?? (0..<Int32(selection.matched)).map { $0 }
    let (shown, ties) = try order(rows, by: shape.sort, limit: shape.limit) { term in
      try question.sortColumn(term, of: plan.table, chosen)
    }
    let evaluator = question.evaluator(over: plan.table, rows: shown)
    let fields = try shape.outputs.map { Frame.Field($0.name, try evaluator.column($0.term)) }
    return Answer(
      frame: Frame(fields: fields, rowCount: shown.count), matched: selection.matched, visible: selection.visible,
      tally: question.total, survivors: selection.survivors, tiesAtLimit: ties, rows: shown)
  }

  /// The few rows that can be among the first ones, by the most important key of the sort; none where that is not known without sorting.
  ///
  /// Less important keys are then looked at for these alone, so they must be columns: anything computed may count what it meets.
  private func leading(_ shape: QueryPlan.Rows, _ selection: Selection) throws -> [Int32]? {
    guard let limit = shape.limit, let lead = shape.sort.first, limit > 0, limit <= 1 << 10,
      limit << 6 < selection.matched,
      shape.sort.allSatisfy({ if case .column = $0.term.kind { true } else { false } })
    else { return nil }
    let column = try question.sortColumn(lead.term, of: plan.table, nil)
    return try LeadingRows(column, descends: lead.descends, limit: limit).rows(among: selection.kept, execution)
  }

  /// The first of some things in the order of a sort, and how many cut off equal the last one.
  private func order(
    _ things: [Int32], by sort: [QueryPlan.Sort], limit: Int?, _ column: (Term) throws -> Column
  ) throws -> ([Int32], Int) {
    if sort.isEmpty { return (Array(things.prefix(limit ?? things.count)), 0) }
    let keys = SortKeys(try sort.map { (try column($0.term), $0.descends) })
    let places = (0..<Int32(things.count)).map { $0 }
    let (first, ties) = try keys.first(limit ?? things.count, of: places, execution)
    return (first.map { things[Int($0)] }, ties)
  }

  // MARK: - Groups

  private func summarize(_ shape: QueryPlan.Groups, _ selection: Selection) throws -> Answer {
    let rows = selection.rows()
    let evaluator = question.evaluator(over: plan.table, rows: rows)
    let keys = try shape.keys.map { try evaluator.column($0.term) }
    let groups = try Groups(
      table: plan.table, rows: rows, rowCount: selection.matched, by: keys, execution)
    let inGroups = Evaluator(question: question, context: .groups(groups))
    let chosen =
      try shape.picksMatrixRows
      ? matrixRows(shape, groups, Array(keys.dropLast())) : self.chosen(shape, among: groups, inGroups)
    let shown = chosen.groups
    let isWhole = shown.count == groups.count && shape.sort.isEmpty
    let keyFields = try zip(shape.keys, groups.keys).map {
      Frame.Field($0.name, isWhole ? $1 : try execution.gather($1, shown))
    }
    let outputs = try shape.outputs.map { output in
      let column = try inGroups.column(output.term)
      return Frame.Field(output.name, isWhole ? column : try execution.gather(column, shown))
    }
    return Answer(
      frame: Frame(fields: keyFields + outputs, rowCount: shown.count), matched: selection.matched,
      visible: selection.visible, tally: question.total, survivors: selection.survivors, tiesAtLimit: chosen.ties,
      rowsCut: chosen.rowsCut, rows: [])
  }

  /// Groups in the order shown, and what was cut.
  private typealias Chosen = (groups: [Int32], ties: Int, rowsCut: Int)

  private func chosen(
    _ shape: QueryPlan.Groups, among groups: Groups, _ evaluator: Evaluator
  ) throws -> Chosen {
    let kept = try shape.having.map { try evaluator.truth($0).isTrue.trueRows } ?? (0..<Int32(groups.count)).map { $0 }
    let (shown, ties) = try order(kept, by: shape.sort, limit: shape.limit) { term in
      try execution.gather(evaluator.column(term), kept)
    }
    return (shown, ties, 0)
  }

  /// The cells of the rows that a matrix keeps: `having`, sort and limit are asked of whole rows, over all their columns.
  private func matrixRows(_ shape: QueryPlan.Groups, _ cells: Groups, _ rowKeys: [Column]) throws -> Chosen {
    let lines = try Groups(
      table: plan.table, rows: cells.rows, rowCount: cells.rowCount, by: rowKeys, execution)
    let kept = try chosen(shape, among: lines, Evaluator(question: question, context: .groups(lines)))
    var line = [Int](repeating: 0, count: cells.count)
    for row in 0..<cells.rowCount { line[Int(cells.groupOf?[row] ?? 0)] = Int(lines.groupOf?[row] ?? 0) }
    var cellsOfLine = [[Int32]](repeating: [], count: lines.count)
    for cell in line.indices { cellsOfLine[line[cell]].append(Int32(cell)) }
    return (kept.groups.flatMap { cellsOfLine[Int($0)] }, kept.ties, lines.count - kept.groups.count)
  }
}

extension Term {
  /// Whether the small print tells of rows that a filter leaves out because a value is missing: `!=`, `not in` and other negations.
  fileprivate var excludesMissing: Bool {
    switch kind {
    case .compare(.notEqual, _, _): true
    case .not(let inner):
      switch inner.kind {
      case .compare, .textTest, .inDays, .inNumbers, .and, .or: true
      default: false
      }
    default: false
    }
  }
}
