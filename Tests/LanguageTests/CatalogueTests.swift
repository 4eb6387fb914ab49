import Testing

@testable import Language

@Suite struct CatalogueTests {
  @Test func noTwoStatementsBeginAlike() {
    var seen: Set<[String]> = []
    for form in Catalogue.statements {
      for phrase in form.keyword.phrases { #expect(seen.insert(phrase).inserted, "\(phrase)") }
    }
  }

  @Test func clausesOfAStatementDiffer() {
    for form in Catalogue.statements {
      var seen: Set<[String]> = []
      for clause in form.clauses {
        for phrase in clause.keyword.phrases {
          #expect(seen.insert(phrase).inserted, "\(form.keyword.english) \(phrase)")
        }
        #expect(!clause.summary.isEmpty)
      }
    }
  }

  @Test func everyStatementSpeaksChinese() {
    for form in Catalogue.statements { #expect(!form.keyword.chinese.isEmpty, "\(form.keyword.english)") }
  }

  @Test func formsAreFoundInBothLanguages() throws {
    #expect(Catalogue.statement("Find")?.keyword == .find)
    #expect(Catalogue.statement("how many")?.keyword == .count)
    #expect(Catalogue.statement("nonsense") == nil)
    #expect(Catalogue.summary(of: .where) == "keeps the rows for which the condition is true")
    #expect(Catalogue.summary(of: .delimiter) != nil)
    #expect(Catalogue.summary(of: .weights) == nil)
    let find = try #require(Catalogue.statement("查找"))
    #expect(
      find.signature
        == "find TABLE [where CONDITION] [show COLUMN, … | all] [sort by COLUMN [desc], …] [top N] [under SCENARIO | pending] [including future] [chart bar | pyramid | …]"
    )
  }

  @Test func namesThatNeedBackticks() {
    #expect(written(name: "revenue") == "revenue")
    #expect(written(name: "客户名称") == "客户名称")
    #expect(written(name: "Close Date") == "`Close Date`")
    #expect(written(name: "where") == "`where`")
    #expect(written(name: "Top") == "`Top`")
    #expect(written(name: "2026") == "`2026`")
    #expect(written(name: "") == "``")
  }
}
