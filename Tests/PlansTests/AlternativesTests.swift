import Columnar
import Diagnostics
import Language
import Plans
import Testing

/// `tier = gold or platinum`: a list of values, unless the second word is a condition.
@Suite struct AlternativesTests {
  private static let book: Book = {
    let nowhere = Span(0, 0)
    let sleeping = Computation(
      term: Term(.constant(.yesNo(true)), type: .yesNo, span: nowhere),
      written: Written(statement: Statement(.undo, span: nowhere), source: Source(name: "", text: "")))
    let columns = [
      ColumnSchema(id: Identity.column(), name: "tier", type: .text),
      ColumnSchema(id: Identity.column(), name: "sleeping", type: .yesNo, origin: .segment(sleeping)),
    ]
    var book = Book(asOf: AsOf(day: 0, origin: .given), today: 0)
    book.tables.append(Table(id: Identity.table(), name: "customers", columns: columns))
    return book
  }()

  private func condition(_ text: String) throws -> Term {
    var resolver = Resolver(book: Self.book)
    let expression = try #require(parseExpression(Source(name: "", text: text)).expression)
    return try resolver.condition(expression, over: Self.book.tables[0])
  }

  @Test(arguments: [
    ("tier = gold or platinum", "tier in (gold, platinum)"),
    ("tier = gold or platinum or iron", "tier in (gold, platinum, iron)"),
    ("tier = gold or platinum or sleeping", "tier in (gold, platinum) or sleeping"),
    ("tier = gold or sleeping", "(tier = gold) or sleeping"),
  ])
  func readsAs(_ written: String, _ meant: String) throws {
    #expect(try condition(written) == condition(meant))
  }
}
