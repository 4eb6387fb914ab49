/// The exact statements that the language promises, word for word.
public enum Contract {
  /// Every statement by itself.
  public static let statements: [String] = [first, second, grading, segmenting, pipeline].joined(separator: "\n").split(
    separator: "\n"
  ).reduce(into: []) { all, line in
    if line.hasPrefix(" ") { all[all.count - 1] += "\n" + line } else { all.append(String(line)) }
  }

  public static let first = #"""
    load customers from "customers.csv" key customerId
    load orders from "orders.csv" key orderId link customerId to customers roles date = date, money = amount
    set as-of 2026-06-30
    derive customers.revenue = sum(orders.amount)
    derive customers.cost = sum(orders.cost)
    derive customers.lastOrder = max(orders.date)
    derive customers.orderCount = count(orders)
    define segment sleeping for customers as lastOrder > 90d and orderCount >= 3
    define score value for customers as
        revenue weight 40 scale rank,
        profit = revenue - cost weight 30 scale minmax,
        credit = creditScore weight 20 scale 300 to 850,
        growth = growthRate weight 10 scale zscore missing mean
    define tiers tier for customers by value as platinum top 1%, gold next 4%, iron next 15%, lead rest
    find customers where tier = gold and lastOrder > 90d
    find customers where revenue >= 1.2k and region in (East, North) sort by revenue desc top 20 show name, revenue, revenue / orderCount as ticket
    find customers where tier >= gold show all
    count customers
    count customers where sleeping by region, tier
    count customers by region across tier
    summarize orders where date in 2025 by customers.region, month(date) show count() as n, sum(amount) as revenue sort by revenue desc top 10
    summarize customers by region having n >= 5 show count() as n, share(tier = gold among tier is known) as goldShare
    what if value weights revenue 20, growth 40
    what if value weights revenue 50%
    what if tier cuts gold next 6%
    what if value weights revenue 20, growth 40 named growthPush
    find customers where tier = gold under growthPush
    compare scenarios
    keep growthPush
    undo
    explain tier for "C00042"
    why "C00042" not in sleeping
    param region = East
    count customers where region = $region
    expect count(customers where tier = gold) between 1 and 5000 else "gold is out of band"
    export customers where tier = gold sort by revenue desc show customerId, name, revenue to "gold-{as-of}.csv"
    export customers where tier = gold show all split by region to "gold-{region}.csv"
    override tier for "C00042" = platinum because "board sponsor" until 2026-12-31
    alias customers.tier 等级
    alias value customers.tier.gold 黄金
    alias customers 客户
    find 客户 当 等级 = 黄金
    describe customers
    show tables
    help find
    save script "session.acct"
    """#

  public static let second = #"""
    load orders from "lines.csv" with delimiter ";" encoding gb18030 dates dmy decimal "," rejects to "bad.csv" allow rejects 2%
    load lines from "export.csv" with types (zip text, InvoiceNo text) skip 2 comment "#" missing ("n/a", "-")
    load plain from "plain.csv" with header no
    load raw from "odd.csv" with types (all text)
    load accounts from "accounts.csv" key account link subsidiary_of to accounts as parent
    load products from "products.csv" key product
    load deals from "2025.csv", "2026.csv" key opportunity_id link account to accounts as client, product to products roles date = engage_date, closed = close_date, stage = deal_stage, owner = sales_agent, money = close_value
    recode deals.product "GTXPro" as "GTX Pro", "GTXBasic" as "GTX Basic"
    build customers from orders by customer_id with region = most(region), firstOrder = min(date)
    include "book.acct"
    """#
}
