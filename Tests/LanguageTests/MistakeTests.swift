import Diagnostics
import Testing

@testable import Language

/// Mistakes as people make them, and exactly what they are told.
@Suite struct MistakeTests {
  @Test(arguments: mistakes)
  func isAnsweredExactly(_ mistake: Mistake) {
    let result = parse(Source(name: "book.acct", text: mistake.script))
    let answer = result.diagnostics.map { render($0, colour: false) }.joined(separator: "\n")
    #expect(answer == mistake.answer)
    #expect(result.hasErrors == result.diagnostics.contains { $0.severity == .error })
  }
}

struct Mistake: Sendable, CustomTestStringConvertible {
  var script: String
  var answer: String

  init(_ script: String, _ answer: String) {
    self.script = script
    self.answer = answer
  }

  var testDescription: String { script }
}

private let mistakes: [Mistake] = [
  Mistake(
    #"""
    fnd customers
    """#,
    #"""
    error[unknown-statement]: no statement begins with `fnd`
     --> book.acct:1:1
      |
    1 | fnd customers
      | ^^^
    help: write `find`
    """#),
  Mistake(
    #"""
    define target x for y as z
    """#,
    #"""
    error[unknown-statement]: expected `segment`, `score` or `tiers` after `define`, found `target`
     --> book.acct:1:8
      |
    1 | define target x for y as z
      |        ^^^^^^
    """#),
  Mistake(
    #"""
    find
    """#,
    #"""
    error[unexpected]: expected a table, found the end of the statement
     --> book.acct:1:5
      |
    1 | find
      |     ^
    help: the form is `find TABLE`
    """#),
  Mistake(
    #"""
    find customers whree tier = gold
    """#,
    #"""
    error[unexpected]: expected `where`, `show`, `sort by`, `top`, `under` or `including future`, found `whree`
     --> book.acct:1:16
      |
    1 | find customers whree tier = gold
      |                ^^^^^
    help: write `where`
    """#),
  Mistake(
    #"""
    find customers where
    """#,
    #"""
    error[unexpected]: expected a column or a value, found the end of the statement
     --> book.acct:1:21
      |
    1 | find customers where
      |                     ^
    """#),
  Mistake(
    #"""
    find customers where tier =
    """#,
    #"""
    error[unexpected]: expected a value or a column, found the end of the statement
     --> book.acct:1:28
      |
    1 | find customers where tier =
      |                            ^
    """#),
  Mistake(
    #"""
    find customers where sort by revenue
    """#,
    #"""
    error[unexpected]: expected a column or a value, found `sort`
     --> book.acct:1:22
      |
    1 | find customers where sort by revenue
      |                      ^^^^
    """#),
  Mistake(
    #"""
    find customers where tier = gold where region = East
    """#,
    #"""
    error[repeated-clause]: `where` stands twice in this statement
     --> book.acct:1:34
      |
    1 | find customers where tier = gold where region = East
      |                ----- first here
      |                                  ^^^^^ again
    help: join the conditions with `and`
    """#),
  Mistake(
    #"""
    find customers by region
    """#,
    #"""
    error[misplaced-clause]: `find` has no clause `by`
     --> book.acct:1:16
      |
    1 | find customers by region
      |                ^^
    help: to count by groups write `count customers by COLUMN`, to add up `summarize customers by COLUMN show …`
    """#),
  Mistake(
    #"""
    count customers show name
    """#,
    #"""
    error[misplaced-clause]: `count` has no clause `show`
     --> book.acct:1:17
      |
    1 | count customers show name
      |                 ^^^^
    help: to show aggregates write `summarize customers by COLUMN show …`, to list rows `find customers`
    """#),
  Mistake(
    #"""
    find customers
    where tier = gold
    """#,
    #"""
    error[unindented-clause]: `where` continues the statement above only on an indented line
     --> book.acct:2:1
      |
    2 | where tier = gold
      | ^^^^^
    help: indent the line: `  where tier = gold`
    """#),
  Mistake(
    #"""
    find customers
    show name, revenue
    """#,
    #"""
    error[unindented-clause]: `show` continues the statement above only on an indented line
     --> book.acct:2:1
      |
    2 | show name, revenue
      | ^^^^
    help: indent the line: `  show name, revenue`
    """#),
  Mistake(
    #"""
    find customers, where tier = gold
    """#,
    #"""
    error[unexpected]: clauses need no comma between them
     --> book.acct:1:15
      |
    1 | find customers, where tier = gold
      |               ^
    help: leave it out before `where`
    """#),
  Mistake(
    #"""
    find customers where name = "Acme
    """#,
    #"""
    error[unclosed-quote]: the quote opened here is not closed on its line
     --> book.acct:1:29
      |
    1 | find customers where name = "Acme
      |                             ^^^^^
    help: close it: `"Acme"`
    """#),
  Mistake(
    #"""
    find customers where `Close Date
    """#,
    #"""
    error[unclosed-quote]: the backtick opened here is not closed on its line
     --> book.acct:1:22
      |
    1 | find customers where `Close Date
      |                      ^^^^^^^^^^^
    help: close it: ``Close Date``
    """#),
  Mistake(
    #"""
    find customers where region in (East, North
    """#,
    #"""
    error[unclosed-bracket]: the bracket opened here is not closed
     --> book.acct:1:32
      |
    1 | find customers where region in (East, North
      |                                ^
    help: close it with `)`
    """#),
  Mistake(
    #"""
    find customers where region in East, North
    """#,
    #"""
    error[unexpected]: a list of values stands in brackets
     --> book.acct:1:36
      |
    1 | find customers where region in East, North
      |                                    ^
    help: write `region in (East, North)`
    """#),
  Mistake(
    #"""
    find customers where revenue > 1,200
    """#,
    #"""
    error[thousands-comma]: a number has no commas: they separate the items of a list
     --> book.acct:1:32
      |
    1 | find customers where revenue > 1,200
      |                                ^^^^^
    help: write `1200` or `1_200`
    """#),
  Mistake(
    #"""
    what if value weights revenue 1,200,000
    """#,
    #"""
    error[thousands-comma]: a number has no commas: they separate the items of a list
     --> book.acct:1:31
      |
    1 | what if value weights revenue 1,200,000
      |                               ^^^^^^^^^
    help: write `1200000` or `1_200_000`
    """#),
  Mistake(
    #"""
    find customers where revenue > 1 200
    """#,
    #"""
    error[thousands-comma]: a number has no space inside
     --> book.acct:1:32
      |
    1 | find customers where revenue > 1 200
      |                                ^^^^^
    help: write `1200`
    """#),
  Mistake(
    #"""
    find customers where share > 15 %
    """#,
    #"""
    error[unexpected]: a number has no space inside
     --> book.acct:1:30
      |
    1 | find customers where share > 15 %
      |                              ^^^^
    help: write `15%`
    """#),
  Mistake(
    #"""
    find customers where lastOrder > 6m
    """#,
    #"""
    error[unknown-unit]: `m` is no unit: it could mean months or millions
     --> book.acct:1:34
      |
    1 | find customers where lastOrder > 6m
      |                                  ^^ months or millions?
    help: for months write `6mo`, for millions `6M`
    """#),
  Mistake(
    #"""
    find customers where size = 3cm
    """#,
    #"""
    error[unknown-unit]: `cm` is no unit of a number
     --> book.acct:1:29
      |
    1 | find customers where size = 3cm
      |                             ^^^
    help: write a text in quotes: `"3cm"`; the units are k M B 万 亿 %, d w mo q y and km
    """#),
  Mistake(
    #"""
    find customers where code = 99999999999999999999
    """#,
    #"""
    error[number-too-large]: `99999999999999999999` has more digits than a number can hold
     --> book.acct:1:29
      |
    1 | find customers where code = 99999999999999999999
      |                             ^^^^^^^^^^^^^^^^^^^^
    help: a number has at most 18 digits; write an identifier in quotes: `"99999999999999999999"`
    """#),
  Mistake(
    #"""
    find customers where signed = 2026-02-30
    """#,
    #"""
    error[invalid-date]: `2026-02-30` is no date: February 2026 has 28 days
     --> book.acct:1:31
      |
    1 | find customers where signed = 2026-02-30
      |                               ^^^^^^^^^^
    help: write `2026-02-28`
    """#),
  Mistake(
    #"""
    count orders where date in 2026-13
    """#,
    #"""
    error[invalid-date]: `2026-13` reads as a date, and there is no such month
     --> book.acct:1:28
      |
    1 | count orders where date in 2026-13
      |                            ^^^^^^^
    help: write `2026-12` for the month, or `2026 - 13` if you subtract
    """#),
  Mistake(
    #"""
    count orders where date in 2025W53
    """#,
    #"""
    error[invalid-date]: `2025W53` is no week: 2025 has 52 (ISO 8601)
     --> book.acct:1:28
      |
    1 | count orders where date in 2025W53
      |                            ^^^^^^^
    help: write `2025W52`
    """#),
  Mistake(
    #"""
    find customers where signed > 31/12/2025
    """#,
    #"""
    error[invalid-date]: a date is written year first
     --> book.acct:1:31
      |
    1 | find customers where signed > 31/12/2025
      |                               ^^^^^^^^^^
    help: write `2025-12-31`
    """#),
  Mistake(
    #"""
    find customers where signed > 03/04/2025
    """#,
    #"""
    error[invalid-date]: a date is written year first
     --> book.acct:1:31
      |
    1 | find customers where signed > 03/04/2025
      |                               ^^^^^^^^^^
    help: write `2025-04-03` or `2025-03-04`
    """#),
  Mistake(
    #"""
    find customers where 300 <= credit <= 850
    """#,
    #"""
    error[chained-comparison]: comparisons do not chain
     --> book.acct:1:36
      |
    1 | find customers where 300 <= credit <= 850
      |                                    ^^ a second comparison of the same value
    help: write `credit between 300 and 850`
    """#),
  Mistake(
    #"""
    find customers where 0 < credit < 850
    """#,
    #"""
    error[chained-comparison]: comparisons do not chain
     --> book.acct:1:33
      |
    1 | find customers where 0 < credit < 850
      |                                 ^ a second comparison of the same value
    help: write `0 < credit and credit < 850`
    """#),
  Mistake(
    #"""
    find customers where email = ""
    """#,
    #"""
    warning[empty-text]: this is about empty texts, which a cell without a value is not
     --> book.acct:1:22
      |
    1 | find customers where email = ""
      |                      ^^^^^^^^^^
    help: for cells without a value write `email is missing`
    """#),
  Mistake(
    #"""
    SELECT name, revenue FROM customers WHERE tier = 'gold' ORDER BY revenue DESC LIMIT 10
    """#,
    #"""
    error[foreign-form]: `select` belongs to SQL
     --> book.acct:1:1
      |
    1 | SELECT name, revenue FROM customers WHERE tier = 'gold' ORDER BY revenue DESC LIMIT 10
      | ^^^^^^
    help: write `find customers where tier = "gold" show name, revenue sort by revenue desc top 10`
    """#),
  Mistake(
    #"""
    select region, count(*) from customers group by region
    """#,
    #"""
    error[foreign-form]: `select` belongs to SQL
     --> book.acct:1:1
      |
    1 | select region, count(*) from customers group by region
      | ^^^^^^
    help: write `count customers by region`
    """#),
  Mistake(
    #"""
    select * from a join b on a.x = b.x
    """#,
    #"""
    error[foreign-form]: `select` belongs to SQL
     --> book.acct:1:1
      |
    1 | select * from a join b on a.x = b.x
      | ^^^^^^
    help: write `find TABLE where CONDITION show COLUMN, …`
    """#),
  Mistake(
    #"""
    find customers where name like '%acme%' and city not like 'S%'
    """#,
    #"""
    error[foreign-form]: `like` and its `%` belong to SQL
     --> book.acct:1:27
      |
    1 | find customers where name like '%acme%' and city not like 'S%'
      |                           ^^^^^^^^^^^^^
    help: write `name contains "acme"`
    error[foreign-form]: `like` and its `%` belong to SQL
     --> book.acct:1:54
      |
    1 | find customers where name like '%acme%' and city not like 'S%'
      |                                                      ^^^^^^^^^
    help: write `city not starts with "S"`
    """#),
  Mistake(
    #"""
    find top 10%
    """#,
    #"""
    error[foreign-form]: `top` takes a number of rows, not a share
     --> book.acct:1:10
      |
    1 | find top 10%
      |          ^^^
    help: for a share of the accounts define tiers: `define tiers band for TABLE by revenue as best top 10%, other rest`, then `find TABLE where band = best`
    """#),
  Mistake(
    #"""
    find customers top 10%
    """#,
    #"""
    error[foreign-form]: `top` takes a number of rows, not a share
     --> book.acct:1:20
      |
    1 | find customers top 10%
      |                    ^^^
    help: for a share of the accounts define tiers: `define tiers band for customers by revenue as best top 10%, other rest`, then `find customers where band = best`
    """#),
  Mistake(
    #"""
    top 20 customers by revenue
    """#,
    #"""
    error[foreign-form]: a question begins with its verb
     --> book.acct:1:1
      |
    1 | top 20 customers by revenue
      | ^^^
    help: write `find customers sort by revenue desc top 20`
    """#),
  Mistake(
    #"""
    total revenue by region
    """#,
    #"""
    error[foreign-form]: a question begins with its verb
     --> book.acct:1:1
      |
    1 | total revenue by region
      | ^^^^^
    help: write `summarize TABLE by region show sum(revenue) as revenue`, with the table that holds `revenue`
    """#),
  Mistake(
    #"""
    find customers where no orders in 1y
    """#,
    #"""
    error[foreign-form]: `no` is a function and takes brackets
     --> book.acct:1:22
      |
    1 | find customers where no orders in 1y
      |                      ^^^^^^^^^^^^^^^
    help: write `no(orders where date within 1y)`; `date` is the column with the role date of orders
    """#),
  Mistake(
    #"""
    derive customers.n = COUNTIF(orders, amount > 3)
    """#,
    #"""
    error[foreign-form]: `COUNTIF` belongs to spreadsheets
     --> book.acct:1:22
      |
    1 | derive customers.n = COUNTIF(orders, amount > 3)
      |                      ^^^^^^^^
    help: write `count(orders where amount > 3)`
    """#),
  Mistake(
    #"""
    find customers where tier %in% (gold, platinum)
    """#,
    #"""
    error[foreign-form]: `%in%` belongs to R
     --> book.acct:1:27
      |
    1 | find customers where tier %in% (gold, platinum)
      |                           ^^^^
    help: write `in`
    """#),
  Mistake(
    #"""
    summarize orders by region show count(distinct customer) as buyers
    """#,
    #"""
    error[foreign-form]: `distinct` inside brackets belongs to SQL
     --> book.acct:1:39
      |
    1 | summarize orders by region show count(distinct customer) as buyers
      |                                       ^^^^^^^^
    help: write `distinct(customer)`
    """#),
  Mistake(
    #"""
    list customers where tier = gold
    """#,
    #"""
    error[foreign-form]: the verb that lists rows is `find`
     --> book.acct:1:1
      |
    1 | list customers where tier = gold
      | ^^^^
    help: write `find customers where tier = gold`
    """#),
  Mistake(
    #"""
    show customers
    """#,
    #"""
    error[foreign-form]: the verb that lists rows is `find`
     --> book.acct:1:1
      |
    1 | show customers
      | ^^^^
    help: write `find customers`
    """#),
  Mistake(
    #"""
    show tabels
    """#,
    #"""
    error[unexpected]: `tabels` is nothing that `show` lists
     --> book.acct:1:6
      |
    1 | show tabels
      |      ^^^^^^
    help: write `show tables`
    """#),
  Mistake(
    #"""
    查找客户当等级=黄金
    """#,
    #"""
    error[run-together]: words need spaces between them
     --> book.acct:1:1
      |
    1 | 查找客户当等级=黄金
      | ^^^^^^^^^^^^^^^^^^^
    help: write `查找 客户 当 等级 = 黄金`
    """#),
  Mistake(
    #"""
    查找 客户 当等级=黄金 排序收入
    """#,
    #"""
    error[unexpected]: expected `where`, `show`, `sort by`, `top`, `under` or `including future`, found `当等级`
     --> book.acct:1:7
      |
    1 | 查找 客户 当等级=黄金 排序收入
      |           ^^^^^^
    help: write `当 等级`
    """#),
  Mistake(
    #"""
    load orders "orders.csv"
    """#,
    #"""
    error[unexpected]: expected `from` before a file
     --> book.acct:1:13
      |
    1 | load orders "orders.csv"
      |             ^^^^^^^^^^^^
    help: write `from "orders.csv"`
    """#),
  Mistake(
    #"""
    load orders from orders-2025.csv
    """#,
    #"""
    error[unexpected]: expected a path in quotes, found `orders-2025.csv`
     --> book.acct:1:18
      |
    1 | load orders from orders-2025.csv
      |                  ^^^^^^^^^^^^^^^
    help: put it in quotes: `"orders-2025.csv"`
    """#),
  Mistake(
    #"""
    load orders key orderId
    """#,
    #"""
    error[missing-clause]: a load needs a file: `from` is missing
     --> book.acct:1:24
      |
    1 | load orders key orderId
      |                        ^
    help: add `from "orders.csv"`
    """#),
  Mistake(
    #"""
    define score value for customers as revenue, growth weight -3
    """#,
    #"""
    error[missing-clause]: the criterion `revenue` has no weight
     --> book.acct:1:37
      |
    1 | define score value for customers as revenue, growth weight -3
      |                                     ^^^^^^^
    help: add one: `revenue weight 10`
    """#),
  Mistake(
    #"""
    define tiers tier by value as gold top 1%, rest rest
    """#,
    #"""
    error[missing-clause]: a definition needs its table: `for` is missing
     --> book.acct:1:27
      |
    1 | define tiers tier by value as gold top 1%, rest rest
      |                           ^
    help: add `for TABLE` after `tier`
    """#),
  Mistake(
    #"""
    define tiers tier for customers as gold top 1%, other rest
    """#,
    #"""
    error[missing-clause]: tiers need something to rank by
     --> book.acct:1:14
      |
    1 | define tiers tier for customers as gold top 1%, other rest
      |              ^^^^^^^^^^^^^^^^^^^^^
    help: add `by SCORE` before `as`
    """#),
  Mistake(
    #"""
    derive revenue = sum(orders.amount)
    """#,
    #"""
    error[unexpected]: `revenue` does not say which table the column belongs to
     --> book.acct:1:8
      |
    1 | derive revenue = sum(orders.amount)
      |        ^^^^^^^
    help: write `derive TABLE.revenue = …`
    """#),
  Mistake(
    #"""
    expect count(customers) > 3, count(orders) > 4
    """#,
    #"""
    error[unexpected]: a condition has no commas
     --> book.acct:1:28
      |
    1 | expect count(customers) > 3, count(orders) > 4
      |                            ^
    help: join conditions with `and` or `or`; put a list of values in brackets: `in (East, North)`
    """#),
  Mistake(
    #"""
    set color red
    """#,
    #"""
    error[unexpected]: expected `as-of`, `allow unknown` or `seed`, found `color`
     --> book.acct:1:5
      |
    1 | set color red
      |     ^^^^^
    """#),
  Mistake(
    #"""
    export customers where tier = gold
    """#,
    #"""
    error[missing-clause]: an export needs a file: `to` is missing
     --> book.acct:1:35
      |
    1 | export customers where tier = gold
      |                                   ^
    help: add `to "customers.csv"`
    """#),
  Mistake(
    #"""
    for each region in (East, North)
      count customers where region = $region
    """#,
    #"""
    error[unclosed-block]: this block is never closed
     --> book.acct:1:1
      |
    1 | for each region in (East, North)
      | ^^^^^^^^
    help: add a line `end` after its statements
    """#),
  Mistake(
    #"""
    for each region in East, North
      count customers whre region = $region
    end
    """#,
    #"""
    error[unexpected]: the values of `for each` stand in brackets
     --> book.acct:1:20
      |
    1 | for each region in East, North
      |                    ^^^^
    help: write `in (East, North)`
    error[unexpected]: expected `where`, `by`, `across`, `having`, `sort by`, `top`, `under` or `including future`, found `whre`
     --> book.acct:2:19
      |
    2 |   count customers whre region = $region
      |                   ^^^^
    help: write `where`
    """#),
  Mistake(
    #"""
    find customers where a = 1; fnd orders; count deals whre stage = won
    """#,
    #"""
    error[unknown-statement]: no statement begins with `fnd`
     --> book.acct:1:29
      |
    1 | find customers where a = 1; fnd orders; count deals whre stage = won
      |                             ^^^
    help: write `find`
    error[unexpected]: expected `where`, `by`, `across`, `having`, `sort by`, `top`, `under` or `including future`, found `whre`
     --> book.acct:1:53
      |
    1 | find customers where a = 1; fnd orders; count deals whre stage = won
      |                                                     ^^^^
    help: write `where`
    """#),
  Mistake(
    #"""
    find 客户 当 金额 ＞ 1，200 且 等级 ＝ “黄金
    """#,
    #"""
    error[thousands-comma]: a number has no commas: they separate the items of a list
     --> book.acct:1:16
      |
    1 | find 客户 当 金额 ＞ 1，200 且 等级 ＝ “黄金
      |                      ^^^^^^
    help: write `1200` or `1_200`
    error[unclosed-quote]: the quote opened here is not closed on its line
     --> book.acct:1:29
      |
    1 | find 客户 当 金额 ＞ 1，200 且 等级 ＝ “黄金
      |                                        ^^^^^
    help: close it: `“黄金”`
    """#),
  Mistake(
    #"""
    	find customers where	tier = = gold

    """#,
    #"""
    error[unexpected]: expected a value or a column, found `=`
     --> book.acct:1:30
      |
    1 |     find customers where    tier = = gold
      |                                    ^
    """#),
]
