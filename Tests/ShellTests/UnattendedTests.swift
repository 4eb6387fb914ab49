import Foundation
import Testing

/// What a nightly job lives by: lists that tell what has changed, silence, logs, locks, manifests, files for Excel.
@Suite struct UnattendedTests {
  let folder = TemporaryFolder()

  init() throws {
    try folder.writeBook()
    try folder.write(
      "watch.acct", "include \"book.acct\"\ntrack customers where tier = gold show tier, revenue named Gold\n")
  }

  private func run(_ arguments: String...) throws -> AcctBinary.Result { try AcctBinary.run(arguments, in: folder) }

  /// Orders by revenue: C1, C2, C3 are gold. C3 falls, C4 takes its place, C1 has more.
  private func changeCustomers() throws {
    let text = try #require(folder.read("customers.csv"))
    try folder.write(
      "customers.csv",
      text.replacing("C3,Émile,East,500", with: "C3,Émile,East,50").replacing("East,900", with: "East,950"))
  }

  // MARK: - track

  @Test func aListTellsWhoEnteredLeftAndChanged() throws {
    let first = try run("watch.acct", "--format", "csv")
    #expect(first.code == 0 && first.output.isEmpty)
    #expect(first.errors.contains("Gold: 3 rows noted; the next run tells what has changed"))
    #expect(try run("watch.acct", "--format", "csv").output == "change,customerId,tier was,tier,revenue was,revenue\n")
    try changeCustomers()
    let third = try run("watch.acct", "--format", "csv")
    #expect(
      third.output == """
        change,customerId,tier was,tier,revenue was,revenue
        entered,C4,,gold,,300
        left,C3,gold,,500,
        changed,C1,gold,gold,900,950

        """, "\(third.errors)")
    #expect(folder.read("watch.acct.state/gold.csv")?.hasPrefix("key,tier,revenue,as-of\nC1,gold,950,") == true)
  }

  @Test func anEmptyListIsAListToo() throws {
    try folder.write("none.acct", "include \"book.acct\"\ntrack customers where revenue > 925 named rich\n")
    #expect(try run("none.acct").code == 0)
    #expect(try run("none.acct").code == 0)
    try changeCustomers()
    let result = try run("none.acct", "--format", "csv")
    #expect(result.output == "change,customerId\nentered,C1\n", "\(result.errors)")
  }

  /// What a failed run saw was never told, so the next one still tells it.
  @Test func aRunThatFailsKeepsNothing() throws {
    #expect(try run("watch.acct").code == 0)
    try changeCustomers()
    let script = try #require(folder.read("watch.acct"))
    try folder.write("watch.acct", script + "expect count(customers) = 7\n")
    #expect(try run("watch.acct").code == 1)
    #expect(try run("watch.acct", "--dry-run").code == 1)
    try folder.write("watch.acct", script)
    #expect(try run("watch.acct").output.contains("1 entered, 1 left, 1 changed"))
  }

  @Test func aListNeedsAPlaceAndANameOfItsOwn() throws {
    let nowhere = try run("-c", "track customers named x", "--book", "book.acct")
    #expect(nowhere.code == 64 && nowhere.errors.contains("--state DIR"), "not beside the book: \(nowhere.errors)")
    #expect(!folder.names.contains("book.acct.state"))
    let book = try run("-c", "count customers", "--book", "watch.acct")
    #expect(book.code == 0 && folder.read("watch.acct.state/gold.csv") != nil, "a book's own list: \(book.errors)")
    let pipe = try AcctBinary.run([], input: "include \"book.acct\"\ntrack customers named x\n", in: folder)
    #expect(pipe.code == 64 && pipe.errors.contains("--state DIR"))
    let given = try AcctBinary.run(
      ["--state", "here"], input: "include \"book.acct\"\ntrack customers named x\n", in: folder)
    #expect(given.code == 0 && folder.read("here/x.csv") != nil, "\(given.errors)")
    try folder.write("twice.acct", "include \"book.acct\"\ntrack customers named x\ntrack customers named X\n")
    #expect(try run("twice.acct").code == 65)
  }

  // MARK: - Silence

  @Test func nothingIsSaidUnlessSomethingChanged() throws {
    let first = try run("watch.acct", "--quiet-unless-changed")
    #expect(first.code == 0 && first.errors.contains("noted"))
    let second = try run("watch.acct", "--quiet-unless-changed")
    #expect(second.code == 0 && second.output.isEmpty && second.errors.isEmpty)
    try changeCustomers()
    let third = try run("watch.acct", "--quiet-unless-changed")
    #expect(third.code == 0 && third.output.contains("1 entered, 1 left, 1 changed"))
    let script = try #require(folder.read("watch.acct"))
    try folder.write("watch.acct", script + "expect count(customers) = 7 else warn \"one is gone\"\n")
    let warned = try run("watch.acct", "--quiet-unless-changed")
    #expect(warned.code == 0 && warned.errors.contains("warning[expect-failed]: one is gone"))
    try folder.write("watch.acct", script + "find nothing\n")
    let failed = try run("watch.acct", "--quiet-unless-changed")
    #expect(failed.code == 65 && failed.errors.contains("unknown-table"))
  }

  @Test func silenceWithoutAListIsNotPromised() throws {
    let result = try run("book.acct", "--quiet-unless-changed")
    #expect(result.code == 0 && result.errors.contains("nothing to go by"))
  }

  /// Who reads the log has to know a run without a change from one that did not take place.
  @Test func theLogOfASilentRunIsWritten() throws {
    #expect(try run("watch.acct", "--quiet-unless-changed").code == 0)
    let text = try run("watch.acct", "--quiet-unless-changed", "--log", "text")
    let lines = text.errors.split(separator: "\n")
    #expect(text.code == 0 && text.output.isEmpty && lines.count == 6, "\(text.errors)")
    #expect(lines.last?.hasSuffix(" no change") == true && !text.errors.contains("6 rows, 4 columns"))
    let json = try run("watch.acct", "--quiet-unless-changed", "--log", "json")
    let events = try json.errors.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])["event"] as? String
    }
    #expect(json.output.isEmpty && events == Array(repeating: "statement", count: 5) + ["no change"])
    let script = try #require(folder.read("watch.acct"))
    try folder.write("twice.csv", "id\n1\n1\n")
    try folder.write("watch.acct", script + "load twice from \"twice.csv\" key id\n")
    let warned = try run("watch.acct", "--quiet-unless-changed", "--log", "text")
    #expect(
      warned.output.isEmpty && warned.errors.contains(" warning: the key id is repeated in 1 row"), "\(warned.errors)")
    try folder.write("watch.acct", script)
    try changeCustomers()
    let changed = try run("watch.acct", "--quiet-unless-changed", "--log", "text")
    #expect(changed.output.contains("1 entered") && !changed.errors.contains("no change"), "\(changed.errors)")
  }

  // MARK: - Parameters

  /// A slip in `--set` is found in reading, so that no list moves on and no file is written for what was not asked.
  @Test func aMistypedParameterIsToldBeforeAnythingIsDone() throws {
    try folder.write(
      "s.acct",
      """
      param region = East
      param folder = "."
      include "{folder}/book.acct"
      track customers where region = $region named top
      export customers where region = $region to "s-{region}.csv"

      """)
    let before = folder.names
    let result = try run("s.acct", "--set", "regoin=West", "-q", "--output", "o.csv")
    #expect(result.code == 64 && folder.names == before, "\(result.errors)")
    #expect(result.errors.contains("did you mean `--set region=…`?"))
    let checked = try run("check", "s.acct", "--set", "regoin=West")
    #expect(checked.code == 64 && !checked.errors.contains("no mistakes"), "\(checked.errors)")
    #expect(try run("s.acct", "--set", "region=North").code == 0)
    #expect(folder.names == (before + ["s-North.csv", "s.acct.state"]).sorted())
    // Which file is included is only known while the block runs.
    try folder.write("one.acct", "export customers to \"one.csv\"\n")
    try folder.write(
      "late.acct", "include \"book.acct\"\nfor each part in (one)\n  include \"{part}.acct\"\nend\n")
    let late = try run("late.acct", "--set", "nobody=1")
    #expect(late.code == 64 && folder.names.contains("one.csv"), "\(late.errors)")
  }

  // MARK: - Locks

  @Test func oneRunAtATime() throws {
    let result = try AcctBinary.shell("(flock -x 9; acct watch.acct --lock; echo $?) 9< watch.acct", in: folder)
    #expect(result.output == "75\n" && result.errors.contains("watch.acct is being run"))
    #expect(try run("watch.acct", "--lock").code == 0)
    #expect(try run("--lock", "-c", "show tables").code == 64)
  }

  // MARK: - Logs

  @Test func theLogHasALineForEachStatement() throws {
    let text = try run("watch.acct", "--log", "text", "--quiet").errors.split(separator: "\n")
    #expect(text.count == 5, "the book's three statements, the include around them, the list: \(text)")
    let shape = #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d book\.acct:2 load .* · 6 rows · \d+\.\d ms/#
    #expect(text.first?.wholeMatch(of: shape) != nil, "\(text)")
  }

  @Test func theLogIsMachineReadable() throws {
    let result = try run("-c", "include \"book.acct\"; find customers where regoin = East", "--log", "json")
    let records = try result.errors.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(records.contains { $0["event"] as? String == "note" })
    let mistake = try #require(records.first { $0["event"] as? String == "diagnostic" })
    #expect(mistake["code"] as? String == "unknown-column" && mistake["column"] as? Int == 43)
    #expect(mistake["endColumn"] as? Int == 49 && mistake["exit"] as? Int == 65)
    let load = try #require(records.first { ($0["statement"] as? String)?.hasPrefix("load") == true })
    #expect(load["rows"] as? Int == 6 && load["exit"] as? Int == 0 && load["line"] as? Int == 2)
  }

  // MARK: - Files

  @Test func aDryRunWritesNothing() throws {
    try folder.write(
      "out.acct",
      "include \"book.acct\"\nexport customers to \"a.csv\" with manifest\nsave script \"b.acct\"\ntrack customers named x\n"
    )
    let before = folder.names
    let result = try run("out.acct", "--dry-run", "--output", "c.csv")
    #expect(result.code == 0 && folder.names == before, "\(folder.names)")
    #expect(result.errors.contains("would write a.csv: 6 rows") && result.errors.contains("would write b.acct"))
    #expect(result.errors.contains("would write a.csv.manifest.json") && result.errors.contains("would write c.csv\n"))
    #expect(try run("-c", "include \"book.acct\"; export customers to \"no/a.csv\"", "--dry-run").code == 73)
  }

  /// What comes after a job looks for `of-2026.csv`, not for `of-2,026.csv`; and a name that no disk takes leaves no half of the files.
  @Test func filesOfASplitHaveNamesForPrograms() throws {
    let long = String(repeating: "长", count: 90)
    try folder.write("s.csv", "id,year,price,name\n1,2025,1000.5,a\n2,2026,2000.25,\(long)\n")
    let load = "load s from \"s.csv\" key id; "
    #expect(try run("-c", load + "export s split by year to \"of-{year}.csv\"").code == 0)
    #expect(try run("-c", load + "export s split by price to \"at-{price}.csv\"").code == 0)
    #expect(folder.names.filter { $0.hasPrefix("of-") } == ["of-2025.csv", "of-2026.csv"])
    #expect(folder.names.filter { $0.hasPrefix("at-") } == ["at-1000.5.csv", "at-2000.25.csv"])
    let refused = try run("-c", load + "export s split by name to \"n-{name}.csv\"")
    #expect(refused.code == 73 && refused.errors.contains("a name of 276 bytes"), "\(refused.errors)")
    #expect(!folder.names.contains { $0.hasPrefix("n-") })
  }

  @Test func excelStartsNoFormula() throws {
    try folder.write("odd.csv", "id,=note,n\n1,=1+1,-5\n2,+86 21,2\n3,@x,3\n4,\"-a;b\",4\n5,plain,5\n6,＝1,6\n7,,7\n")
    let result = try run(
      "-c", "load odd from \"odd.csv\" key id; export odd show all to \"x.csv\" for excel delimiter \";\"")
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      folder.read("x.csv")
        == "\u{FEFF}id;'=note;n\r\n1;'=1+1;-5\r\n2;'+86 21;2\r\n3;'@x;3\r\n4;\"'-a;b\";4\r\n5;plain;5\r\n6;'＝1;6\r\n7;;7\r\n"
    )
    #expect(try run("-c", "include \"book.acct\"; export customers to \"x.json\" for excel").code == 65)
    #expect(try run("-c", "include \"book.acct\"; export customers to \"x.csv\" for excel delimiter \"ab\"").code == 65)
  }

  /// Excel reads `2026-01-05 09:30:00` as a moment, and `2026-01-05T09:30:00` as a text.
  @Test func excelReadsMoments() throws {
    try folder.write("visits.csv", "id,at\n1,2026-01-05 09:30\n2,2026-01-06 17:05\n")
    let result = try run(
      "-c", "load v from \"visits.csv\"; export v show all to \"x.csv\" for excel; export v show all to \"y.csv\"")
    #expect(result.code == 0, "\(result.errors)")
    #expect(folder.read("x.csv") == "\u{FEFF}id,at\r\n1,2026-01-05 09:30:00\r\n2,2026-01-06 17:05:00\r\n")
    #expect(folder.read("y.csv") == "id,at\n1,2026-01-05T09:30:00\n2,2026-01-06T17:05:00\n")
  }

  /// SHA-256 as another program tells it.
  @Test func aManifestTellsWhatAFileWasMadeFrom() throws {
    try folder.write(
      "out.acct", "include \"book.acct\"\nexport customers split by region to \"{region}.csv\" with manifest\n")
    #expect(try run("out.acct", "--as-of", "2026-06-30", "--seed", "7").code == 0)
    let text = try #require(folder.read("East.csv.manifest.json"))
    let manifest = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let sums = try AcctBinary.shell("sha256sum East.csv customers.csv", in: folder).output.split(separator: "\n")
    #expect(manifest["sha256"] as? String == String(sums[0].prefix(64)))
    let input = try #require((manifest["inputs"] as? [[String: Any]])?.first)
    #expect(input["sha256"] as? String == String(sums[1].prefix(64)) && input["tableRows"] as? Int == 6)
    #expect(
      manifest["asOf"] as? String == "2026-06-30" && manifest["seed"] as? Int == 7 && manifest["rows"] as? Int == 3)
    #expect((manifest["definitions"] as? [String])?.contains { $0.contains("gold top 34%") } == true)
  }

  /// The figures by hand: revenue 10, 20, 30, 60 has the mean 30 and the sample deviation √(1400 ÷ 3); the upper half of the scores begins with
  /// the third row.
  @Test func aManifestTellsWhatModelsWereFittedTo() throws {
    try folder.write("c.csv", "id,revenue,secret\n1,10,5\n2,20,6\n3,30,7\n4,60,9\n")
    try folder.write(
      "out.acct",
      """
      load c from "c.csv" key id
      mark c.secret level 2
      define score value for c as revenue weight 3 scale zscore, size = revenue weight 1 scale minmax
      define score other for c as secret weight 1 scale minmax
      define tiers tier for c by revenue as gold top 50%, rest rest
      export c to "c-out.csv" with manifest
      """)
    #expect(try run("out.acct", "--redact", "1").code == 0)
    let text = try #require(folder.read("c-out.csv.manifest.json"))
    let manifest = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let fits = try #require(manifest["fits"] as? [[String: Any]])
    #expect(fits.compactMap { $0["model"] as? String } == ["value", "other", "tier"])
    let criteria = try #require(fits[0]["criteria"] as? [[String: Any]])
    #expect(criteria[0]["mean"] as? Double == 30 && criteria[0]["share"] as? Double == 0.75)
    #expect(abs(try #require(criteria[0]["deviation"] as? Double) - (1400.0 / 3).squareRoot()) < 1e-9)
    #expect(criteria[1]["smallest"] as? Double == 10 && criteria[1]["largest"] as? Double == 60)
    let hidden = try #require(fits[1]["criteria"] as? [[String: Any]])
    #expect(hidden[0]["largest"] is NSNull)
    #expect((fits[2]["levels"] as? [[String: Any]])?.first?["from"] as? Double == 30)
    #expect(manifest["asOfFrom"] as? String == "today")
  }

  /// Cron's surroundings: no home, no terminal, no locale, and two runs at once.
  @Test func nothingOfTheSurroundingsIsNeeded() throws {
    try folder.write("out.acct", "include \"book.acct\"\nexport customers show all to \"out-{n}.csv\"\nparam n = 1\n")
    try folder.write("out.acct", "param n = 1\ninclude \"book.acct\"\nexport customers show all to \"out-{n}.csv\"\n")
    let result = try AcctBinary.shell(
      "(env -i '\(AcctBinary.path)' out.acct --set n=1 & env -i '\(AcctBinary.path)' out.acct --set n=2 & wait)",
      in: folder)
    #expect(result.code == 0)
    let one = try #require(folder.read("out-1.csv"))
    #expect(one == folder.read("out-2.csv") && one.contains("王小明"))
  }
}
