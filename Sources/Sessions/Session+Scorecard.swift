import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// `scorecard`: each one beside the median of the others.
extension Session {
  func scorecard(_ query: Query) throws {
    let book = try self.book(under: query.scenario)
    var plan = try resolving(book) { resolver in try resolver.plan(query) }
    guard case .groups(var groups) = plan.shape else { preconditionFailure("a scorecard has groups") }
    guard groups.outputs.contains(where: { $0.term.type.isNumeric }) else {
      throw Diagnostic(
        .typeMismatch, "a scorecard compares numbers, and nothing that is shown is one", at: query.table.span,
        label: "no measure", help: ["show one: `show sum(amount) as revenue`"])
    }
    guard !onlyChecks else { return }
    // The others are all of them, however few are shown.
    let limit = groups.limit
    groups.limit = nil
    plan.shape = .groups(groups)
    let answer = try engine.run(plan, in: book, on: state.data)
    say(
      Presentation(
        title:
          "\(book.table(plan.table).name) by \(groups.keys.map(\.name).joined(separator: ", ")), beside the others",
        frame: Scorecard(answer.frame, keyCount: groups.keys.count, limit: limit).frame, rowNoun: "of them",
        identifierColumns: identifiers(among: plan, book)))
    smallPrint("a gap is the value less the median of the others (type 7), in the unit of the value")
    smallPrint(of: query, answer, book, plan)
  }
}

/// Measures of each group, each with its gap.
struct Scorecard {
  let frame: Frame

  /// - Parameters:
  ///   - keyCount: so many leading columns say of whom.
  ///   - limit: so many rows are kept; the gaps are to all.
  init(_ answer: Frame, keyCount: Int, limit: Int?) {
    var used = Set(answer.fields.map(\.name))
    let fields = answer.fields.enumerated().flatMap { place, field -> [Frame.Field] in
      guard place >= keyCount, field.column.type.isNumeric else { return [field] }
      var name = "\(field.name) gap"
      while !used.insert(name).inserted { name += " 2" }
      return [field, Frame.Field(name, Self.gaps(field.column).marked(field.column.mask))]
    }
    let kept = min(answer.rowCount, limit ?? answer.rowCount)
    let rows = (0..<kept).map { Int32($0) }
    frame = Frame(fields: fields.map { Frame.Field($0.name, $0.column.gather(rows: rows)) }, rowCount: kept)
  }

  /// What each value is above the median of the others; none where it has none.
  private static func gaps(_ column: Column) -> Column {
    let values = (0..<column.count).map { column.isKnown($0) ? column.sum(over: [$0]).number : nil }
    let gaps = values.indices.map { row -> Double? in
      guard let value = values[row] else { return nil }
      let others = values.indices.filter { $0 != row }.compactMap { values[$0] }
      return median(of: others).map { ((value - $0) * 1_000_000).rounded() / 1_000_000 }
    }
    if case .percent = column.type { return .percents(gaps.map(percentUnits)) }
    return .numbers(gaps)
  }
}
