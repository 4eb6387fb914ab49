import Diagnostics
import Testing

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("gold", 4), ("黄金", 4), ("ＡＢ", 4), ("é", 1), ("e\u{301}", 1), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2),
    ("😀", 2), ("👨‍👩‍👧", 2), ("👍🏽", 2), ("🇨🇳", 2), ("❤️", 2), ("❤", 1), ("1️⃣", 2), ("a\u{200B}b", 2), ("¥120万", 6), ("…", 1),
    ("·", 1), ("，", 2), ("\t", 0), ("𠮷", 2), ("ﾊ", 1), ("क्षि", 2), ("─█▏", 3),
  ])
  func columns(_ text: String, _ width: Int) { #expect(displayWidth(text) == width) }

  @Test(arguments: [
    ("gold", 4, "gold"), ("gold", 3, "go…"), ("黄金客户", 5, "黄金…"), ("黄金客户", 4, "黄…"), ("黄金", 1, "…"), ("黄金", 0, ""),
    ("ab", -1, ""),
  ])
  func cuts(_ text: String, _ width: Int, _ expected: String) { #expect(truncated(text, toWidth: width) == expected) }

  @Test func anEllipsisThatDoesNotFitIsLeftOut() { #expect(truncated("gold", toWidth: 2, ellipsis: "...") == "go") }

  @Test func controlCharactersBecomeVisible() {
    #expect(sanitised("plain 文字") == "plain 文字")
    #expect(sanitised("\u{1B}[31mred\r\n\u{7F}\u{9B}\u{202E}") == "␛[31mred␍␊␡\u{FFFD}\u{FFFD}")
  }
}
