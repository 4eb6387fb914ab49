import Foundation
import Testing

/// What acct says about public data is what others computed about it: `shared/data/*/facts.json` (pandas and DuckDB) and `expected/*.csv`.
@Suite(.enabled(if: SharedData.isPresent, SharedData.absence))
struct RealDataTests {
  // MARK: - maven_crm: accounts, products, agents, deals

  /// The tables of the set, linked, with a spelling mended.
  static let maven = """
    load accounts from "accounts.csv" key account link subsidiary_of to accounts as parent
    load products from "products.csv" key product
    load agents from "sales_teams.csv" key sales_agent
    load deals from "sales_pipeline.csv" key opportunity_id
        link account to accounts, product to products, sales_agent to agents
        roles date = engage_date, closed = close_date, stage = deal_stage, owner = sales_agent, money = close_value
    set as-of 2018-01-01
    """

  @Test func mavenAccountsAndAgents() throws {
    let (talk, facts) = (try start("maven_crm", RealDataTests.maven), try Facts("maven_crm"))
    let accounts = try talk.ask(
      """
      summarize accounts show count() as n, distinct(account) as ids, sum(revenue) as revenue, sum(employees) as staff,
          count(where subsidiary_of is known) as parents
      """)
    #expect(accounts.amount("n") == (try facts.amount("accounts", "rows")))
    #expect(accounts.amount("ids") == (try facts.amount("accounts", "distinct")))
    #expect(accounts.amount("revenue") == (try facts.amount("accounts", "revenue_sum_musd")))
    #expect(accounts.amount("staff") == (try facts.amount("accounts", "employees_sum")))
    #expect(accounts.amount("parents") == (try facts.amount("accounts", "with_parent")))
    #expect(try talk.ask("count accounts by sector").counts(by: "sector") == facts.counts("accounts", "sectors"))
    #expect(
      try talk.ask("count accounts by office_location").counts(by: "office_location")
        == facts.counts("accounts", "countries"))
    #expect(try talk.ask("count agents by manager").counts(by: "manager") == facts.counts("sales_teams", "managers"))
    #expect(
      try talk.ask("find agents where no(deals) show sales_agent sort by sales_agent")["sales_agent"]
        == facts.texts("sales_teams", "agents_without_any_opportunity").sorted())
  }

  @Test func mavenPipeline() throws {
    let (talk, facts) = (try start("maven_crm", RealDataTests.maven), try Facts("maven_crm"))
    #expect(try talk.ask("count deals by stage").counts(by: "deal_stage") == facts.counts("pipeline", "stages"))
    #expect(try talk.ask("count deals by product").counts(by: "product") == facts.counts("pipeline", "product_names"))
    #expect(
      try talk.ask("count deals where account is missing by stage").counts(by: "deal_stage")
        == facts.counts("pipeline", "missing_account_by_stage"))
    for column in try facts.counts("pipeline", "missing") {
      #expect(try talk.ask("count deals where \(column.key) is missing").amount("count") == Decimal(column.value))
    }
    let dates = try talk.ask(
      """
      summarize deals show min(engage_date) as first, max(engage_date) as last, min(close_date) as firstClose,
          max(close_date) as lastClose, distinct(opportunity_id) as ids, distinct(owner) as agents
      """
    ).rows[0]
    #expect(
      try dates == facts.texts("pipeline", "engage_date") + facts.texts("pipeline", "close_date") + [
        "\(facts.count("pipeline", "opportunity_ids"))", "\(facts.count("pipeline", "agents"))",
      ])

    let won = try talk.ask(
      """
      summarize deals show sum(money where stage = Won) as sum, avg(money where stage = Won) as mean,
          median(money where stage = Won) as median, max(money where stage = Won) as max,
          share(stage = Won among stage in (Won, Lost)) as rate, share(stage = Won) as rateOfAll
      """)
    #expect(won.amount("sum") == (try facts.amount("pipeline", "won_value_sum")))
    #expect(won.amount("median") == (try facts.amount("pipeline", "won_value_median")))
    #expect(won.amount("max") == (try facts.amount("pipeline", "won_value_max")))
    #expect(abs(won.number("mean")! - (try facts.number("pipeline", "won_value_mean"))) < 0.00006)
    #expect(abs(won.number("rate")! - (try facts.number("pipeline", "win_rate_closed"))) < 0.000_000_6)
    #expect(abs(won.number("rateOfAll")! - (try facts.number("pipeline", "win_rate_all_rows"))) < 0.000_000_6)

    let cycle = try talk.ask(
      """
      derive deals.cycle = close_date - engage_date
      summarize deals show avg(cycle) as closed_mean, median(cycle) as closed_median,
          avg(cycle where stage = Won) as won_mean, median(cycle where stage = Won) as won_median,
          avg(cycle where stage = Lost) as lost_mean, median(cycle where stage = Lost) as lost_median,
          min(cycle) as min, max(cycle) as max
      """)
    let said = cycle.single.compactMapValues(Double.init)
    #expect(agree(said, try facts.rates("pipeline", "cycle_days"), within: 0.00006))
  }

  /// Won, lost, win rate and won value by whatever a deal leads to, over one link and over two.
  @Test(arguments: [
    ("quarterOf(close_date)", "by_close_quarter"), ("monthOf(close_date)", "by_close_month"), ("owner", "by_agent"),
    ("agents.manager", "by_manager"), ("agents.regional_office", "by_region"), ("product", "by_product_as_written"),
    ("accounts.sector", "by_sector_as_written"), ("account", "by_account"),
  ])
  func mavenGroups(by group: String, fact: String) throws {
    let (talk, facts) = (try start("maven_crm", RealDataTests.maven), try Facts("maven_crm"))
    var answer = try talk.ask(
      """
      summarize deals where close_date is known by \(group) show count(where stage = Won) as won,
          count(where stage = Lost) as lost, share(stage = Won among stage in (Won, Lost)) as rate, sum(money) as value
      """)
    answer.header[0] = "group"
    #expect(answer.counts(by: "group", "won") == (try facts.counts("pipeline", fact, each: "won")))
    #expect(answer.counts(by: "group", "lost") == (try facts.counts("pipeline", fact, each: "lost")))
    #expect(answer.amounts(by: "group", "value") == (try facts.amounts("pipeline", fact, each: "won_value")))
    #expect(agree(answer.numbers(by: "group", "rate"), try facts.rates("pipeline", fact, each: "win_rate")))
  }

  @Test func mavenStagesByRegion() throws {
    let (talk, facts) = (try start("maven_crm", RealDataTests.maven), try Facts("maven_crm"))
    let matrix = try talk.ask("count deals by agents.regional_office across stage")
    let said = zip(zip(matrix.rows.map { $0[0] }, matrix.rows.map { $0[1] }), matrix["count"])
    let counts = Dictionary(uniqueKeysWithValues: said.map { ("\($0.0)/\($0.1)", Int($1)!) })
    #expect(
      counts == (try facts.nestedCounts("pipeline", "stage_by_region")).filter { counts[$0.key] != nil || $0.value > 0 }
    )
  }

  @Test func mavenRecencyFrequencyMoney() throws {
    let talk = try start("maven_crm", RealDataTests.maven)
    try talk.say(
      """
      derive accounts.last_date = max(deals.close_date where stage = Won)
      derive accounts.first_date = min(deals.close_date where stage = Won)
      derive accounts.frequency = count(deals where stage = Won)
      derive accounts.monetary = sum(deals.money where stage = Won)
      """)
    try expectScores(talk, "accounts", key: "account", expected: "maven_crm/expected/account_rfm_2018-01-01.csv")
    try expectSegments(
      talk, "accounts", Facts("maven_crm"), "account_rfm_on_won_deals_as_of_2018-01-01", "segments_first_match_10_rules"
    )
  }

  /// A deal closed after the as-of date is seen as open: each Monday's pipeline as it stood then.
  @Test func mavenEachMonday() throws {
    let talk = try start("maven_crm", RealDataTests.maven)
    for monday in try SharedData.expected("maven_crm/expected/weekly_as_of.csv").keyed(by: "snapshot_date") {
      let then = try talk.ask(
        """
        set as-of \(monday.key)
        summarize deals where engage_date is known show count(where stage not in (Won, Lost) or stage is missing) as open,
            count(where stage = Won) as won, count(where stage = Lost) as lost, sum(money where stage = Won) as value
        """)
      #expect(then.single["won"] == monday.value["won_to_date"], "\(monday.key)")
      #expect(then.single["lost"] == monday.value["lost_to_date"], "\(monday.key)")
      #expect(then.single["open"] == monday.value["open_engaging"], "\(monday.key)")
      #expect(then.amount("value") == Decimal(string: monday.value["won_value_to_date"]!), "\(monday.key)")
    }
  }

  // MARK: - cdnow: purchases alone

  static let cdnow = """
    load purchases from "cdnow_master.csv" roles date = date, money = amount
    set as-of 1998-07-01
    build customers from purchases by customer_id with last_date = max(date), first_date = min(date),
        frequency = count(), monetary = sum(amount)
    """

  @Test func cdnowTotals() throws {
    let (talk, facts) = (try start("cdnow", RealDataTests.cdnow), try Facts("cdnow"))
    let totals = try talk.ask(
      """
      summarize purchases show count() as rows, distinct(customer_id) as customers, sum(quantity) as quantity_sum,
          sum(amount) as amount_sum, count(where amount = 0) as zero_amount_rows, max(amount) as amount_max,
          max(quantity) as quantity_max
      """)
    for (name, cell) in totals.single {
      #expect(Decimal(string: cell) == (try facts.amount("master", name)), "\(name)")
    }
    let dates = try talk.ask("summarize purchases show min(date) as first, max(date) as last").rows[0]
    #expect(try dates == [facts.text("master", "date_min"), facts.text("master", "date_max")])
    #expect(
      try talk.ask("count customers where frequency = 1").amount("count")
        == facts.amount("master", "one_purchase_customers"))
    let monthly = try talk.ask("summarize purchases by monthOf(date) show count() as rows, sum(amount) as sum")
    #expect(monthly.counts(by: monthly.header[0], "rows") == (try facts.counts("master", "monthly", each: "rows")))
    #expect(monthly.amounts(by: monthly.header[0], "sum") == (try facts.amounts("master", "monthly", each: "sum")))
  }

  @Test func cdnowCohortsAndRepurchase() throws {
    let (talk, facts) = (try start("cdnow", RealDataTests.cdnow), try Facts("cdnow"))
    try talk.say("derive customers.cohort = monthOf(first_date)")
    #expect(
      try talk.ask("count customers by cohort").counts(by: "cohort") == facts.counts("master", "acquisition_cohorts"))
    let active = try talk.ask(
      "summarize purchases by customers.cohort, monthOf(date) show distinct(customer_id) as active")
    let counts = Dictionary(uniqueKeysWithValues: active.rows.map { ("\($0[0])/\($0[1])", Int($0[2])!) })
    #expect(counts == (try facts.nestedCounts("master", "cohort_active_customers")))
    let again = try talk.ask(
      "summarize customers where any(purchases where date <= 1997-09-30) show share(any(purchases where date > 1997-09-30)) as rate"
    )
    #expect(
      abs(again.number("rate")! - (try facts.number("master", "repurchase_rate_after_1997-09-30_overall")))
        < 0.000_000_6)
    let before = try talk.ask(
      """
      set as-of 1997-09-30
      summarize customers show sum(frequency) as orders, sum(monetary) as money, median(monetary) as median
      """)
    let then = "rfm_calibration_as_of_1997-10-01"
    #expect(before.amount("orders") == (try facts.amount("master", then, "orders_total")))
    #expect(before.amount("money") == (try facts.amount("master", then, "monetary_total")))
    #expect(before.amount("median") == (try facts.amount("master", then, "monetary", "median")))
  }

  @Test func cdnowRecencyFrequencyMoney() throws {
    let (talk, facts) = (try start("cdnow", RealDataTests.cdnow), try Facts("cdnow"))
    try expectScores(talk, "customers", key: "customer_id", expected: "cdnow/expected/rfm_1998-07-01.csv")
    try expectSegments(
      talk, "customers", facts, "master", "rfm_as_of_1998-07-01", "segments_first_match_10_rules")
    try expectConcentration(talk, "customers", key: "customer_id", facts, "master", "rfm_as_of_1998-07-01", "pareto")
  }

  // MARK: - rfm_r: orders with a name in each, and a table of customers

  @Test func rfmOrders() throws {
    let (talk, facts) = (
      try start(
        "rfm_r",
        """
        load orders from "rfm_data_orders.csv" roles money = revenue
        set as-of 2006-12-31
        build customers from orders by customer_id with last_date = max(order_date), first_date = min(order_date),
            frequency = count(), monetary = sum(revenue)
        """), try Facts("rfm_r")
    )
    let totals = try talk.ask(
      "summarize orders show count() as rows, distinct(customer_id) as customers, sum(revenue) as revenue_sum")
    for (name, cell) in totals.single {
      #expect(Decimal(string: cell) == (try facts.amount("orders", name)), "\(name)")
    }
    // Published: the package's quintile edges as of 2006-12-31, type 7.
    try talk.say("derive customers.recency = as-of - last_date")
    for (column, edges) in [
      ("recency", [114, 180, 296.4, 481]), ("frequency", [3, 4, 5, 7]), ("monetary", [254.8, 381, 505.4, 665]),
    ] {
      let said = try talk.ask(
        "summarize customers show "
          + [20, 40, 60, 80].map { "quantile(\(column), \($0)%) as q\($0)" }.joined(separator: ", ")
      ).rows[0].map { Double($0)! }
      #expect(zip(said, edges).allSatisfy { abs($0 - $1) < 1e-9 }, "\(column): \(said)")
    }
    try expectScores(
      talk, "customers", key: "customer_id", expected: "rfm_r/expected/orders_rfm_2006-12-31.csv", edges: .packageRfm)
    try expectSegments(
      talk, "customers", facts, "orders", "rfm_as_of_2006-12-31", "segments_first_match_10_rules")
    try expectConcentration(talk, "customers", key: "customer_id", facts, "orders", "rfm_as_of_2006-12-31", "pareto")
  }

  @Test func rfmCustomers() throws {
    let (talk, facts) = (
      try start(
        "rfm_r",
        """
        load customers from "rfm_data_customer.csv" key customer_id roles date none
        set as-of 2007-01-01
        derive customers.last_date = most_recent_visit
        derive customers.frequency = number_of_orders
        derive customers.monetary = revenue
        """), try Facts("rfm_r")
    )
    let totals = try talk.ask(
      """
      summarize customers show count() as rows, distinct(customer_id) as distinct, sum(revenue) as revenue_sum,
          sum(number_of_orders) as orders_sum, count(where as-of - most_recent_visit = recency_days) as recency_check
      """)
    for (name, cell) in totals.single {
      #expect(Decimal(string: cell) == (try facts.amount("customer", name)), "\(name)")
    }
    try scoring(talk, "customers", derivesRecency: false)
    for letter in ["r", "f", "m"] {
      #expect(
        try talk.ask("count customers by \(letter)_score").counts(by: "\(letter)_score")
          == facts.counts("customer", "\(letter)_score_counts"))
    }
    let first = try talk.ask(
      "find customers show customer_id, recency_days, frequency, monetary, r_score, f_score, m_score")
    let expected = try SharedData.expected("rfm_r/expected/customer_rfm_2007-01-01_first_2000_ids.csv")
    let wanted = Set(expected["customer_id"])
    var some = first
    some.rows = first.rows.filter { wanted.contains($0[0]) }
    #expect(differences(some, expected, key: "customer_id", columns: Array(first.header.dropFirst())) == [])
    try segmenting(talk, "customers")
    #expect(
      try talk.ask("count customers by segment").counts(by: "segment")
        == facts.counts("customer", "segments_first_match_10_rules"))
  }
}
