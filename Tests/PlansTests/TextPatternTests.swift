import Plans
import Testing

struct TextPatternTests {
  private func finds(_ pattern: String, _ text: String) throws -> Bool {
    try TextPattern(source: pattern).compiled().isFound(in: text)
  }

  @Test(arguments: [
    ("abc", "xabcx", true), ("abc", "ab", false), ("a.c", "a张c", true), ("a.c", "a\nc", false),
    ("^abc$", "abc", true), ("^b", "ab", false), ("b$", "ab", true), ("a$", "ab", false), ("^$", "", true),
    ("", "anything", true), ("colou?r", "color", true), ("colou?r", "colouur", false),
    ("ab*c", "ac", true), ("ab+c", "ac", false), ("ab+c", "abbbc", true),
    ("^(ab|cd)+$", "abcdab", true), ("^(ab|cd)+$", "abc", false), ("^(?:a|b|)c$", "c", true),
    ("^\\d{3}-\\d{4}$", "555-1234", true), ("^\\d{3}-\\d{4}$", "5555-1234", false),
    ("^a{2,3}$", "a", false), ("^a{2,3}$", "aaa", true), ("^a{2,3}$", "aaaa", false), ("^a{2,}$", "aaaaa", true),
    ("[a-c]x", "bx", true), ("[^a-c]x", "bx", false), ("[]x]", "]", true), ("[a-]", "-", true),
    ("[\\d_]+$", "a1_", true),
    ("^[^\\d]$", "5", false), ("\\w+", "张伟", true), ("^\\W$", "é", false), ("\\s", "a b", true),
    ("^\\S+$", "a b", false),
    ("a\\.b", "axb", false), ("a\\.b", "a.b", true), ("(?i)straße", "STRAßE", true), ("(?i)[a-z]{3}", "ABC", true),
    ("(?i)élan", "ÉLAN", true), ("x|y|z", "az", true), ("^x|y$", "ya", false), ("a**", "b", true),
    ("a+?b", "aab", true),
    ("}", "}", true),
  ])
  func matching(pattern: String, text: String, isFound: Bool) throws {
    #expect(try finds(pattern, text) == isFound)
  }

  @Test(arguments: [
    ("(a", PatternError.Reason.unclosedGroup, 0), ("a)", .unopenedGroup, 1), ("x[ab", .unclosedClass, 1),
    ("*a", .nothingToRepeat, 0), ("a|+", .nothingToRepeat, 2), ("a{", .badRepetition, 1), ("a{3,2}", .badRepetition, 1),
    ("[z-a]", .reversedRange, 1), ("ab\\", .trailingBackslash, 2), ("\\q", .unknownEscape("q"), 0),
    ("(?=a)", .unsupportedGroup, 0), ("((a{1000}){1000}){1000}", .tooLarge, 0),
  ])
  func mistakes(pattern: String, reason: PatternError.Reason, offset: Int) throws {
    let error = try #require(throws: PatternError.self) { try finds(pattern, "") }
    #expect(error.reason == reason)
    #expect(error.offset == offset)
    #expect(!error.message.isEmpty)
  }

  @Test func takesLinearTime() throws {
    let pattern = try TextPattern(source: String(repeating: "a?", count: 40) + String(repeating: "a", count: 40))
      .compiled()
    #expect(pattern.isFound(in: String(repeating: "a", count: 40)))
    #expect(try !finds("^(a+)+$", String(repeating: "a", count: 5000) + "b"))
    #expect(try finds("((){1000}){1000}$", ""))
  }
}
