import Foundation
import Testing

/// Order lines in Chinese, order lines with dates in two forms, and subscriptions.
extension RealDataTests {
  // MARK: - cn_superstore_gbk

  static let superstore = """
    load 订单 from "商城详细销售数据.csv" key `行 ID` roles date = 订单日期, money = 销售额
    set as-of 2025-01-01
    build 客户 from 订单 by `客户 ID` with last_date = max(订单日期), first_date = min(订单日期),
        frequency = distinct(`订单 ID`), monetary = sum(销售额)
    """

  @Test func superstoreTotals() throws {
    let (talk, facts) = (try start("cn_superstore_gbk", RealDataTests.superstore), try Facts("cn_superstore_gbk"))
    let totals = try talk.ask(
      """
      summarize 订单 show count() as rows, distinct(`客户 ID`) as customers, distinct(客户名称) as customer_names,
          distinct(`订单 ID`) as orders, distinct(`产品 ID`) as products, sum(销售额) as sales_sum, sum(利润) as profit_sum,
          sum(数量) as quantity_sum, count(where 利润 < 0) as negative_profit_rows
      """)
    for (name, cell) in totals.single { #expect(Decimal(string: cell) == (try facts.amount(name)), "\(name)") }
    let dates = try talk.ask("汇总 订单 显示 min(订单日期) as 始, max(订单日期) as 终, avg(发货日期 - 订单日期) as 天").rows[0]
    #expect(try Array(dates[..<2]) == facts.texts("order_date"))
    #expect(abs(Double(dates[2])! - (try facts.number("ship_days_mean"))) < 0.00006)
    for (column, fact) in [("细分", "by_segment"), ("地区", "by_region"), ("类别", "by_category")] {
      let groups = try talk.ask(
        "summarize 订单 by \(column) show count() as rows, sum(销售额) as sales, sum(利润) as profit, distinct(`客户 ID`) as customers"
      )
      #expect(groups.counts(by: column, "rows") == (try facts.counts(fact, each: "rows")))
      #expect(groups.counts(by: column, "customers") == (try facts.counts(fact, each: "customers")))
      #expect(groups.amounts(by: column, "sales") == (try facts.amounts(fact, each: "sales")))
      #expect(groups.amounts(by: column, "profit") == (try facts.amounts(fact, each: "profit")))
    }
    let years = try talk.ask("summarize 订单 by year(订单日期) show sum(销售额) as sales, distinct(`订单 ID`) as orders")
    #expect(years.amounts(by: years.header[0], "sales") == (try facts.amounts("by_year", each: "sales")))
    #expect(years.counts(by: years.header[0], "orders") == (try facts.counts("by_year", each: "orders")))
  }

  @Test func superstoreRecencyFrequencyMoney() throws {
    let (talk, facts) = (try start("cn_superstore_gbk", RealDataTests.superstore), try Facts("cn_superstore_gbk"))
    #expect(
      try talk.ask("summarize 客户 show sum(frequency) as orders").amount("orders")
        == facts.amount("rfm_as_of_2025-01-01", "orders_total"))
    try expectScores(talk, "客户", key: "客户 ID", expected: "cn_superstore_gbk/expected/rfm_2025-01-01.csv")
    try expectSegments(talk, "客户", facts, "rfm_as_of_2025-01-01", "segments_first_match_10_rules")
    try expectConcentration(talk, "客户", key: "客户 ID", facts, "rfm_as_of_2025-01-01", "pareto")
  }

  // MARK: - classic_models_sales

  static let classicModels = """
    load lines from "sales_data_sample.csv" with dates mdy roles date = ORDERDATE, money = SALES
    set as-of 2005-06-01
    build companies from lines by CUSTOMERNAME with last_date = max(ORDERDATE), first_date = min(ORDERDATE),
        frequency = distinct(ORDERNUMBER), monetary = sum(SALES)
    """

  @Test func classicModelsTotals() throws {
    let (talk, facts) = (
      try start("classic_models_sales", RealDataTests.classicModels), try Facts("classic_models_sales")
    )
    let totals = try talk.ask(
      """
      summarize lines show count() as rows, distinct(ORDERNUMBER) as orders, distinct(CUSTOMERNAME) as customers,
          sum(SALES) as sales_sum, sum(QUANTITYORDERED) as quantity_sum,
          count(where abs(round(QUANTITYORDERED * PRICEEACH, 2) - SALES) < 0.005) as rows_where_quantity_times_price_is_sales
      """)
    for (name, cell) in totals.single { #expect(Decimal(string: cell) == (try facts.amount(name)), "\(name)") }
    let dates = try talk.ask("summarize lines show min(ORDERDATE) as first, max(ORDERDATE) as last").rows[0]
    #expect(dates == (try facts.texts("date")))
    // The truth beside the dates: each one was read as what the year, quarter and month columns say.
    #expect(
      try talk.ask(
        "count lines where year(ORDERDATE) = YEAR_ID and quarter(ORDERDATE) = QTR_ID and month(ORDERDATE) = MONTH_ID"
      ).amount("count") == facts.amount("rows"))
    for (column, fact) in [
      ("STATUS", "by_status"), ("DEALSIZE", "by_dealsize"), ("TERRITORY", "by_territory"),
      ("PRODUCTLINE", "by_productline"), ("COUNTRY", "by_country"), ("year(ORDERDATE)", "by_year"),
    ] {
      let groups = try talk.ask(
        "summarize lines by \(column) show count() as rows, distinct(ORDERNUMBER) as orders, sum(SALES) as sales")
      let key = groups.header[0]
      #expect(groups.counts(by: key, "rows") == (try facts.counts(fact, each: "rows")))
      #expect(groups.counts(by: key, "orders") == (try facts.counts(fact, each: "orders")))
      #expect(groups.amounts(by: key, "sales") == (try facts.amounts(fact, each: "sales")))
    }
    #expect(try talk.ask("count lines where TERRITORY = NA").amount("count") == 1074)
  }

  @Test func classicModelsRecencyFrequencyMoney() throws {
    let (talk, facts) = (
      try start("classic_models_sales", RealDataTests.classicModels), try Facts("classic_models_sales")
    )
    try expectScores(
      talk, "companies", key: "CUSTOMERNAME", expected: "classic_models_sales/expected/rfm_2005-06-01.csv")
    try expectSegments(talk, "companies", facts, "rfm_as_of_2005-06-01", "segments_first_match_10_rules")
    try expectConcentration(talk, "companies", key: "CUSTOMERNAME", facts, "rfm_as_of_2005-06-01", "pareto")
  }

  /// Dates that read both ways are never guessed.
  @Test func classicModelsWithoutAnOrderOfDates() throws {
    let talk = Conversation(in: SharedData.path("classic_models_sales"))
    let (_, outcome) = talk.attempt("load lines from \"sales_data_sample.csv\"")
    #expect(outcome.exit == .data)
    #expect(talk.remarks.contains { $0.contains("dates mdy") && $0.contains("dates dmy") })
  }

  // MARK: - ravenstack_saas

  static let ravenstack = """
    load accounts from "ravenstack_accounts.csv" key account_id with dates dmy
    load subs from "ravenstack_subscriptions.csv" key subscription_id link account_id to accounts with dates dmy
        roles date = start_date, money = mrr_amount
    load events from "ravenstack_churn_events.csv" key churn_event_id link account_id to accounts with dates dmy
    load tickets from "ravenstack_supports_ticket.csv" key ticket_id link account_id to accounts with dates dmy
    load usage from "ravenstack_feature_usage.csv" link subscription_id to subs with dates dmy
    set as-of 2024-12-31
    """

  @Test func ravenstackAccounts() throws {
    let (talk, facts) = (try start("ravenstack_saas", RealDataTests.ravenstack), try Facts("ravenstack_saas"))
    for (table, rows) in try facts.counts("rows") {
      let name = [
        "subscriptions": "subs", "churn_events": "events", "supports_ticket": "tickets", "feature_usage": "usage",
      ]
      #expect(try talk.ask("count \(name[table] ?? table)").amount("count") == Decimal(rows), "\(table)")
    }
    for column in ["industry", "country", "plan_tier", "referral_source"] {
      #expect(try talk.ask("count accounts by \(column)").counts(by: column) == facts.counts("accounts", column))
    }
    let totals = try talk.ask(
      """
      summarize accounts show distinct(account_id) as distinct, count(where is_trial) as trial,
          count(where churn_flag) as churn_flag, sum(seats) as seats_sum
      """)
    for (name, cell) in totals.single {
      #expect(Decimal(string: cell) == (try facts.amount("accounts", name)), "\(name)")
    }
    for (column, fact) in [("industry", "churn_rate_by_industry"), ("plan_tier", "churn_rate_by_plan")] {
      let rates = try talk.ask("summarize accounts by \(column) show share(churn_flag) as rate")
      #expect(agree(rates.numbers(by: column, "rate"), try facts.rates("accounts", fact)))
    }
    let months = try talk.ask("count accounts by monthOf(signup_date)")
    #expect(months.counts(by: months.header[0]) == (try facts.counts("accounts", "signups_by_month")))
    #expect(
      try talk.ask("count accounts where churn_flag and no(events)").amount("count")
        == facts.amount("churn_events", "accounts_flagged_churned_without_event"))
    #expect(
      try talk.ask("count accounts where not churn_flag and any(events)").amount("count")
        == facts.amount("churn_events", "accounts_with_event_not_flagged"))
  }

  @Test func ravenstackSubscriptions() throws {
    let (talk, facts) = (try start("ravenstack_saas", RealDataTests.ravenstack), try Facts("ravenstack_saas"))
    let totals = try talk.ask(
      """
      summarize subs show distinct(subscription_id) as distinct, sum(mrr_amount) as mrr_sum_all_rows,
          sum(arr_amount) as arr_sum_all_rows, count(where end_date is missing) as open_rows,
          sum(mrr_amount where end_date is missing) as open_mrr, sum(arr_amount where end_date is missing) as open_arr,
          count(where arr_amount = 12 * mrr_amount) as arr_is_12_mrr, count(where end_date is known) as churned_rows
      """)
    for (name, cell) in totals.single {
      #expect(Decimal(string: cell) == (try facts.amount("subscriptions", name)), "\(name)")
    }
    #expect(try talk.ask("count subs by plan_tier").counts(by: "plan_tier") == facts.counts("subscriptions", "by_plan"))
    for month in try facts.counts("subscriptions", "mrr_active_on_month_end") {
      let active = try talk.ask(
        "summarize subs where start_date <= \(month.key) and (end_date is missing or end_date > \(month.key)) show sum(mrr_amount) as mrr"
      )
      #expect(active.amount("mrr") == Decimal(month.value), "\(month.key)")
    }
    #expect(
      try talk.ask("count events by reason_code").counts(by: "reason_code") == facts.counts("churn_events", "reasons"))
    let events = try talk.ask(
      "summarize events show distinct(account_id) as accounts, sum(refund_amount_usd) as refund_sum, count(where is_reactivation) as reactivations"
    )
    for (name, cell) in events.single {
      #expect(Decimal(string: cell) == (try facts.amount("churn_events", name)), "\(name)")
    }
    #expect(try talk.ask("count tickets by priority").counts(by: "priority") == facts.counts("tickets", "priority"))
    let tickets = try talk.ask(
      "summarize tickets show count(where satisfaction_score is missing) as missing, avg(satisfaction_score) as mean")
    #expect(tickets.amount("missing") == (try facts.amount("tickets", "satisfaction_missing")))
    #expect(abs(tickets.number("mean")! - (try facts.number("tickets", "satisfaction_mean"))) < 0.000_000_6)
    let usage = try talk.ask(
      "summarize usage show sum(usage_count) as count_sum, distinct(feature_name) as features, distinct(usage_id) as usage_id_distinct"
    )
    for (name, cell) in usage.single { #expect(Decimal(string: cell) == (try facts.amount("usage", name)), "\(name)") }
  }
}
