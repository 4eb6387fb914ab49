import Diagnostics
import Files
import Language
import Plans
import Rendering

extension Session {
  /// Beside an exported file what it was made from: every input with its SHA-256 and rows, the as-of date, the definitions with their weights
  /// and fits, the seed and the version, so that anybody can make it again or see why it came out otherwise.
  func writeManifest(
    of export: Export, _ target: String, shownAs shownPath: String, rows: Int, _ book: Book, at span: Span,
    _ origin: Origin
  ) throws {
    guard export.hasManifest else { return }
    let file = target.split(separator: "/").last.map(String.init) ?? target
    let manifest = JSONValue.object([
      ("file", .text(file)), ("sha256", writesNothing ? .null : JSONValue(sha256(ofFile: target))),
      ("rows", .whole(rows)), ("statement", .text(format(Statement(.export(export), span: span)))),
      ("script", .text(origin.source.name)), ("asOf", .text(dayText(book.asOf.day))),
      ("asOfFrom", .text(book.asOf.origin.name)),
      ("seed", .whole(Int(clamping: state.seed))), ("acct", .text(configuration.version)),
      ("parameters", .object(book.parameters.map { ($0.name, .text($0.value.text)) })),
      ("inputs", .array(book.tables.compactMap(inputs(of:)).flatMap { $0 })),
      ("definitions", .array(definitions(in: book))), ("fits", .array(try fits(in: book))),
    ])
    try writeWhole(manifest.document() + "\n", to: manifestPath(of: target), named: export.path)
    note("\(wouldWrite)\(shownPath).manifest.json")
  }

  func manifestPath(of target: String) -> String { target + ".manifest.json" }

  private func inputs(of table: Table) -> [JSONValue]? {
    state.inputs[table.id]?.map { file in
      .object([
        ("table", .text(table.name)), ("path", .text(file.path)), ("bytes", JSONValue(file.byteCount)),
        ("sha256", JSONValue(sha256(ofFile: file.path))),
        ("changedSinceRead", file.isChanged.map(JSONValue.yesNo) ?? .null),
        ("tableRows", JSONValue(state.data.rowCounts[table.id])),
        ("rowsWithRejects", JSONValue(state.rejectedRows[table.id])),
      ])
    }
  }

  /// What the session's columns and models are, in the statements that define them, scenarios that are kept included.
  private func definitions(in book: Book) -> [JSONValue] {
    let computed = book.tables.flatMap(\.columns).compactMap { column -> Statement? in
      switch column.origin {
      case .derived(let computation), .segment(let computation): computation.written.statement
      default: nil
      }
    }
    let all = (computed + book.models.map(\.written.statement)).map { format($0) }
    // A `build` has made several columns at once.
    return zip(all, [nil] + all).compactMap { text, before in text == before ? nil : .text(text) }
  }
}

extension AsOf.Origin {
  fileprivate var name: String {
    switch self {
    case .today: "today"
    case .given: "given"
    case .latest: "latest"
    }
  }
}
