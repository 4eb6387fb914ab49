import Diagnostics
import FuzzDriver
import Glibc
import Language

@testable import Sessions

// Any bytes are statements. They parse or are answered with mistakes whose spans lie in the text; what parses is written out canonically, and
// that is its own canonical form; and a session with a small book answers or refuses them. Nothing may trap.

let folder = scratchFolder()
nonisolated(unsafe) var table = Table(folder)

exit(
  fuzz { base, count in
    let source = Source(name: "<input>", bytes: Array(UnsafeBufferPointer(start: base, count: count)))
    let parsed = parse(source)
    for diagnostic in parsed.diagnostics {
      for label in diagnostic.labels {
        precondition(label.span.start >= 0 && label.span.end <= count, "a span lies in its text")
      }
      _ = render(diagnostic.located(in: source), colour: false)
    }
    if parsed.diagnostics.isEmpty {
      let written = parsed.statements.map { format($0) }.joined(separator: "\n")
      let again = parse(Source(name: "<again>", text: written))
      precondition(again.diagnostics.isEmpty, "canonical text parses: \(written)")
      precondition(
        again.statements.map { format($0) }.joined(separator: "\n") == written, "canonical text is its own form")
    }
    table.ask(source)
    return 0
  })

let book = """
  load customers from "customers.csv" key id
  load orders from "orders.csv" key id link customer to customers roles date = day, money = amount
  set as-of 2026-06-30
  derive customers.revenue = sum(orders.amount)
  derive customers.lastOrder = max(orders.day)
  define segment sleeping for customers as lastOrder > 90d
  define score value for customers as revenue weight 60 scale rank, growth weight 40 scale zscore
  define tiers tier for customers by value as gold top 20%, iron next 30%, lead rest
  """

/// A session with the book loaded, which every input finds as it was; made anew from time to time, as its caches grow.
struct Table {
  private let folder: String
  private var session: Session
  private var state: State
  private var asked = 0

  init(_ folder: String) {
    self.folder = folder
    session = Session(
      configuration: Configuration(
        mode: .prompt, today: 20_600, workingFolder: folder, keepsGoing: true, isSafe: true, threads: 1))
    _ = session.submit(Source(name: "<book>", text: book)) { _ in }
    state = session.state
  }

  mutating func ask(_ source: Source) {
    asked += 1
    if asked % 2000 == 0 { self = Table(folder) }
    session.state = state
    (session.past, session.undone, session.lastAnswer) = ([], [], nil)
    _ = session.submit(source) { _ in }
  }
}

/// A folder of its own with two small tables; it is the only place that a safe session may write to.
func scratchFolder() -> String {
  var template = Array("/tmp/acct-fuzz-XXXXXX".utf8CString)
  guard let made = mkdtemp(&template) else { fatalError("no folder for the fuzzer") }
  let folder = String(cString: made)
  write(
    "id,name,region,growth\n1,恒达,East,0.1\n2,\"A, B\",West,\n3,,East,-0.2\n4,d,North,1.5\n",
    to: folder + "/customers.csv")
  write(
    "id,customer,day,amount\n1,1,2026-01-05,10.50\n2,1,2026-06-01,7.25\n3,2,2025-12-31,100\n4,9,2026-03-03,\n",
    to: folder + "/orders.csv")
  return folder
}

func write(_ text: String, to path: String) {
  guard let file = fopen(path, "w") else { fatalError("cannot write \(path)") }
  fputs(text, file)
  fclose(file)
}
