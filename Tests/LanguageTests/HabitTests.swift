import Diagnostics
import Testing

@testable import Language

/// What other tools taught people to type and what can only mean one thing: read, and printed in our one form.
@Suite struct HabitTests {
  @Test(arguments: [
    ("find t where tier is gold", "find t where tier = gold"),
    ("find t where tier is not gold", "find t where tier != gold"),
    ("find t where tier == gold", "find t where tier = gold"),
    ("find t where tier <> gold", "find t where tier != gold"),
    ("find t where tier = \"gold\" or \"platinum\"", "find t where tier in (\"gold\", \"platinum\")"),
    ("find t where n = 1 or 2 or 3", "find t where n in (1, 2, 3)"),
    ("find t where tier = (gold, platinum)", "find t where tier in (gold, platinum)"),
    ("find t where tier != (gold, platinum)", "find t where tier not in (gold, platinum)"),
    ("find t where revenue > ¥120万", "find t where revenue > ¥120万"),
    ("find t where d < 90 days ago", "find t where d < as-of - 90d"),
    ("find t where d before 3 months ago", "find t where d < as-of - 3mo"),
    ("find t where d > 90天前", "find t where d > as-of - 90d"),
    ("find t where d in the last 90 days", "find t where d within 90d"),
    ("find t where d in the next 2 weeks", "find t where d within next 2w"),
    ("find t where d within the past 6 months", "find t where d within 6mo"),
    ("count t where d in ytd", "count t where d in ytd"),
    ("find t where d > 2025/12/31", "find t where d > 2025/12/31"),
    ("how many customers where a = 1", "count customers where a = 1"), ("count t group by a", "count t by a"),
    ("find t order by a descending limit 5", "find t sort by a desc top 5"),
    ("find t where a is null and b is not null", "find t where a is missing and b is known"),
    ("find t where a = 1 && !b || c", "find t where a = 1 and not b or c"),
    ("find t where !(a = 1)", "find t where not a = 1"),
    ("summarize t show count(*) as n", "summarize t show count() as n"),
    ("find t show *", "find t show all"),
    (
      "find t where region in （East，North） and name ＝ “A”",
      "find t where region in (East, North) and name = \"A\""
    ),
    ("find t where a is between 1 and 2", "find t where a between 1 and 2"),
    ("set as-of = 2026-06-30", "set as-of 2026-06-30"), ("alias customers as 客户", "alias customers 客户"),
    ("roles for orders date = day", "roles orders date = day"), ("why is \"C1\" not in s", "why \"C1\" not in s"),
    ("exit", "quit"), ("FIND t WHERE a = 1 Sort By a DESC", "find t where a = 1 sort by a desc"),
    ("查找 客户 当 等级 是 黄金 且 收入 大于 3", "find 客户 where 等级 = 黄金 and 收入 > 3"),
  ])
  func isRead(_ written: String, _ canonical: String) {
    let result = parse(Source(name: "habit", text: written))
    #expect(result.diagnostics.map(\.message) == [])
    #expect(format(result.statements) == canonical + "\n")
  }

  /// A value may be called like a word of the language where nothing follows that the word could open.
  @Test(arguments: [
    "find t where place = top show name", "find t where place = first under pending",
    "find t where place = top and a = 1", "find t where place = top", "find t where place = show sort by a top 3",
    "find t where place = by show name", "find t where place in (first, by) and place != show",
    "for each p in (top, first, by)\n  count t where place = $p\nend",
  ])
  func aValueMayBeCalledLikeAClause(_ written: String) {
    let result = parse(Source(name: "habit", text: written))
    #expect(result.diagnostics.map(\.message) == [])
    let formatted = format(result.statements)
    let again = parse(Source(name: "habit", text: formatted))
    #expect(again.diagnostics.map(\.message) == [])
    #expect(format(again.statements) == formatted)
  }

  @Test(arguments: [
    "find t where place = show name", "find t where place = top 3", "find t where place = sort by a",
    "count t where place = by region", "find t where place = and", "find t where place =",
  ])
  func aClauseIsNoValue(_ written: String) {
    #expect(!parse(Source(name: "habit", text: written)).diagnostics.isEmpty)
  }

  @Test func aBareWordAfterOrMayBeASegment() throws {
    let (expression, _) = parseExpression(Source(name: "", text: "tier = gold or platinum or iron"))
    let parsed = try #require(expression)
    #expect(format(parsed) == "tier = gold or platinum or iron")
    #expect(try format(#require(parsed.readAsList)) == "tier in (gold, platinum, iron)")
    let (other, _) = parseExpression(Source(name: "", text: "revenue > 3 or sleeping"))
    #expect(try #require(other).readAsList == nil)
  }
}
