import Diagnostics
import Foundation
import Sessions
import Testing

/// The program as other programs use it: arguments in, exit codes and files out.
@Suite struct CommandLineTests {
  let folder = TemporaryFolder()

  init() throws { try folder.writeBook() }

  private func run(_ arguments: String..., input: String = "") throws -> AcctBinary.Result {
    try AcctBinary.run(arguments, input: input, in: folder)
  }

  private func shell(_ command: String) throws -> AcctBinary.Result { try AcctBinary.shell(command, in: folder) }

  /// Several answers stand on one page, which says its encoding.
  @Test func answersInHTMLAreOnePage() throws {
    let questions = "include \"book.acct\"; count customers by region; find customers top 2"
    let piped = try run("-c", questions, "--format", "html").output
    try #require(run("-c", questions, "--output", "rep.html").code == 0)
    for page in [piped, try #require(folder.read("rep.html"))] {
      #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n") && page.contains("charset=\"utf-8\""))
      #expect(page.split(separator: "<!DOCTYPE").count == 1 && page.split(separator: "<table>").count == 3)
      #expect(page.split(separator: "</html>").count == 2)
    }
  }

  // MARK: - What is asked for

  @Test func tellsItsVersion() throws {
    let result = try run("--version")
    #expect(result.code == 0)
    #expect(result.output.hasPrefix("acct ") && result.errors.isEmpty)
  }

  /// Two lines of Chinese as old Windows programs save them, and as PowerShell does; `统计` is CD B3 BC C6 in GBK.
  @Test func aScriptInAnotherEncodingIsOneMistake() throws {
    let count: [UInt8] = [0xCD, 0xB3, 0xBC, 0xC6] + Array(" customers\n".utf8)
    try Data(Array("include \"book.acct\"\n".utf8) + count + count).write(
      to: URL(fileURLWithPath: folder.path + "/gbk.acct"))
    let gbk = try run("gbk.acct")
    #expect(gbk.code == 65 && gbk.errors.split(separator: "\n").count == 2, "\(gbk.errors)")
    #expect(
      gbk.errors.contains("gbk.acct is not UTF-8 in 2 lines, line 2 first") && gbk.errors.contains("iconv -f gb18030"))
    let units = Array("count customers\n".utf16).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    try Data([0xFF, 0xFE] + units).write(to: URL(fileURLWithPath: folder.path + "/wide.acct"))
    let wide = try run("wide.acct")
    #expect(
      wide.code == 65 && wide.errors.contains("wide.acct is UTF-16, and a script is UTF-8 text"), "\(wide.errors)")
    let included = try AcctBinary.run([], input: "include \"gbk.acct\"\n", in: folder)
    #expect(
      included.code == 65 && included.errors.contains("error[not-a-script]: gbk.acct is not UTF-8 in 2 lines"),
      "\(included.errors)")
    #expect(!included.errors.contains("no statement begins"))
  }

  @Test func commentsMayBeInAnyEncoding() throws {
    let comment: [UInt8] = Array("# ".utf8) + [0xCD, 0xB3, 0x0A]
    let script = comment + comment + Array("include \"book.acct\"\ncount customers where region = East\n".utf8)
    try Data(script).write(to: URL(fileURLWithPath: folder.path + "/remarks.acct"))
    let result = try run("remarks.acct")
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test func whatIsPipedInAnotherEncodingIsOneMistake() {
    let line: [UInt8] = [0xCD, 0xB3, 0xBC, 0xC6, 0x0A]
    #expect(foreignEncoding(of: line, at: nil) == nil)
    let piped = foreignEncoding(of: line + line, at: nil)
    #expect(piped?.message == "standard input is not UTF-8 in 2 lines, line 1 first, and a script is UTF-8 text")
    #expect(piped?.help == ["send it through `iconv -f gb18030 -t utf-8` first"])
    #expect(
      foreignEncoding(of: [0xFF, 0xFE], at: "Anna's book")?.help.first?.contains(
        "iconv -f utf-16 -t utf-8 'Anna'\\''s book' > NEW.acct") == true)
  }

  @Test func helpTellsOfAWord() throws {
    for asking in [["help", "rfm"], ["--help", "rfm"], ["help", "as-of"]] {
      let result = try AcctBinary.run(asking, input: "", in: folder)
      #expect(result.code == 0)
      #expect(!result.output.contains("--as-of") && !result.output.isEmpty, "\(asking)")
    }
    #expect(try run("help", "rfm").output.hasPrefix("rfm: "))
    #expect(try run("help", "nosuchword").code == 65)
    #expect(try run("help", "recover").output.contains("acct … --recover: Brings back"))
    #expect(try run("help", "quiet").output.contains("-q, --quiet: "))
    #expect(try run("help", "json").output.contains("--format table|csv|tsv|json"))
    #expect(try run("help", "run").output.contains("--as-of"))
    #expect(try run("book.acct", "--help").output.contains("--as-of"))
  }

  /// Models of a book are definitions; those that are asked for are answers.
  @Test func aQuietBookSaysNothing() throws {
    try folder.write(
      "graded.acct", "load t from \"t.csv\"\nrfm t columns recency r, frequency f, money m\npareto t by m")
    try folder.write("t.csv", "id,r,f,m\na,1,5,10\nb,2,4,20\nc,3,3,30\nd,4,2,40\n")
    #expect(try run("-q", "--book", "graded.acct", "-c", "count t").output.hasSuffix("4\n"))
    #expect(try !run("-q", "--book", "graded.acct", "-c", "count t").output.contains("rfm"))
    #expect(try run("-q", "graded.acct").output.contains("rfm"))
  }

  @Test func theHelpPageNamesEveryOption() throws {
    let result = try run("--help")
    #expect(result.code == 0)
    for name in ["--as-of", "--set", "--format", "--output", "--quiet", "--echo", "--keep-going", "--safe", "--redact"]
    {
      #expect(result.output.contains(name))
    }
    for name in ["--seed", "--threads", "--no-cache", "--lang", "--width", "--color", "--timing", "--book", "-c "] {
      #expect(result.output.contains(name))
    }
  }

  @Test(arguments: [
    ["--fromat", "csv"], ["--format", "xml"], ["--format"], ["--set", "region"], ["--set", "=East"],
    ["--threads", "0"],
    ["--width", "wide"], ["--quiet=yes"], ["check"], ["run"], ["sample", "retail"], ["demo", "a", "b"],
    ["book.acct", "-c", "count customers"], ["check", "book.acct", "-c", "count customers"], ["--lang", "fr"],
  ])
  func aCallThatMakesNoSenseIs64(arguments: [String]) throws {
    let result = try AcctBinary.run(arguments, in: folder)
    #expect(result.code == 64)
    #expect(result.output.isEmpty)
    #expect(result.errors.hasPrefix("error[usage]: "))
  }

  @Test func aMisspeltOptionIsCorrected() throws {
    #expect(try run("--fromat", "csv").errors.contains("write `--format`"))
  }

  // MARK: - Where statements come from

  @Test func statementsOfTheCommandLineRunOnABook() throws {
    let result = try run("-c", "count customers by tier", "--book", "book.acct", "--format", "csv")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output == "tier,count\ngold,3\niron,3\n")
  }

  @Test func standardInputIsRun() throws {
    let result = try run(
      "--format", "csv", "--quiet", input: "include \"book.acct\"\ncount customers where region = East\n")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output == "count\n3\n")
    #expect(result.errors.isEmpty)
  }

  @Test func aScriptMayNameItsInterpreter() throws {
    try folder.write("count.acct", "#!/usr/bin/env acct\ninclude \"book.acct\"\ncount customers\n")
    let result = try run("count.acct", "--format", "csv", "-q")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output == "count\n6\n")
  }

  @Test func pathsInAScriptStartFromItsFolder() throws {
    let elsewhere = TemporaryFolder()
    let result = try AcctBinary.run(
      ["\(folder.path)/book.acct", "-q"], in: elsewhere)
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test func parametersComeFromOutside() throws {
    try folder.write(
      "region.acct", "include \"book.acct\"\nparam region = East\ncount customers where region = $region\n")
    let result = try run("region.acct", "--set", "region=north", "--format", "csv", "-q")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output == "count\n2\n")
  }

  @Test func aParameterThatNothingKnowsIs64() throws {
    let known = "param region = East; count customers where region = $region"
    let result = try run("--book", "book.acct", "-c", known, "--set", "regoin=North")
    #expect(result.code == 64)
    #expect(result.errors.contains("no statement declares or uses `regoin`"))
    #expect(result.errors.contains("did you mean `--set region=…`?"))
    let used = try run("--book", "book.acct", "-c", "count customers where region = $region", "--set", "region=North")
    #expect(used.code == 0, "\(used.errors)")
  }

  @Test func markedColumnsAreKeptFromBeingSeen() throws {
    func run(_ statements: String, _ options: String...) throws -> AcctBinary.Result {
      try AcctBinary.run(
        ["--book", "book.acct", "-q", "--format", "csv", "-c", "mark customers.name level 2\n" + statements] + options,
        in: folder)
    }
    let open = try run("find customers show customerId, name top 1")
    #expect(open.code == 0 && !open.output.contains("***"), "\(open.errors)")
    let masked = try run("find customers show customerId, name top 1", "--redact", "1")
    #expect(masked.code == 0 && masked.output.hasSuffix(",***\n"), "\(masked.output)\(masked.errors)")
    let cleared = try run("find customers show customerId, name top 1", "--redact", "2")
    #expect(cleared.output == open.output)
    for probe in [
      "count customers where name contains \"a\"", "count customers by name", "find customers sort by name",
      "export customers split by name to \"{name}.csv\"", "expect count(customers where name = \"Ann\") = 1",
      "mark customers.name level 0", "undo",
    ] {
      let refused = try run(probe, "--redact", "1")
      #expect(refused.code == 77 && refused.output.isEmpty, "\(probe): \(refused.errors)")
      #expect(refused.errors.contains("customers.name") && refused.errors.contains("level 2"), "\(refused.errors)")
    }
  }

  @Test func scriptsRunOneAfterTheOther() throws {
    try folder.write("a.acct", "count customers where region = East\n")
    try folder.write("b.acct", "count customers where region = North\n")
    let result = try run("run", "book.acct", "a.acct", "b.acct", "--format", "csv", "-q")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output == "count\n3\n\ncount\n2\n")
  }

  @Test func nothingIsNothing() throws {
    let result = try run("-c", "")
    #expect(result.code == 0 && result.output.isEmpty && result.errors.isEmpty)
  }

  // MARK: - Exit codes

  @Test func aMistakeIs65AndTellsItsPlace() throws {
    try folder.write("bad.acct", "include \"book.acct\"\ncount customers where regoin = East\n")
    let result = try run("bad.acct")
    #expect(result.code == 65)
    #expect(result.errors.contains("bad.acct:2:23"))
    #expect(result.errors.contains("region"))
  }

  @Test func aMissingFileIs66() throws {
    #expect(try run("nowhere.acct").code == 66)
    #expect(try run("-c", "load a from \"nowhere.csv\"").code == 66)
    #expect(try run("--book", "nowhere.acct", "-c", "count customers").code == 66)
  }

  @Test func dataIsNoScript() throws {
    let result = try run("customers.csv")
    #expect(result.code == 65)
    #expect(result.errors.contains("load customers from"))
    try folder.write("binary.acct", "count\0customers")
    #expect(try run("binary.acct").code == 65)
  }

  @Test func aFailedExpectationIs1() throws {
    let result = try run("-c", "expect count(customers) > 100 else \"too few\"", "--book", "book.acct")
    #expect(result.code == 1)
    #expect(result.errors.contains("too few"))
  }

  @Test func goingOnStillTellsOfTheMistake() throws {
    try folder.write("a.acct", "expect count(customers) > 100\n")
    try folder.write("b.acct", "count customers\n")
    let result = try run("run", "book.acct", "a.acct", "b.acct", "--keep-going", "--format", "csv", "-q")
    #expect(result.code == 1)
    #expect(result.output == "count\n6\n")
    #expect(try run("run", "book.acct", "a.acct", "b.acct", "--format", "csv", "-q").output.isEmpty)
  }

  @Test func checkingFindsMistakesWithoutRunning() throws {
    try folder.write("export.acct", "include \"book.acct\"\nexport customers to \"out.csv\"\n")
    let good = try run("check", "export.acct")
    #expect(good.code == 0, "\(good.errors)")
    #expect(good.output.isEmpty && folder.read("out.csv") == nil)
    try folder.write("bad.acct", "include \"book.acct\"\ncount customers where regoin = East\n")
    #expect(try run("check", "bad.acct").code == 65)
    try folder.write("worse.acct", "include \"book.acct\"\ncount customers where regoin = East\n")
    let several = try run("check", "bad.acct", "none.acct", "worse.acct", "export.acct")
    #expect(several.code == 65, "the first mistake says how it ends")
    #expect(
      several.errors.contains("bad.acct:") && several.errors.contains("none.acct")
        && several.errors.contains("worse.acct:2:23") && several.errors.contains("export.acct: no mistakes"),
      "\(several.errors)")
  }

  @Test func outsideTheWorkingFolderIs77WhenSafe() throws {
    let other = TemporaryFolder()
    try other.write("other.acct", "")
    #expect(try run("--safe", "\(other.path)/other.acct").code == 77)
    #expect(try run("--safe", "-c", "", "--output", "\(other.path)/out.csv").code == 77)
    #expect(try run("--safe", "-c", "", "--output", "out.csv").code == 0)
    #expect(other.names == ["other.acct"])
  }

  // MARK: - Output

  @Test func answersGoToStandardOutputAndTheRestDoesNot() throws {
    let result = try run("book.acct")
    #expect(result.code == 0)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("customers"))
    #expect(!result.errors.contains("\u{1B}"))
  }

  @Test func aMistakeOutranksAFailedExpectationBeforeIt() throws {
    try folder.write("late.acct", "include \"book.acct\"\nexpect 1 = 2\ncount nobody\n")
    let result = try run("late.acct")
    #expect(result.code == 65)
    #expect(result.errors.contains("expected 1 = 2") && result.errors.contains("no table `nobody`"))
  }

  @Test(arguments: [["outer.acct"], ["check", "outer.acct"]])
  func allMistakesOfAnIncludedScriptAreTold(arguments: [String]) throws {
    try folder.write("inner.acct", "count customers by regoin\nexprt customers\ncount nobody\n")
    try folder.write("outer.acct", "include \"book.acct\"\ninclude \"inner.acct\"\ncount customers by lvel\n")
    let result = try AcctBinary.run(arguments, in: folder)
    #expect(result.code == 65)
    for word in ["regoin", "exprt", "nobody", "lvel"] { #expect(result.errors.contains("`\(word)`"), "\(word)") }
  }

  /// A run, a check and a script that only fails in the middle tell the mistakes of a script in the same order, and end alike: with the first.
  @Test func mistakesAreToldByLineAndTheFirstCounts() throws {
    try folder.write(
      "many.acct",
      """
      include "book.acct"
      load x from "nowhere.csv"
      find customers wher region = East
      count customers where regoin = East
      fnd customers
      count nobody

      """)
    for arguments in [["many.acct"], ["check", "many.acct"], ["many.acct", "--keep-going"]] {
      let result = try AcctBinary.run(arguments, in: folder)
      let places = result.errors.matches(of: #/--> many\.acct:(\d+):/#).map { Int($0.output.1) }
      #expect(result.code == 66 && places == [2, 3, 4, 5, 6], "\(arguments): \(result.errors)")
    }
    try folder.write("first.acct", "fnd customers\nload x from \"nowhere.csv\"\n")
    #expect(try run("first.acct").code == 65)
    #expect(try run("check", "first.acct").code == 65)
  }

  @Test func anOptionIsOfferedWhereOneIsNear() throws {
    #expect(try run("--nope").errors.contains("`acct --help` lists the options"))
    #expect(try run("--timming").errors.contains("write `--timing`"))
    #expect(try run("--helpp").errors.contains("write `--help`"))
  }

  @Test func aFileThatIsNearIsOfferedWithItsFolder() throws {
    mkdir(folder.path + "/book", 0o700)
    try folder.write("book/orders.csv", "id\n1\n")
    #expect(try run("-c", "load orders from \"book/ordes.csv\"").errors.contains("did you mean `book/orders.csv`?"))
    #expect(try run("-c", "include \"./bok.acct\"").errors.contains("did you mean `./book.acct`?"))
  }

  @Test func aNameWithMarksIsOfferedInOnePairOfBackticks() throws {
    try folder.write("订单.csv", "编号,省/自治区\n1,浙江\n")
    let result = try run("-c", "load 订单 from \"订单.csv\"; summarize 订单 by 省/自治区")
    #expect(result.errors.contains("help: a name with marks stands in backticks: `省/自治区`\n"), "\(result.errors)")
  }

  @Test func aWarningOfALinkNamesItsLine() throws {
    try folder.write("orders.csv", "id,customerId\n1,C1\n2,C9\n")
    try folder.write(
      "link.acct", "include \"book.acct\"\nload orders from \"orders.csv\" key id link customerId to customers\n")
    let result = try run("link.acct", "-q")
    #expect(result.code == 0 && result.errors.contains("--> link.acct:2:"), "\(result.errors)")
  }

  @Test func aSampleStaysInTheFolderUnderSafe() throws {
    #expect(try run("--safe", "sample", "retail", "../elsewhere-\(UUID().uuidString)").code == 77)
    #expect(try run("--safe", "sample", "retail", "here").code == 0)
  }

  @Test func aSavedScriptNamesWhoOverrode() throws {
    let script = #"override tier for "C1" = iron because "late"; save script "saved.acct""#
    #expect(try run("--book", "book.acct", "-c", script).code == 0)
    #expect(folder.read("saved.acct")?.contains(#"by "tester""#) == true)
  }

  @Test func aFileAppearsWholeInItsEndingsFormat() throws {
    let result = try run("--book", "book.acct", "-c", "count customers by region", "--output", "out.csv")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.isEmpty)
    #expect(folder.read("out.csv")?.hasPrefix("region,count\n") == true)
    #expect(!folder.names.contains { $0.hasPrefix("out.csv.") })
  }

  @Test(arguments: ["out.foo", "out", "out.d/file"]) func anEndingWithoutAFormatIs64(name: String) throws {
    let result = try run("--book", "book.acct", "-c", "count customers", "--output", name)
    #expect(result.code == 64)
    #expect(result.errors.contains("its ending names no format") && result.errors.contains(".jsonl"))
    #expect(folder.read(name) == nil)
  }

  @Test func aFormatThatIsGivenNeedsNoEnding() throws {
    let result = try run("--book", "book.acct", "-c", "count customers", "--output", "out.foo", "--format", "csv")
    #expect(result.code == 0, "\(result.errors)")
    #expect(folder.read("out.foo") == "count\n6\n")
  }

  @Test func afterAMistakeTheOldFileStays() throws {
    try folder.write("out.csv", "old\n")
    try folder.write("half.acct", "include \"book.acct\"\ncount customers\nexpect count(customers) > 100\n")
    let result = try run("half.acct", "--output", "out.csv")
    #expect(result.code == 1)
    #expect(folder.read("out.csv") == "old\n")
    #expect(!folder.names.contains { $0.hasPrefix("out.csv.") })
  }

  @Test func aFullDiskIs74() throws {
    #expect(try shell("acct --book book.acct -c 'count customers' > /dev/full").code == 74)
    #expect(try shell("acct --version > /dev/full").code == 74)
    #expect(try shell("acct --book book.acct -c 'count customers' >&-").code == 74)
    #expect(try run("--book", "book.acct", "-c", "show tables", "--output", "/dev/full", "--format", "csv").code == 74)
  }

  @Test func aReaderThatLeavesIsNoMistake() throws {
    let lines = String(repeating: "find customers show all\n", count: 2_000)
    try folder.write("long.acct", "include \"book.acct\"\n" + lines)
    let result = try shell("acct long.acct -q | head -n 1; echo ${PIPESTATUS[0]}")
    #expect(result.output.hasSuffix("141\n"))
    #expect(result.errors.isEmpty)
    // The same where whoever started it ignores the signal.
    let deaf = try shell("trap '' PIPE; acct long.acct -q | head -n 1; echo ${PIPESTATUS[0]}")
    #expect(deaf.output.hasSuffix("141\n"))
    #expect(deaf.errors.isEmpty)
  }

  @Test func scriptsNeverTouchTheHistory() throws {
    _ = try run("book.acct")
    #expect(folder.names == ["book.acct", "customers.csv"])
  }
}
