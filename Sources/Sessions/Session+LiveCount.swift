import Columnar
import Diagnostics
import Engine
import Language
import Plans

/// How many rows a condition picks out, to be counted while a person goes on typing it.
///
/// It holds the book and data of the moment. The engine answers one question at a time: nothing else may be asked of the session until `count` has
/// come back, which it does soon after `execution.cancel()`.
public struct LiveCount: @unchecked Sendable {
  fileprivate let engine: Engine
  fileprivate let plan: QueryPlan
  fileprivate let book: Book
  fileprivate let data: DataStore

  /// Throws `Execution.Cancelled` where it was cancelled.
  public func count() throws -> (matched: Int, visible: Int) {
    let answer = try engine.run(plan, in: book, on: data)
    return (answer.matched, answer.visible)
  }
}

extension Session {
  /// The count that the last statement of a text hints at; none where it has no condition, or not a whole one, or does not want to be counted.
  public func liveCount(of text: String) -> LiveCount? {
    guard state.countsLive else { return nil }
    let parsed = parse(Source(name: "<prompt>", text: text))
    guard parsed.diagnostics.isEmpty, let statement = parsed.statements.last, let query = counted(statement),
      let book = try? book(under: query.scenario)
    else { return nil }
    var resolver = Resolver(book: book, values: DataValues(book: book, data: state.data), isStrict: false)
    guard let plan = try? resolver.plan(query) else { return nil }
    return LiveCount(engine: engine, plan: plan, book: book, data: state.data)
  }

  /// `count(TABLE where CONDITION)` as an expectation compares it.
  private func countedRows(in expression: Expression) -> (Name, Expression?)? {
    switch expression.kind {
    case .call(let call):
      guard call.name.text.lowercased() == "count", call.arguments.count == 1,
        case .path(let path) = call.arguments[0].kind, path.parts.count == 1
      else { return nil }
      return (path.last, call.filter)
    case .binary(_, _, let left, let right): return countedRows(in: left) ?? countedRows(in: right)
    case .between(let value, _, _, _): return countedRows(in: value)
    default: return nil
    }
  }

  /// `count TABLE where CONDITION` for what a statement picks out.
  private func counted(_ statement: Statement) -> Query? {
    func query(_ table: Name, _ condition: Expression?) -> Query? {
      condition.map { Query(verb: .count, verbSpan: statement.span, table: table, condition: $0) }
    }
    func sameRows(_ asked: Query) -> Query? {
      var counting = query(asked.table, asked.condition)
      counting?.scenario = asked.scenario
      counting?.includesFuture = asked.includesFuture
      return counting
    }
    switch statement.kind {
    case .query(let asked): return sameRows(asked)
    case .export(let export): return sameRows(export.query)
    case .track(let track): return query(track.table, track.condition)
    case .segment(let segment): return query(segment.table, segment.condition)
    case .survivors(let asked): return sameRows(asked)
    case .expect(let expect): return countedRows(in: expect.condition).flatMap(query)
    default: return nil
    }
  }
}
