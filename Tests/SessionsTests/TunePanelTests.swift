import Diagnostics
import Foundation
import Testing

@testable import Sessions

/// The panel on screens of any size: nothing is wider or longer than the screen, no amount is cut, and what does not fit is named.
@Suite struct TunePanelTests {
  /// Thirteen tiers of a score with ten criteria, one of each with a long name.
  private func panel() throws -> TunePanel {
    let folder = FileManager.default.temporaryDirectory.appending(path: "acct-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let rows = (1...400).map { "A\($0),\($0 * 7919 % 4001),\($0 * 104_729 % 100_003)99.12\($0 % 10)" }
    try (["id,size,amount"] + rows).joined(separator: "\n").write(
      to: folder.appending(path: "accounts.csv"), atomically: true, encoding: .utf8)
    let criteria = (1...9).map { "c\($0) = size + \($0) * amount weight 10 scale rank" }
    let levels = (1...11).map { "level\($0) next 5%" }
    let conversation = Conversation(in: folder.path)
    var shown: TunePanel?
    conversation.session.showPanel = { panel in
      shown = panel
      return []
    }
    try conversation.say(
      """
      load accounts from "accounts.csv" key id roles money = amount
      define score wide for accounts as `a criterion of a very long name indeed` = size weight 10 scale minmax, \(criteria.joined(separator: ", "))
      define tiers tier for accounts by wide as best top 1%, \(levels.joined(separator: ", ")), `the level with the long name` rest
      tune tier
      """)
    return try #require(shown)
  }

  @Test(arguments: [(24, 80), (12, 40), (5, 20), (3, 10), (24, 60), (80, 50), (60, 200), (1, 1), (30, 120)])
  func fitsTheScreen(rows: Int, columns: Int) throws {
    var panel = try panel()
    for _ in 0..<panel.knobs.count {
      let lines = panel.lines(rows: rows, columns: columns)
      #expect(lines.count <= rows)
      #expect(lines.allSatisfy { displayWidth($0.text) < max(2, columns) })
      if rows > 4 { #expect(lines.contains { $0.tone == .selected }, "the chosen line is seen") }
      _ = try panel.take(.down)
    }
  }

  @Test func saysWhatDoesNotFit() throws {
    var panel = try panel()
    func texts(_ rows: Int, _ columns: Int) -> [String] { panel.lines(rows: rows, columns: columns).map(\.text) }

    let whole = texts(80, 200)
    #expect(!whole.contains { $0.contains("window") || $0.contains("more") })
    let amounts = whole.filter { $0.contains("level") && $0.contains("█") }.compactMap { $0.split(separator: " ").last }
    #expect(amounts.count >= 11)

    let usual = texts(24, 80)
    #expect(
      usual.contains("a taller window shows the matrix and movers, too")
        || usual.contains { $0.hasPrefix("a larger window shows ") })
    #expect(usual.contains { $0.contains("↓ ") && $0.hasSuffix(" more") })
    for line in usual where line.contains("level1 ") {
      #expect(amounts.contains { line.hasSuffix($0) } || !line.contains("."), "an amount is whole or is not there")
    }
    #expect(texts(80, 50).contains("a wider window shows amount and the matrix, too"))

    let small = texts(12, 40)
    #expect(small.contains("a larger window shows more"))
    #expect(small.last?.hasSuffix("? help") == true && !small.last!.contains("…"))
    #expect(texts(5, 20).contains("window too small"))

    for _ in 0..<15 { _ = try panel.take(.down) }
    #expect(texts(12, 40).contains { $0.contains("↑ ") && $0.hasSuffix(" more") })
  }
}
