import Columnar
import Foundation
import Testing

/// The public data sets, whole, against the figures beside them.
@Suite(.enabled(if: SharedData.isPresent)) struct SharedDataTests {
  private func distinct(_ column: Column) -> Int { Set(column.shown.compactMap { $0 }).count }
  private func range(_ column: Column) -> [String?] {
    let known = column.shown.compactMap { $0 }.sorted()
    return [known.first, known.last]
  }

  /// The sums of an exact column by the values of a text column.
  private func sums(_ table: LoadedTable, _ amounts: String, by groups: String) -> [String: Double] {
    guard case .int64(let values) = table[amounts].storage else { return [:] }
    var sums: [String: Int64] = [:]
    for (row, group) in table.shown(groups).enumerated() { sums[group ?? "", default: 0] += values[row] }
    let scale = pow(10, Double(table[amounts].type.scale ?? 0))
    return sums.mapValues { Double($0) / scale }
  }

  @Test func mavenCRM() throws {
    let deals = try SharedData.load("maven_crm/sales_pipeline.csv")
    #expect(deals.frame.rowCount == (try SharedData.count("maven_crm", "pipeline", "rows")))
    #expect(deals.report.rowsWithReject == 0)
    for name in deals.names {
      #expect(deals[name].missingCount == (try SharedData.count("maven_crm", "pipeline", "missing", name)))
    }
    #expect(deals["engage_date"].type == .date)
    #expect(deals["close_value"].type == .decimal(scale: 0))
    #expect(deals["close_value"].total == "10005534")
    #expect(range(deals["close_date"]) == (try SharedData.fact("maven_crm", "pipeline", "close_date") as? [String]))
    let accounts = try SharedData.load("maven_crm/accounts.csv")
    #expect(accounts.frame.rowCount == 85)
    #expect(accounts["revenue"].total == "169543.80")
    #expect(accounts["employees"].total == "396170")
    #expect(accounts["subsidiary_of"].knownCount == 15)
    let link = Link.make(child: deals["account"], parent: accounts["account"])
    #expect(link.unmatched == 0)
    #expect(link.parents.count { $0 < 0 } == 1425)
    let products = try SharedData.load("maven_crm/products.csv")
    let product = Link.make(child: deals["product"], parent: products["product"])
    #expect(product.unmatched == 1480)
    #expect(product.unmatchedExamples == ["GTXPro"])
    let recoded = deals["product"].recoded(["GTXPro": "GTX Pro"])
    #expect(Link.make(child: recoded, parent: products["product"]).unmatched == 0)
  }

  @Test func cdnow() throws {
    let orders = try SharedData.load("cdnow/cdnow_master.csv")
    #expect(orders.frame.rowCount == 69_659)
    #expect(orders.types == [.text, .date, .decimal(scale: 0), .decimal(scale: 2)])
    #expect(orders.shown("customer_id")[0] == "00001")
    #expect(distinct(orders["customer_id"]) == 23_570)
    #expect(orders["quantity"].total == "167881")
    #expect(orders["amount"].total == "2500315.63")
    #expect(range(orders["date"]) == ["1997-01-01", "1998-06-30"])
    #expect(try SharedData.load("cdnow/cdnow_sample.csv")["amount"].total == "244091.94")
  }

  @Test func rfmOfR() throws {
    let orders = try SharedData.load("rfm_r/rfm_data_orders.csv")
    #expect(orders.frame.rowCount == 4906)
    #expect(orders["revenue"].total == "464158")
    #expect(distinct(orders["customer_id"]) == 995)
    #expect(orders.report.rowsWithReject == 0)
    let customers = try SharedData.load("rfm_r/rfm_data_customer.csv")
    #expect(customers.frame.rowCount == 39_999)
    #expect(customers["number_of_orders"].total == "393223")
    #expect(customers["revenue"].total == "37537400")
    #expect(customers["most_recent_visit"].type == .date)
  }

  @Test func chineseSuperstore() throws {
    let orders = try SharedData.load("cn_superstore_gbk/商城详细销售数据.csv")
    #expect(orders.report.files[0].encoding == "GB18030")
    #expect(orders.names == (try SharedData.fact("cn_superstore_gbk", "columns") as? [String]))
    #expect(orders.frame.rowCount == 9959)
    #expect(orders["销售额"].total == "16068954.125")
    #expect(orders["利润"].total == "2147538.925")
    #expect(distinct(orders["客户 ID"]) == 790)
    #expect(range(orders["订单日期"]) == ["2021-01-01", "2024-12-30"])
    let regions = sums(orders, "销售额", by: "地区")
    #expect(regions["东北"] == 2_681_567.469)
    #expect(regions.count == 6)
  }

  @Test func classicModels() throws {
    let path = SharedData.path("classic_models_sales/sales_data_sample.csv")
    let error = #expect(throws: ReadError.self) { try readDelimited(files: [path], execution: Execution(threads: 2)) }
    guard case .ambiguousDates(let columns)? = error else { return #expect(Bool(false)) }
    #expect(columns.map(\.column) == ["ORDERDATE"])
    #expect(columns[0].example == "05-07-03 0:00")
    #expect(columns[0].line == 3)
    let sales = try SharedData.load(
      "classic_models_sales/sales_data_sample.csv", options: ReadOptions(dateOrder: .mdy))
    #expect(sales.report.files[0].encoding == "WINDOWS-1252")
    #expect(sales.frame.rowCount == 2823)
    #expect(sales.report.oddCells == 0)
    #expect(sales["SALES"].total == "10032628.85")
    #expect(sales["ORDERDATE"].type == .date)
    let years = zip(sales.shown("ORDERDATE"), sales.shown("YEAR_ID")).allSatisfy { $0?.prefix(4) == $1?[...] }
    let months = zip(sales.shown("ORDERDATE"), sales.shown("MONTH_ID")).allSatisfy { date, month in
      date.flatMap { Int($0.dropFirst(5).prefix(2)) } == month.flatMap { Int($0) }
    }
    #expect(years && months)
    let territories = sums(sales, "SALES", by: "TERRITORY")
    #expect(territories == ["APAC": 746_121.83, "EMEA": 4_979_272.41, "Japan": 455_173.22, "NA": 3_852_061.39])
  }

  @Test func ravenstack() throws {
    for file in ["accounts", "subscriptions", "churn_events", "supports_ticket", "feature_usage"] {
      let table = try SharedData.load("ravenstack_saas/ravenstack_\(file).csv")
      #expect(table.frame.rowCount == (try SharedData.count("ravenstack_saas", "rows", file)))
      #expect(table.names == (try SharedData.fact("ravenstack_saas", "columns", file) as? [String]))
      #expect(table.report.rowsWithReject == 0)
    }
    let subscriptions = try SharedData.load("ravenstack_saas/ravenstack_subscriptions.csv")
    #expect(subscriptions["end_date"].missingCount == 4514)
    #expect(subscriptions["mrr_amount"].total == "11338747")
    #expect(subscriptions["churn_flag"].type == .yesNo)
    let tickets = try SharedData.load("ravenstack_saas/ravenstack_supports_ticket.csv")
    #expect(tickets["satisfaction_score"].missingCount == 825)
    #expect(tickets["submitted_at"].type == .date)
    #expect(tickets["closed_at"].type == .datetime)
    let accounts = try SharedData.load("ravenstack_saas/ravenstack_accounts.csv")
    #expect(accounts.shown("churn_flag").count { $0 == "yes" } == 110)
    #expect(accounts["seats"].total == "10280")
    #expect(range(accounts["signup_date"]) == ["2023-01-02", "2024-12-31"])
  }

  @Test func loneCarriageReturnsAndTwoDigitYears() throws {
    let orders = try SharedData.load(
      "superstore_orders_mac/sample-orders.csv", options: ReadOptions(encoding: "macintosh"))
    #expect(orders.frame.rowCount == 5009)
    #expect(orders["grand_total"].total == "2297261")
    #expect(range(orders["order_date"]) == ["2011-01-04", "2014-12-31"])
    #expect(orders.shown("customer").contains("Anna Häberlin"))
  }

  @Test func raggedRowsAreCounted() throws {
    let customers = try SharedData.load("northwind_ragged/customers.csv")
    #expect(customers.report.rowsRead == 91)
    #expect(customers.report.rowsSetAside == customers.report.rejects.count)
    #expect(customers.report.rowsSetAside > 0)
  }
}
