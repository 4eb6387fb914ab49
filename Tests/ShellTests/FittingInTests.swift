import Diagnostics
import Foundation
import Language
import Testing

@testable import acct

/// What makes acct a program among others: manual page, completion, version, the pages about cron.
@Suite struct FittingInTests {
  let folder = TemporaryFolder()

  private func output(_ arguments: String...) throws -> String {
    let result = try AcctBinary.run(arguments, in: folder)
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    return result.output
  }

  @Test func theVersionTellsWhatWasBuilt() throws {
    let lines = try output("--version").split(separator: "\n")
    #expect(lines.count == 6 && lines[0].hasPrefix("acct ") && lines[1].hasPrefix("commit "))
    #expect(lines.contains { $0.hasPrefix("Swift 6.") } && lines.contains { $0.hasSuffix("build") })
  }

  @Test func theManualPageIsWhole() throws {
    let page = try output("--man")
    for option in CommandOption.all {
      #expect(page.contains(option.name.replacing("-", with: "\\-")), "\(option.name)")
    }
    for form in Catalogue.statements {
      #expect(page.contains(form.keyword.english.replacing("-", with: "\\-")), "\(form.keyword.english)")
    }
    for name in ["NO_COLOR", "XDG_STATE_HOME", ".editrc", "CRON", "EXIT CODES"] {
      #expect(page.contains(name), "\(name)")
    }
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    let requests = [".TH", ".SH", ".SS", ".PP", ".TP", ".B ", ".RS", ".RE", ".nf", ".fi"]
    #expect(lines.allSatisfy { line in !line.hasPrefix(".") || requests.contains { line.hasPrefix($0) } })
    #expect(lines.allSatisfy { !$0.hasPrefix("'") })
  }

  @Test(arguments: CompletingShell.allCases)
  func completionKnowsEveryOption(shell: CompletingShell) throws {
    let script = try output("--completion", shell.rawValue)
    for option in CompletableOption.all {
      let name = shell == .fish && option.name.hasPrefix("--") ? "-l " + option.name.dropFirst(2) : option.name
      #expect(script.contains(name), "\(option.name)")
    }
    #expect(script.contains("jsonl") && script.contains("retail") && script.contains("summarize"))
  }

  /// In bash itself.
  @Test(arguments: [
    ("--for", "--format"), ("--format js", "json jsonl"), ("che", "check"), ("boo", "book.acct"),
    ("sample r", "retail"),
    ("--book bo", "book.acct"), ("-c summ", "summarize"), ("--theme ", "large light dark"), ("--width ", ""),
  ])
  func bashCompletes(typed: String, expected: String) throws {
    try folder.write("book.acct", "")
    try folder.write("completion.bash", try output("--completion", "bash"))
    let words = typed.split(separator: " ", omittingEmptySubsequences: false).map { "'\($0)'" }.joined(separator: " ")
    let result = try AcctBinary.shell(
      "source completion.bash; COMP_WORDS=(acct \(words)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _acct 2>/dev/null; echo \"${COMPREPLY[*]}\"",
      in: folder)
    #expect(result.output == expected + "\n", "\(result.errors)")
  }

  @Test(arguments: [["--completion"], ["--completion", "tcsh"]])
  func completionIsForShellsThatAreKnown(arguments: [String]) throws {
    #expect(try AcctBinary.run(arguments, in: folder).code == 64)
  }

  // MARK: - Pages of the help

  /// Each call of acct in the lines of the pages, as the shell splits it.
  private static let calls: [String] = Guide.all.flatMap(\.parts).flatMap { part -> [String] in
    guard case .lines(let lines) = part else { return [] }
    return lines.compactMap { line in
      line.firstRange(of: #/(^|  |bin/)acct(?= |$)/#).map { String(line[$0.upperBound...]) }
    }
  }

  @Test func everyCallInThePagesIsOne() throws {
    #expect(FittingInTests.calls.count >= 9)
    for call in FittingInTests.calls {
      let words = try AcctBinary.shell("printf '%s\\n' \(call.prefix { $0 != ">" })", in: folder).output
      let arguments = words.split(separator: "\n").map(String.init).filter { $0 != "2" }
      do { _ = try Invocation(arguments) } catch { Issue.record("\(call): \(error.message)") }
    }
  }

  @Test func everyStatementInThePageAboutCronIsRead() {
    guard case .lines(let lines)? = Guide.on("cron")?.parts[1] else {
      Issue.record("no statements")
      return
    }
    for line in lines {
      let parsed = parse(Source(name: "page", text: line))
      #expect(parsed.diagnostics.isEmpty && parsed.statements.count == 1, "\(line)")
    }
  }

  @Test(arguments: ["cron", "systemd", "exit codes", "exit code", "keys", "demo", "退出码"])
  func pagesAreFound(topic: String) throws {
    let result = try AcctBinary.run(["-c", "help \(topic)"], in: folder)
    #expect(result.code == 0 && result.output.split(separator: "\n").count > 5, "\(result.errors)")
  }

  @Test func theReferenceHasThem() throws {
    let reference = try output("-c", "help all", "--format", "markdown")
    for guide in Guide.all { #expect(reference.contains("**\(guide.topic.english): "), "\(guide.topic.english)") }
  }

  // MARK: - check

  private func check(_ script: String, _ arguments: String...) throws -> AcctBinary.Result {
    try folder.writeBook()
    try folder.write("c.acct", script)
    return try AcctBinary.run(["check", "c.acct"] + arguments, in: folder)
  }

  @Test func checkWarnsOfWhatNothingUses() throws {
    let result = try check(
      """
      param region = East
      param unused = 1
      param file = book
      include "{file}.acct"
      derive customers.half = revenue / 2
      derive customers.third = revenue / 3
      define segment big for customers as half > 10
      define segment odd for customers as revenue > 10
      define score other for customers as revenue weight 1
      define tiers size for customers by revenue as large top 10%, small rest
      define tiers worth for customers by revenue as high top 10%, low rest
      define segment best for customers as worth = high
      count customers where best
      count customers where big and region = $region
      """)
    #expect(result.code == 0)
    for name in ["parameter `unused`", "derived column `third`", "segment `odd`", "score `other`", "tiers `size`"] {
      #expect(result.errors.contains("nothing in this script uses the \(name)"), "\(result.errors)")
    }
    #expect(result.errors.components(separatedBy: "warning[").count == 6, "\(result.errors)")
    #expect(result.errors.contains("no mistakes, 5 warnings"))
  }

  /// Of a book nobody knows what others make of it; `show all` shows it all.
  @Test(arguments: ["", "find customers show all\n", "save script \"s.acct\"\n"])
  func whatOthersMayUseIsNotWarnedOf(end: String) throws {
    let result = try check("include \"book.acct\"\nderive customers.half = revenue / 2\n" + end)
    #expect(result.code == 0 && !result.errors.contains("warning"), "\(result.errors)")
  }

  @Test func checkWarnsOfASegmentThatMatchesNobody() throws {
    let result = try check(
      """
      include "book.acct"
      define segment rich for customers as revenue > 10000
      define segment goldOfTheWest for customers as tier = gold and region = South
      define segment goldOfTheEast for customers as tier = gold and region = East
      count customers where rich or goldOfTheWest or goldOfTheEast
      """)
    #expect(result.code == 0)
    #expect(result.errors.contains("`rich` matches nobody") && result.errors.contains("`goldOfTheWest` matches nobody"))
    #expect(!result.errors.contains("`goldOfTheEast`"), "\(result.errors)")
  }

  @Test func checkWarnsOfDataThatLieBehind() throws {
    try folder.write("orders.csv", "id,day,amount\n1,2026-01-05,3\n2,2026-01-09,4\n")
    let script = "load orders from \"orders.csv\" key id roles date = day\ncount orders where amount > 1\n"
    let old = try check(script, "--as-of", "2026-06-30")
    #expect(old.code == 0 && old.errors.contains("the newest day of orders is 2026-01-09, 172 days before"))
    #expect(try !check(script, "--as-of", "2026-01-20").errors.contains("warning"))
    #expect(try !check(script + "set as-of latest\n").errors.contains("warning"))
  }
}
