import Columnar
import Diagnostics
import Engine
import Language
import Plans

/// Expressions that nobody has written, put together from those that somebody has.
extension Expression {
  private static var nowhere: Span { Span(0, 0) }

  static var asOf: Expression { Expression(.literal(Literal(.period(.asOf), spelling: "as-of")), span: nowhere) }

  static func number(_ value: Int) -> Expression { number(ExactDecimal(units: Int64(value), scale: 0)) }

  static func number(_ value: ExactDecimal) -> Expression {
    Expression(.literal(Literal(.number(value), spelling: plain(value.double))), span: nowhere)
  }

  /// A name or a path of names; never a keyword.
  static func path(_ names: String...) -> Expression {
    Expression(.path(Path(names.map { Name($0, span: nowhere, isQuoted: true) })), span: nowhere)
  }

  static func call(_ name: String, _ arguments: Expression..., where filter: Expression? = nil) -> Expression {
    Expression(
      .call(Call(name: Name(name, span: nowhere), arguments: arguments, filter: filter)),
      span: arguments.first?.span ?? nowhere)
  }

  func binary(_ op: BinaryOperator, _ other: Expression) -> Expression {
    Expression(.binary(op, operatorSpan: span, self, other), span: span.union(other.span))
  }

  var isKnown: Expression { Expression(.knowledge(self, isMissing: false), span: span) }
  var isMissing: Expression { Expression(.knowledge(self, isMissing: true), span: span) }

  func and(_ other: Expression?) -> Expression { other.map { binary(.and, $0) } ?? self }

  func named(_ name: String) -> SelectItem {
    SelectItem(expression: self, alias: Name(name, span: span, isQuoted: true))
  }
}

extension Session {
  /// Runs a question that nobody has written; its warnings are those of the statement that it is made for.
  func answer(to query: Query, in book: Book) throws -> Answer {
    var resolver = Resolver(book: book, values: DataValues(book: book, data: state.data), isStrict: false)
    return try engine.run(try resolver.plan(query), in: book, on: state.data)
  }
}

/// An expression as people read it, without the backticks of names.
func bare(_ expression: Expression) -> String { String(format(expression).filter { $0 != "`" }) }

extension Frame {
  /// A field of fractions as percent.
  func asPercent(_ name: String) -> Frame {
    var copy = self
    for index in fields.indices where fields[index].name == name {
      let column = fields[index].column
      guard case .double(let values) = column.storage else { continue }
      let known = column.validity
      let shares = values.indices.map { known?[$0] == false ? nil : percentUnits(values[$0]) }
      copy.fields[index] = Field(name, Column.percents(shares).marked(column.mask))
    }
    return copy
  }

  /// So many rows from the top.
  func first(_ count: Int) -> Frame {
    count < rowCount ? rows(Array(0..<count)) : self
  }

  func rows(_ rows: [Int]) -> Frame {
    let places = rows.map(Int32.init)
    return Frame(fields: fields.map { Field($0.name, $0.column.gather(rows: places)) }, rowCount: rows.count)
  }
}
