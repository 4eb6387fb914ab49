import Testing

@testable import Shell

@Suite struct DemoScriptTests {
  /// Complete unless it ends in a comma, or holds a block without its end.
  private func isComplete(_ text: String) -> Bool {
    !text.hasSuffix(",") && (!text.hasPrefix("for each") || text.hasSuffix("end"))
  }

  private func isNarration(_ text: String) -> Bool { text.hasPrefix("say ") }

  @Test func wordsComeInTheOrderOfTheScript() {
    let script = DemoScript(
      "# one\nsay \"two\"\n#!note three\ncount a\n#!备注：四\nsay \"five\"", isComplete: isComplete,
      isNarration: isNarration)
    #expect(script.steps.map(\.words) == [[.comment("one"), .say(statement: "say \"two\"", line: 2), .note("three")]])
    #expect(script.closing == [.note("四"), .say(statement: "say \"five\"", line: 6)])
  }

  @Test func statementsComeWithTheCommentsAbove() {
    let script = DemoScript(
      """
      #!/usr/bin/env acct
      # First, the data.
      load customers from "customers.csv"

      # Who is gold?
      #   Those at the top.
      find customers where tier = gold
          and lastOrder > 90d
      count customers
      # That is all.
      """, isComplete: isComplete, isNarration: isNarration)
    #expect(
      script.steps == [
        DemoScript.Step(
          words: [.comment("First, the data.")], statement: #"load customers from "customers.csv""#, line: 3),
        DemoScript.Step(
          words: [.comment("Who is gold?"), .comment("  Those at the top.")],
          statement: "find customers where tier = gold\n    and lastOrder > 90d", line: 7),
        DemoScript.Step(words: [], statement: "count customers", line: 9),
      ])
    #expect(script.closing == [.comment("That is all.")])
  }

  @Test func whatIsIncompleteGoesOn() {
    let script = DemoScript(
      "count a,\nb\nfor each region\n\n# inside\nexport x\nend\ncount c\n", isComplete: isComplete,
      isNarration: isNarration)
    #expect(script.steps.map(\.statement) == ["count a,\nb", "for each region\n\n# inside\nexport x\nend", "count c"])
    #expect(script.steps.map(\.line) == [1, 3, 8])
  }

  @Test(arguments: ["", "\n\n", "# nothing but words\n"])
  func aScriptWithoutStatementsHasNoSteps(text: String) {
    #expect(DemoScript(text, isComplete: isComplete, isNarration: isNarration).steps.isEmpty)
  }
}
