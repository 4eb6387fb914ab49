import Glibc
import Testing

@testable import LineEditor

private func candidates(_ words: [String], detail: String = "") -> [Offer.Candidate] {
  words.map { Offer.Candidate(insertion: $0, label: $0, detail: detail) }
}

@Suite struct InsertionTests {
  @Test func theOnlyCandidateIsPutInWhole() {
    let insertion = Insertion(of: Offer(replacing: 5..<6, candidates: candidates(["customers"])), in: "find c")
    #expect(insertion?.text == "customers ")
    #expect(insertion?.listsCandidates == false)
  }

  @Test func noSpaceFollowsAFolderNorComesBeforeMoreText() {
    #expect(Insertion(of: Offer(replacing: 0..<1, candidates: candidates(["data/"])), in: "d")?.text == "data/")
    #expect(Insertion(of: Offer(replacing: 0..<1, candidates: candidates(["find"])), in: "f customers")?.text == "find")
  }

  @Test func ofSeveralTheCommonBeginningIsPutIn() {
    let insertion = Insertion(of: Offer(replacing: 0..<1, candidates: candidates(["gold", "goldfish"])), in: "g")
    #expect(insertion?.text == "gold")
    #expect(insertion?.listsCandidates == true)
  }

  @Test func whatWasTypedIsNeverTakenAway() {
    let offer = Offer(replacing: 0..<4, candidates: candidates(["creditScore", "healthScore"]))
    #expect(Insertion(of: offer, in: "scor")?.text == "scor")
  }

  @Test func nothingOfferedIsNothingDone() {
    #expect(Insertion(of: Offer(replacing: 0..<0, candidates: []), in: "") == nil)
  }

  @Test func beginningsAreComparedByCharacter() {
    #expect(Insertion.commonPrefix(of: ["黄金客户", "黄铜客户"]) == "黄")
    #expect(Insertion.commonPrefix(of: ["Gold", "golden"]) == "Gold")
    #expect(Insertion.commonPrefix(of: ["a", "b"]) == "")
  }
}

@Suite struct CandidateListTests {
  @Test func columnsAreFilledDownwards() {
    let list = CandidateList(candidates(["aa", "bb", "cc", "dd", "ee"]))
    #expect(list.lines(columns: 12, rows: 10, dimmed: false) == ["aa  cc  ee", "bb  dd"])
    #expect(list.lines(columns: 3, rows: 10, dimmed: false).count == 5)
  }

  @Test func wideCharactersTakeTwoColumns() {
    let list = CandidateList([
      Offer.Candidate(insertion: "黄金", label: "黄金", detail: "1,204"),
      Offer.Candidate(insertion: "铁", label: "铁", detail: "7"),
      Offer.Candidate(insertion: "lead", label: "lead", detail: ""),
    ])
    #expect(list.lines(columns: 41, rows: 10, dimmed: false) == ["黄金 (1,204)  铁 (7)        lead"])
  }

  @Test func whatDoesNotFitIsCounted() {
    let list = CandidateList(candidates((0..<30).map { "value\($0)" }))
    #expect(list.lines(columns: 10, rows: 4, dimmed: false) == ["value0", "value1", "value2", "… 27 more"])
  }

  @Test func controlCharactersStayOutOfTheTerminal() {
    let list = CandidateList([Offer.Candidate(insertion: "x", label: "\u{1B}[2J", detail: "")])
    #expect(list.lines(columns: 40, rows: 4, dimmed: false) == ["␛[2J"])
  }
}

@Suite struct ScreenLayoutTests {
  /// Widths are the C library's, which knows Chinese only when told to.
  init() { setlocale(LC_CTYPE, "C.UTF-8") }

  @Test func textWrapsAndBreaks() {
    var layout = ScreenLayout(columns: 10)
    layout.advance(over: "acct> ")
    layout.advance(over: "find")
    #expect((layout.row, layout.column) == (1, 0))
    layout.advance(over: "客户客户客")
    #expect((layout.row, layout.column) == (2, 0))
    layout.advance(over: "a\n\tb")
    #expect((layout.row, layout.column) == (3, 9))
  }

  @Test func aNarrowerTerminalFoldsEachRow() {
    var layout = ScreenLayout(columns: 80)
    layout.advance(over: String(repeating: "x", count: 75) + "\n" + String(repeating: "y", count: 45))
    #expect(layout.rowsAbove(whenColumnsAre: 40) == 2 + 1)
    #expect(layout.rowsAbove(whenColumnsAre: 100) == 1)
  }
}

@Suite struct TypingTests {
  @Test func pastedTextIsCleaned() {
    #expect(KeyInput.cleaned("a\r\nb\rc\nd\n\n") == "a\nb\nc\nd")
    #expect(KeyInput.cleaned("find\tx\u{1B}[31m\u{7}客户") == "find\tx[31m客户")
  }

  @Test func theCursorKeepsItsColumnFromLineToLine() {
    #expect(LibeditReader.distanceUp(from: "first line\nab") == 11)
    #expect(LibeditReader.distanceUp(from: "a\nlonger") == 7)
    #expect(LibeditReader.distanceUp(from: "客户\n客") == 3)
    #expect(LibeditReader.distanceDown(from: "fi", through: "nd\nsecond\nthird") == 5)
    #expect(LibeditReader.distanceDown(from: "x\nlonger", through: "\nab") == 3)
  }

  @Test func aScriptedPersonSaysTheirLinesThenLeaves() {
    final class Silent: TypingAssistant {
      func isComplete(_ text: String) -> Bool { true }
      func completions(in text: String, at offset: Int) -> Offer { Offer(replacing: offset..<offset, candidates: []) }
    }
    let reader = ScriptedReader([.statement("count"), .interrupted])
    let assistant = Silent()
    #expect(reader.read(prompt: Prompt("acct>"), assistant: assistant) == .statement("count"))
    #expect(reader.read(prompt: Prompt("acct>"), assistant: assistant) == .interrupted)
    #expect(reader.read(prompt: Prompt("acct>"), assistant: assistant) == .end)
  }
}
