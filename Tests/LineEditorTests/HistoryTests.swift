import Foundation
import Testing

@testable import LineEditor

/// A folder that is gone after the test.
final class TemporaryFolder {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "acct-" + UUID().uuidString
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct HistoryFileTests {
  let folder = TemporaryFolder()
  var file: HistoryFile { HistoryFile(path: folder.path + "/state/acct/history") }

  @Test func entriesComeBackAsTheyWere() {
    let entries = [
      "count customers", "find customers\n        where tier = gold", #"load a from "C:\new\files""#, "找 客户",
    ]
    for entry in entries { file.append(entry) }
    #expect(file.load() == entries)
  }

  @Test func isPrivate() throws {
    file.append("count customers")
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let parent = try FileManager.default.attributesOfItem(atPath: folder.path + "/state/acct")
    #expect(parent[.posixPermissions] as? Int == 0o700)
  }

  @Test func aFileThatOthersCouldReadBecomesPrivate() throws {
    try FileManager.default.createDirectory(atPath: folder.path + "/state/acct", withIntermediateDirectories: true)
    let path = file.path
    #expect(
      FileManager.default.createFile(atPath: path, contents: Data("old\n".utf8), attributes: [.posixPermissions: 0o644])
    )
    file.append("new")
    #expect(file.load() == ["old", "new"])
    #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
  }

  @Test func sessionsThatWriteAtOnceLoseNothing() async {
    let file = file
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask { for entry in 0..<50 { file.append("writer \(writer) entry \(entry)\nsecond line") } }
      }
    }
    let entries = file.load()
    #expect(entries.count == 400)
    #expect(Set(entries).count == 400)
    for writer in 0..<8 {
      let own = entries.filter { $0.hasPrefix("writer \(writer) ") }
      #expect(own == (0..<50).map { "writer \(writer) entry \($0)\nsecond line" })
    }
  }

  @Test func aTornLineDoesNotSwallowTheNext() throws {
    file.append("whole")
    let handle = try #require(FileHandle(forWritingAtPath: file.path))
    handle.seekToEndOfFile()
    handle.write(Data("torn".utf8))
    try handle.close()
    file.append("next")
    #expect(file.load() == ["whole", "torn", "next"])
  }

  @Test func ofALongFileTheEndIsRead() {
    let long = String(repeating: "x", count: 1_000)
    for number in 0..<2_000 { file.append("\(number) \(long)") }
    let entries = file.load()
    #expect(entries.last == "1999 \(long)")
    #expect(entries.count > 1_000 && entries.count < 1_100)
    #expect(entries.allSatisfy { $0.hasSuffix(" " + long) })
  }

  @Test(arguments: ["/proc/nowhere/history", "/dev/null/history", "/dev/null"])
  func aPlaceThatCannotBeWrittenIsNoFault(path: String) {
    let file = HistoryFile(path: path)
    file.append("count customers")
    #expect(file.load() == [])
  }

  @Test func livesWhereTheConventionSays() {
    func path(_ variables: [String: String]) -> String? { HistoryFile { variables[$0] }?.path }
    #expect(path(["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/acct/history")
    #expect(path(["XDG_STATE_HOME": "s", "HOME": "/h"]) == "/h/.local/state/acct/history")
    #expect(path(["HOME": "/h"]) == "/h/.local/state/acct/history")
    #expect(path(["HOME": "h"]) == nil)
    #expect(path([:]) == nil)
  }
}

@Suite struct HistoryBrowserTests {
  @Test func walksAmongStatementsThatBeginAlike() {
    var browser = HistoryBrowser(entries: ["find a", "count b", "find c", "find d\n  where e"])
    var shown: [String?] = [browser.older(than: "find", prefix: "find")]
    for _ in 0..<3 { shown.append(shown.last!.flatMap { browser.older(than: $0, prefix: $0) }) }
    #expect(shown == ["find d\n  where e", "find c", "find a", nil])
    shown = [browser.newer(than: "find a")]
    for _ in 0..<3 { shown.append(shown.last!.flatMap { browser.newer(than: $0) }) }
    #expect(shown == ["find c", "find d\n  where e", "find", nil])
  }

  @Test func anEditedStatementStartsAnewFromItsOwnBeginning() {
    var browser = HistoryBrowser(entries: ["find a", "find ab", "count"])
    let recalled = browser.older(than: "", prefix: "")
    #expect(recalled == "count")
    #expect(!browser.isBrowsing("counts"))
    let below = browser.newer(than: "counts")
    #expect(below == nil)
    let longer = browser.older(than: "find a", prefix: "find a")
    #expect(longer == "find ab")
  }

  @Test func aRepeatedStatementIsKeptOnce() {
    var browser = HistoryBrowser(entries: [])
    let added = ["count", "count", "find", "count"].map { browser.add($0) }
    #expect(added == [true, false, true, true])
    #expect(browser.entries == ["count", "find", "count"])
  }
}
