import Columnar
import ContractText
import Diagnostics
import Foundation
import Language
import Rendering
import Samples
import Testing

@testable import Sessions

/// Whatever is said under `--redact`, in whatever form, holds none of the values that are marked.
///
/// The sample book is written anew with values that occur nowhere else, so that one can look for them in everything that comes out.
@Suite struct RedactionTests {
  private let desk = SecretDesk()

  @Test func nothingThatIsSaidHoldsASecret() throws {
    let session = desk.session(clearance: 0)
    _ = desk.takeSecretsSaid()
    desk.submit(desk.marks, to: session)
    #expect(desk.secretsSaid() == [])
    var done = 0
    for statement in SecretDesk.statements where desk.submit(statement, to: session) == .done {
      done += 1
      #expect(desk.takeSecretsSaid() == [], "\(statement)")
    }
    #expect(desk.secretsSaid() == [])
    #expect(done > 100, "most statements of the language run under redaction, and \(done) did")
    session.keepBook { _ in }
    #expect(desk.filesWithSecrets() == [])
  }

  @Test func withoutRedactionTheSameIsSeen() throws {
    let session = desk.session(clearance: nil)
    desk.submit(desk.marks, to: session)
    for statement in ["find contacts show all top 3", "explain credit for \"C00042\"", "describe customers"] {
      desk.submit(statement, to: session)
      #expect(desk.takeSecretsSaid() != [], "\(statement)")
    }
  }

  @Test func whatIsClearedIsSeen() throws {
    let session = desk.session(clearance: 2)
    desk.submit(desk.marks, to: session)
    desk.submit("find contacts show phone top 3", to: session)
    #expect(desk.takeSecretsSaid() != [])
    desk.submit("mark contacts.phone level 3", to: session)
    desk.submit("find contacts show phone top 3", to: session)
    #expect(desk.takeSecretsSaid() == [])
  }

  /// A name that is worked out from what is marked must not be found by guessing it: found or not would tell the value.
  @Test func aNameMadeOfMarkedValuesFindsNobody() throws {
    let session = desk.session(clearance: 0)
    desk.submit(desk.marks, to: session)
    desk.submit("derive customers.guess = if(creditScore is known, \"hit\", \"miss\")", to: session)
    desk.submit("roles customers name = guess", to: session)
    _ = desk.takeSaid()
    for guess in ["hit", "miss"] {
      desk.submit("explain tier for \"\(guess)\"", to: session)
      let said = desk.takeSaid()
      #expect(said.contains("no customerId \"\(guess)\""), "\(said)")
    }
  }

  /// The extremes of rows that a marked condition picks would tell of it.
  @Test func aManifestTellsNoFitOfRowsPickedByMarkedValues() throws {
    for (clearance, isTold) in [(0, false), (nil, true)] as [(Int?, Bool)] {
      let session = desk.session(clearance: clearance)
      desk.submit(desk.marks, to: session)
      desk.submit(
        "define score s2 for customers where creditScore is known as z = sum(orders.amount) weight 1 scale minmax",
        to: session)
      desk.submit("export customers show s2 top 3 to \"fits.csv\" with manifest", to: session)
      let manifest = try String(contentsOfFile: desk.folder + "/fits.csv.manifest.json", encoding: .utf8)
      #expect(manifest.contains("\"smallest\""))
      #expect(manifest.contains("\"smallest\": null") != isTold)
    }
  }

  @Test func completionOffersNoMarkedValue() throws {
    let session = desk.session(clearance: nil)
    let text = "find contacts where name = "
    func offered() -> [String] { session.completions(in: text, at: text.utf8.count).candidates.map(\.insertion) }
    #expect(offered().contains { SecretDesk.holdsSecret($0) })
    desk.submit(desk.marks, to: session)
    #expect(!offered().contains { SecretDesk.holdsSecret($0) })
  }

  @Test func imagesOfBeforeTheMarkGo() throws {
    let before = desk.session(clearance: nil)
    before.keepBook { _ in }
    #expect(!desk.imagesWithSecrets().isEmpty)
    let marked = desk.session(clearance: nil)
    desk.submit(
      "mark contacts.name, contacts.phone, contacts.email, customers.name, customers.creditScore level 2", to: marked)
    #expect(desk.imagesWithSecrets(notKeys: true) == [])
    desk.submit("count customers by region", to: marked)
    marked.keepBook { _ in }
    #expect(desk.imagesWithSecrets(notKeys: true) == [])
    // Other tables are kept as before.
    #expect(desk.images().contains { $0.hasPrefix("table-") })
  }
}

/// A book with secrets in it, and everything that a session said of it.
private final class SecretDesk {
  let folder: String
  private var said: [String] = []

  init() {
    folder = FileManager.default.temporaryDirectory.appending(path: "acct-\(UUID().uuidString)").path
    try! FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for file in sampleBook("retail") ?? [] {
      let text = String(decoding: file.bytes, as: UTF8.self)
      try! SecretDesk.withSecrets(text, file.name).write(
        toFile: folder + "/" + file.name, atomically: true, encoding: .utf8)
    }
    try! "id,city,phone\n1,Jinan,zq-1\n2,Jinan,zq-2,zq-3\n3,Jinan,zq-4\n".write(
      toFile: folder + "/broken.csv", atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  let marks = """
    mark contacts.name, contacts.phone, contacts.email level 2
    mark customers.name, customers.creditScore, customers.customerId level 1
    mark contacts.customerId, orders.customerId, deals.customerId level 1
    """

  // MARK: - Secrets

  private static let secretColumns = [
    "customers.csv": ["name": "zqN", "creditScore": "8675"],
    "contacts.csv": ["name": "zqP", "phone": "zqT", "email": "zqE"],
  ]

  /// Names begin with `zq`, credit scores with 8675, and stay as different as they were.
  private static func withSecrets(_ text: String, _ file: String) -> String {
    guard let columns = secretColumns[file] else { return text }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let names = lines[0].split(separator: ",").map(String.init)
    for index in lines.indices.dropFirst() where !lines[index].isEmpty {
      var cells = SecretDesk.cells(lines[index])
      for (place, name) in names.enumerated() where !cells[place].isEmpty {
        guard let mark = columns[name] else { continue }
        cells[place] =
          mark.hasPrefix("zq") ? "\(mark)\(index)" : mark + String(Int(cells[place])! % 1000 + 1000).dropFirst()
      }
      lines[index] = cells.joined(separator: ",")
    }
    return lines.joined(separator: "\n")
  }

  private static func cells(_ line: String) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
    }
    return cells.map { $0.replacing(",", with: " ") }
  }

  /// A name, a credit score in any writing, or a key that no statement has typed.
  private static var secret: Regex<Substring> { /zq[NPTE\-]\d+|\b8,?675,?\d{3}\b|C0\d{4}/ }
  /// What the statements below name themselves.
  private static let typed: Set<String> = ["C00042", "8675500", "8,675,500", "zqP1"]

  static func holdsSecret(_ text: String) -> Bool {
    text.matches(of: secret).contains { !typed.contains(String($0.output)) }
  }

  // MARK: - Saying

  func session(clearance: Int?) -> Session {
    let session = Session(
      configuration: Configuration(
        mode: .script, today: Day.days(of: CalendarDate(year: 2026, month: 7, day: 1)), workingFolder: folder,
        keepsGoing: true, redactionLevel: clearance,
        image: BookImage.Policy(folder: folder + "/images", programFile: #filePath, smallestSourceBytes: 0)))
    submit("include \"book.acct\"", to: session)
    submit(SecretDesk.definitions, to: session)
    return session
  }

  @discardableResult
  func submit(_ text: String, to session: Session) -> ExitCode {
    session.submit(Source(name: "test.acct", text: text), folder: folder) { said.append(contentsOf: texts(of: $0)) }
      .exit
  }

  /// In every format there is.
  private func texts(of event: Event) -> [String] {
    switch event {
    case .answer(let presentation), .companion(let presentation):
      var texts = OutputFormat.allCases.map { render(presentation, as: $0, in: Surroundings(width: 100)) }
      texts.append(render(presentation, as: .table, in: Surroundings(width: 60, usesBoxes: true, isTerminal: true)))
      if let drawing = vectorChart(presentation) { texts.append(drawing) }
      return texts
    case .note(let text), .smallPrint(let text), .narration(let text): return [text]
    case .bars(let chart): return chart.bars.map(\.label)
    case .diagnostic(let diagnostic): return [render(diagnostic, colour: false)]
    case .finished(let record): return [record.statement]
    case .statement, .comments: return []
    }
  }

  func secretsSaid() -> [String] {
    said.flatMap { $0.split(separator: "\n").map(String.init) }.filter(SecretDesk.holdsSecret)
  }

  func takeSaid() -> String {
    defer { said = [] }
    return said.joined(separator: "\n")
  }

  func takeSecretsSaid() -> [String] {
    defer { said = [] }
    return Array(secretsSaid().prefix(5))
  }

  // MARK: - Files

  private static let inputs: Set<String> = ["customers.csv", "contacts.csv", "orders.csv", "deals.csv", "broken.csv"]

  /// Everything that was written, images included.
  func filesWithSecrets() -> [String] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { !SecretDesk.inputs.contains($0) }.compactMap { name in
      let text = name.hasSuffix(".xlsx") ? textOfWorkbook(folder + "/" + name) : textOfFile(folder + "/" + name)
      let found = text.matches(of: SecretDesk.secret).map { String($0.output) }.filter {
        !SecretDesk.typed.contains($0) && !(name.hasSuffix(".image") && $0.hasPrefix("zq-"))
      }
      return found.first.map { "\(name): \($0)" }
    }
  }

  private func textOfFile(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: Unicode.ASCII.self)
  }

  /// What a workbook holds is packed.
  private func textOfWorkbook(_ path: String) -> String {
    guard let table = try? readDelimited(files: [path], execution: Execution(threads: 1)) else { return "unreadable" }
    return render(Presentation(frame: table.frame), as: .csv, in: Surroundings())
  }

  func images() -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder + "/images")) ?? [] }

  func imagesWithSecrets(notKeys: Bool = false) -> [String] {
    images().filter { name in
      guard let data = FileManager.default.contents(atPath: folder + "/images/" + name) else { return false }
      let text = String(decoding: data, as: Unicode.ASCII.self)
      return notKeys ? text.contains(/zq[NPTE]\d/) : SecretDesk.holdsSecret(text)
    }
  }

  // MARK: - Statements

  private static let definitions = """
    define score credit for customers as revenue weight 40 scale rank, creditScore weight 20 scale 0 to 9000000
    define score lone for customers as creditScore weight 1 scale minmax
    define tiers byCredit for customers by creditScore as high top 10%, mid next 40%, low rest
    define tiers both for customers by credit as high top 10%, mid next 40%, low rest
    define segment trusted for customers as creditScore > 8675500
    define classes graded for customers as good when creditScore > 8675500 and revenue > 0, otherwise poor
    define matrix square for customers as worth (revenue weight 1), standing (creditScore weight 1)
    derive customers.doubled = creditScore * 2
    derive contacts.ofWhom = customers.name
    derive customers.reach = most(contacts.phone)
    """

  /// What is tried: every example of the help, the contract's statements, and what shows most.
  static let statements = Catalogue.statements.flatMap(\.examples) + shows.split(separator: "\n").map(String.init)

  private static let shows = """
    find customers show all top 5
    export customers show all to "all.xlsx"
    find contacts show all top 5
    find contacts show name, phone, customers.name, ofWhom top 5
    find customers show customerId, name, creditScore, doubled, reach, credit, lone, byCredit top 5
    find customers show creditScore / 2 as half, creditScore + 1, value.credit, credit.creditScore top 5
    find customers where byCredit = high and trusted show all top 5
    count customers by byCredit
    count customers by byCredit across graded
    count customers by creditScore
    find contacts where phone starts with "zq"
    find customers sort by creditScore desc top 3
    summarize customers by region show avg(creditScore), max(creditScore), min(name), most(name), count() as n
    summarize customers by region show sum(creditScore) as s, median(doubled) having n > 1
    summarize customers by byCredit across region show sum(creditScore) as s
    summarize customers show avg(creditScore), quantile(creditScore, 0.9), first(name), last(name)
    summarize customers by region show avg(creditScore) as c chart bar
    find customers show name, creditScore chart bar
    find customers show creditScore chart histogram
    find customers show name, revenue top 5 chart bar
    describe customers
    describe contacts
    describe customers.name
    describe customers.creditScore
    describe customers.doubled
    describe contacts.phone
    describe customers.credit
    show marks
    show tables
    show models
    explain credit for "C00042"
    explain lone for "C00042"
    explain both for "C00042"
    explain byCredit for "C00042"
    explain graded for "C00042"
    explain square for "C00042"
    explain tier for "C00042"
    explain tier for "C99999"
    why "C00042" not in trusted
    what if credit weights revenue 20
    what if credit weights revenue 20 show movers
    what if customers.creditScore = creditScore * 2
    what if byCredit cuts high top 20% measure creditScore
    flips both for "C00042"
    flips both
    stability both samples 50
    sweep credit weight revenue from 0 to 40 step 20 measure creditScore
    freeze customers.creditScore as then
    find customers show then top 3
    build people from contacts by name with n = count()
    find people show all top 5
    explain tier for "C00042"
    last
    find last show all
    count last by name
    rfm customers columns recency lastOrder, frequency orderCount, money creditScore named byScore
    explain byScore for "C00042"
    rfm8 customers columns recency lastOrder, frequency orderCount, money creditScore named classed
    explain classed for "C00042"
    pareto customers by creditScore named curve
    explain curve for "C00042"
    find customers show curve.share, curve.rank, byScore.money, byScore.m top 3
    override both for "C00042" = high because "known"
    show overrides
    recode contacts.name "zqP1" as "zzz"
    export customers show all top 5 to "c.csv"
    export customers show all top 5 to "c.tsv"
    export customers show all top 5 to "c.json"
    export customers show all top 5 to "c.jsonl"
    export customers show all top 5 to "c.md"
    export customers show all top 5 to "c.html"
    export customers show all top 5 to "c.txt"
    export customers show all top 5 to "excel.csv" for excel with manifest
    export customers show name, revenue top 5 chart bar to "c.svg"
    export customers show all split by name to "{name}.csv"
    track customers show creditScore named watched
    expect avg(customers.creditScore) > 1 else "low"
    load broken from "broken.csv" with types (phone number) allow rejects 100% rejects to "rejects.csv"
    load broken from "broken.csv" with types (phone number)
    load other from "contacts.csv" key contactId link name to customers
    save script "saved.acct"
    cache
    """
}
