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
    /// Ascending; none for all rows.
    var rows: [Int32]?
    var matched: Int
    var visible: Int
    var survivors: [Int]
  }

  private func select() throws -> Selection {
    let count = question.rowCount(of: plan.table)
    let seen = try question.visible(plan.table)
    let evaluator = question.evaluator(over: plan.table)
    var kept = seen
    var survivors: [Int] = []
    for filter in plan.filters {
      let truth = try evaluator.truth(filter)
      if filter.excludesMissing {
        let unknown = ~truth.isKnown
        question.tally.missingExcluded += (kept.map { $0 & unknown } ?? unknown).trueCount
      }
      let passing = kept.map { $0 & truth.isTrue } ?? truth.isTrue
      survivors.append(passing.trueCount)
      kept = passing
    }
    let matched = survivors.last ?? seen?.trueCount ?? count
    return Selection(
      rows: matched == count ? nil : kept?.trueRows, matched: matched, visible: seen?.trueCount ?? count,
      survivors: survivors)
  }

  // MARK: - Rows

  private func find(_ shape: QueryPlan.Rows, _ selection: Selection) throws -> Answer {
    let rows = selection.rows ?? (0..<Int32(selection.matched)).map { $0 }
    let (shown, ties) = try order(rows, by: shape.sort, limit: shape.limit) { term in
      try question.sortColumn(term, of: plan.table, selection.rows)
    }
    let evaluator = question.evaluator(over: plan.table, rows: shown)
    let fields = try shape.outputs.map { Frame.Field($0.name, try evaluator.column($0.term)) }
    return Answer(
      frame: Frame(fields: fields, rowCount: shown.count), matched: selection.matched, visible: selection.visible,
      tally: question.total, survivors: selection.survivors, tiesAtLimit: ties, rows: shown)
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
    let evaluator = question.evaluator(over: plan.table, rows: selection.rows)
    let keys = try shape.keys.map { try evaluator.column($0.term) }
    let groups = try Groups(
      table: plan.table, rows: selection.rows, rowCount: selection.matched, by: keys, execution)
    let inGroups = Evaluator(question: question, context: .groups(groups))
    let kept = try shape.having.map { try inGroups.truth($0).isTrue.trueRows } ?? (0..<Int32(groups.count)).map { $0 }
    let (shown, ties) = try order(kept, by: shape.sort, limit: shape.limit) { term in
      try execution.gather(inGroups.column(term), kept)
    }
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
      visible: selection.visible, tally: question.total, survivors: selection.survivors, tiesAtLimit: ties, rows: [])
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
