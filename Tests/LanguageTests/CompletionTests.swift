import ContractText
import Diagnostics
import Testing

@testable import Language

/// Completion at the mark `‸`.
@Suite struct CompletionTests {
  private func site(_ marked: String) throws -> CompletionSite {
    let parts = marked.split(separator: "‸", omittingEmptySubsequences: false)
    try #require(parts.count == 2)
    return completionSite(in: parts.joined(), at: parts[0].utf8.count)
  }

  /// The canonical keywords on offer.
  private func keywords(_ marked: String) throws -> [String] {
    try site(marked).expectations.compactMap { if case .keyword(let keyword) = $0 { keyword.english } else { nil } }
  }

  @Test func aStatementBeginsWithAVerb() throws {
    #expect(try keywords("‸") == Catalogue.statements.map(\.keyword.english))
    #expect(try keywords("find customers; co‸").contains("count"))
    #expect(try keywords("find customers\nco‸").contains("count"))
    #expect(try site("fi‸").partial == "fi")
    #expect(try site("fi‸").replacing == Span(0, 2))
  }

  @Test func aTableFollowsTheVerb() throws {
    #expect(try site("find ‸").expectations == [.table])
    #expect(try site("find cust‸omers where").partial == "cust")
    #expect(try site("summarize ‸ by region").expectations == [.table])
  }

  @Test func clausesFollowTheTableEachOnce() throws {
    #expect(
      try keywords("find customers ‸") == ["where", "show", "sort by", "top", "under", "including future", "chart"])
    #expect(
      try keywords("find customers where tier = gold ‸") == [
        "show", "sort by", "top", "under", "including future", "chart",
      ])
    #expect(try keywords("find customers top 20 wh‸").contains("where"))
    #expect(try !keywords("find customers top 20 wh‸").contains("top"))
    #expect(try keywords("find 客户 ‸").contains("where"))
  }

  @Test func columnsAndOperatorsInAnExpression() throws {
    let operand = try site("find customers where ‸").expectations
    #expect(operand.contains(.column(table: "customers", prefix: [])))
    #expect(operand.contains(.segment(table: "customers")))
    #expect(operand.contains(.function))
    #expect(try site("find customers where revenue ‸").expectations.contains(.operator))
    #expect(
      try site("find orders where customers.re‸").expectations == [.column(table: "orders", prefix: ["customers"])])
    #expect(
      try site("find t where a.b.‸").expectations == [.column(table: "t", prefix: ["a", "b"])])
  }

  @Test(arguments: [
    "find customers where tier = ‸", "find customers where tier = g‸", "find customers where tier in (‸",
    "find customers where tier in (gold, ‸", "find customers where tier != ‸", "find customers where tier is ‸",
    "find customers where tier = \"go‸", "find customers where lastOrder > 90d and tier = ‸",
    "find customers\n  where tier not in (g‸", "find customers where tier between ‸",
  ])
  func valuesBesideAColumn(_ marked: String) throws {
    #expect(try site(marked).expectations.contains(.value(of: ["tier"], table: "customers")))
  }

  @Test func insideAnAggregateTheOtherTableCounts() throws {
    #expect(
      try site("find customers where count(orders where ‸").expectations.contains(.column(table: "orders", prefix: [])))
    #expect(
      try site("find customers where sum(orders.amount where status = ‸").expectations
        .contains(.value(of: ["status"], table: "orders")))
    #expect(try site("derive customers.n = count(‸").expectations.contains(.table))
  }

  @Test func quotesAndMarks() throws {
    let value = try site("find customers where name = \"Ac‸")
    #expect(value.partial == "Ac")
    #expect(value.mark == "\"")
    #expect(value.replacing == Span(29, 31))
    let parameter = try site("count customers where region = $re‸")
    #expect(parameter.expectations == [.parameter])
    #expect(parameter.partial == "re")
    #expect(try site("count customers where region = $‸").expectations == [.parameter])
    #expect(try site("find customers where `Close D‸").partial == "Close D")
    #expect(try site("load t from \"da‸").expectations == [.filePath])
    #expect(try site("include \"‸").expectations == [.filePath])
    #expect(try site("查找 客户 当 等级 = 黄‸").expectations.contains(.value(of: ["等级"], table: "客户")))
  }

  @Test(arguments: [
    ("explain ‸", Language.Expectation.model), ("explain tier for ‸", .rowKey(model: "tier")),
    ("why \"C1\" not in ‸", .segment(table: nil)), ("what if ‸", .model),
    ("what if ‸", .table), ("what if ‸", .keyword(.without)), ("what if ‸", .keyword(.asOf)),
    ("what if without ‸", .table), ("what if without customers where ‸", .column(table: "customers", prefix: [])),
    ("what if customers.creditScore = ‸", .column(table: "customers", prefix: [])),
    ("what if as-of ‸", .settingValue(setting: "as-of")), ("what if rfm8 ‸", .keyword(.cut)),
    ("migrate ‸", .model), ("migrate tier from ‸", .date), ("migrate tier from 2025-06-30 ‸", .keyword(.to)),
    ("what if value weights ‸", .criterion(model: "value")),
    ("what if value weights revenue 20, ‸", .criterion(model: "value")), ("what if tier cuts ‸", .level(model: "tier")),
    ("override tier for \"C1\" = ‸", .level(model: "tier")), ("find customers under ‸", .scenario),
    ("keep ‸", .scenario),
    ("set ‸", .settingName), ("set as-of ‸", .settingValue(setting: "as-of")), ("help ‸", .helpTopic),
    ("show ‸", .topic),
    ("roles orders ‸", .role), ("load t from \"a.csv\" roles date = ‸", .column(table: "t", prefix: [])),
    ("load t from \"a.csv\" link a to ‸", .table), ("refit ‸", .model), ("drop ‸", .definition),
    ("describe ‸", .definition), ("find customers where date within ‸", .duration),
    ("load t from \"a.csv\" with encoding ‸", .encoding),
    ("compare ‸", .continuation(.compareScenarios, words: "scenarios")),
    ("define ‸", .continuation(Keyword("define score"), words: "score")),
    ("find customers sort by ‸", .column(table: "customers", prefix: [])),
    ("define score v for customers as ‸", .column(table: "customers", prefix: [])),
    ("find customers show name, ‸", .column(table: "customers", prefix: [])),
  ])
  func everyPlace(_ marked: String, _ expectation: Language.Expectation) throws {
    #expect(try site(marked).expectations.contains(expectation))
  }

  @Test func anyOffsetOfAnyTextHasAnAnswer() {
    for line in Contract.first.split(separator: "\n") {
      for offset in stride(from: 0, through: line.utf8.count, by: 2) {
        _ = completionSite(in: String(line), at: offset)
      }
    }
    _ = completionSite(in: "", at: 5)
    _ = completionSite(in: "客户", at: 1)
  }
}
