import Diagnostics
import Foundation
import Testing

@testable import Sessions

/// What Tab offers where the grammar and the data meet; the mark `‸` is the place.
@Suite struct CompletionOfferTests {
  private let session: Session

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "acct-offer-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var rows = "id,name,score,city,since,until\n"
    // Sixty companies are there twice, one that begins like them once.
    for index in 0..<120 { rows += "C\(1000 + index),上海\(index % 60)号公司,\(index),东区,2025-01-01,2026-01-01\n" }
    rows += "D1,上下公司,5,\"\",2025-01-01,2026-01-01\nD2,北京公司,6,西区,2025-01-01,2026-01-01\n"
    try rows.write(to: folder.appending(path: "c.csv"), atomically: true, encoding: .utf8)
    session = Session(configuration: Configuration(mode: .prompt, today: 20_000, workingFolder: folder.path))
    let script = """
      load c from "c.csv" key id roles date = since, name = name
      define score value for c as score weight 1 scale rank
      define tiers tier for c by value as gold top 20%, rest rest
      """
    _ = session.submit(Source(name: "book", text: script), folder: folder.path) { _ in }
  }

  private func offered(_ marked: String) -> [Completions.Candidate] {
    let parts = marked.components(separatedBy: "‸")
    return session.completions(in: parts.joined(), at: parts[0].utf8.count).candidates
  }

  private func insertions(_ marked: String) -> [String] { offered(marked).map(\.insertion) }

  @Test func manyValuesAreNotTakenForOne() {
    #expect(insertions("find c where name = \"上‸").count == 61)
    #expect(insertions("find c where name = \"上下‸") == ["上下公司\""])
    #expect(insertions("find c where name = \"北‸\"") == ["北京公司"])
  }

  @Test func aClauseSaysWhatItDoesHere() throws {
    let show = try #require(offered("find c ‸").first { $0.insertion == "show" })
    #expect(show.detail.hasPrefix("says which columns"))
    #expect(offered("‸").first { $0.insertion == "show" }?.detail != show.detail)
  }

  @Test func besideANumberStandNumbers() {
    let beside = insertions("find c where score > ‸")
    #expect(beside.contains("score") && beside.contains("round(") && beside.contains("sum("))
    #expect(!beside.contains("name") && !beside.contains("upper(") && !beside.contains("since"))
  }

  @Test func besideADateStandAgesAndDates() {
    let beside = insertions("find c where since > ‸")
    #expect(beside.contains("90d") && beside.contains("as-of") && beside.contains("until"))
    #expect(!beside.contains("score") && !beside.contains("round("))
  }

  @Test func keysOfRowsWithTheirNames() {
    #expect(offered("why \"D‸").prefix(2).map { [$0.insertion, $0.detail] } == [["D1\"", "上下公司"], ["D2\"", "北京公司"]])
    #expect(insertions("explain tier for ‸").count { $0.hasPrefix("\"") } == 20)
    #expect(insertions("explain tier for \"C105‸").filter { $0.hasPrefix("C105") } == (0..<10).map { "C105\($0)\"" })
  }

  @Test func secondsAndTheLastAnswer() {
    #expect(insertions("watch ‸").contains("5s"))
    #expect(!insertions("find ‸").contains("last"))
    _ = session.submit(Source(name: "ask", text: "count c by city"), folder: nil) { _ in }
    #expect(insertions("find ‸").contains("last"))
    #expect(insertions("find last where ‸").contains("city"))
  }
}
