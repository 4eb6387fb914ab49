import Columnar
import Foundation
import Rendering
import Testing

@testable import Sessions

/// What people see of an answer beyond its frame: how numbers that are names are written, what names a row, what a chart is of.
@Suite struct PeopleTests {
  private func desk() throws -> (TemporaryFolder, Conversation) {
    let folder = try TemporaryFolder()
    try folder.write(
      "id,name,year_established,yearly_fee,region\n9999,宏远,1997,1500,East\n10000,江城,2017,1200,West\n"
        + "10001,Quay,,2500,East\n", to: "accounts.csv")
    try folder.write(
      "order,account,date,amount\n1,9999,2025-01-03,10\n2,10000,2025-02-03,-4\n3,10000,2025-01-09,7\n",
      to: "orders.csv")
    let talk = Conversation(in: folder.path)
    try talk.say(
      """
      load accounts from "accounts.csv" key id
      load orders from "orders.csv" key order link account to accounts roles date = date, money = amount
      """)
    return (folder, talk)
  }

  private func shown(_ question: String, _ talk: Conversation) throws -> (text: String, presentation: Presentation) {
    try talk.say(question)
    let presentation = try #require(talk.session.lastAnswer)
    return (render(presentation, as: .table, in: Surroundings()), presentation)
  }

  @Test func keysAndYearsHaveNoThousands() throws {
    let (folder, talk) = try desk()
    defer { withExtendedLifetime(folder) {} }
    let found = try shown("find accounts show all", talk).text
    #expect(found.contains("10000") && found.contains("1997") && found.contains("1,500") && !found.contains("1,997"))
    let described = try shown("describe accounts", talk).text
    #expect(described.contains("10001") && described.contains("2017") && described.contains("2,500"), "\(described)")
    #expect(!described.contains("10,001") && !described.contains("2,017"))
    // The link has the numbers of the key.
    #expect(try shown("describe orders", talk).text.contains("10000"))
    for column in ["accounts.id", "accounts.year_established", "orders.account"] {
      #expect(try !shown("describe \(column)", talk).text.contains("0,000"))
    }
    #expect(try shown("find orders show order, accounts.year_established", talk).text.contains("1997"))
    #expect(try shown("count accounts by year_established", talk).text.contains("1997"))
  }

  @Test func aNameSaysWhetherNumbersAreNames() {
    func areNames(_ values: [Int64?], _ name: String) -> Bool {
      Column.decimals(values).holdsNumbersAsNames(called: name)
    }
    for name in [
      "year", "Year", "year_established", "fiscalYear", "birth-year", "成立年份", "年", "Année", "ano", "Baujahr",
      "Geschäftsjahr",
    ] {
      #expect(areNames([1000, 2999, nil], name), "\(name)")
      #expect(!areNames([999, 2000], name) && !areNames([3000], name), "\(name)")
    }
    for name in ["Customer ID", "customerId", "id_cliente", "Kunden-Nr.", "zip", "SKU", "客户编号", "订单号编码"] {
      #expect(areNames([7, 12_417, nil], name), "\(name)")
      #expect(!areNames([-7, 12_417], name), "\(name)")
    }
    for name in ["yearly_fee", "years", "月", "人均年收入", "yearsActive", "paid", "ids", "number", "编号数"] {
      #expect(!areNames([2000], name), "\(name)")
    }
    #expect(!areNames([nil], "year"))
    #expect(!Column.numbers([2000.5]).holdsNumbersAsNames(called: "year"))
  }

  @Test func whatNamesARow() throws {
    let (folder, talk) = try desk()
    defer { withExtendedLifetime(folder) {} }
    #expect(try shown("find accounts show all", talk).presentation.namingColumnCount == 1)
    #expect(try shown("find accounts show name, id, region", talk).presentation.namingColumnCount == 2)
    #expect(try shown("find accounts show name, region", talk).presentation.namingColumnCount == 1)
    #expect(try shown("count orders by accounts.region, account", talk).presentation.namingColumnCount == 2)
    // What changed, the key and the name.
    let diff = "diff find accounts where id > 9999 show region against find accounts show region"
    #expect(try shown(diff, talk).presentation.namingColumnCount == 3)
  }

  @Test func timeIsTheCourse() throws {
    let (folder, talk) = try desk()
    defer { withExtendedLifetime(folder) {} }
    func course(_ keys: String) throws -> Int? {
      try shown("summarize orders by \(keys) show sum(amount) as s chart spark", talk).presentation.chart?.course
    }
    #expect(try course("accounts.region, monthOf(date)") == 1 && course("date, accounts.region") == 0)
    #expect(try course("accounts.region, accounts.name, year(date)") == 2)
    #expect(try course("accounts.region, accounts.name") == nil)
  }

  /// Two of the three orders cancel out nothing: West has 7 − 4 = 3, and February −4.
  @Test func aPyramidHasNoLosses() throws {
    let (folder, talk) = try desk()
    defer { withExtendedLifetime(folder) {} }
    try talk.say("summarize orders by accounts.region show sum(amount) as s chart pyramid")
    let refused = talk.attempt("summarize orders by month(date) show sum(amount) as s chart pyramid")
    #expect(refused.outcome.exit == .data && refused.sheets.isEmpty)
    #expect(talk.remarks.last?.contains("s is -4") == true && talk.remarks.last?.contains("`chart bar`") == true)
    let file = talk.attempt(
      "export summarize orders by month(date) show sum(amount) as s chart pyramid to \"p.svg\"", folder: folder.path)
    #expect(file.outcome.exit == .data)
  }

  @Test func exportedPagesAreWhole() throws {
    let (folder, talk) = try desk()
    defer { withExtendedLifetime(folder) {} }
    try talk.say(
      """
      export accounts show all to "g.html"
      export count accounts by region chart bar to "c.html"
      """, folder: folder.path)
    for name in ["g", "c"] {
      let page = try String(contentsOfFile: folder.path + "/\(name).html", encoding: .utf8)
      #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"), "\(page)")
      #expect(page.contains("<meta charset=\"utf-8\">") && page.contains("<title>\(name)</title>"))
      #expect(page.contains("<table>") && !page.contains("10,000"))
    }
  }
}
