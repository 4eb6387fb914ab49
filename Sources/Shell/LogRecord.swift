import Diagnostics
import Glibc
import Rendering
import Sessions

/// How `--log` writes.
public enum LogFormat: String, Sendable, CaseIterable {
  /// A line for each statement: when, where, how many rows, how long.
  case text
  /// The same, and all else that goes to standard error, as one JSON object a line.
  case json
}

/// One entry of the log, dated in the local zone.
enum LogRecord {
  enum Kind { case note, smallPrint }

  case statement(StatementRecord, milliseconds: Double, time: String)
  case text(String, Kind)
  case diagnostic(Diagnostic, time: String)
  /// All went well, and nothing else was said, since no tracked list has changed.
  case unchanged(time: String)

  /// JSON on one line.
  var line: String {
    JSONValue.object([("time", .text(time)), ("event", .text(name))] + members).line + "\n"
  }

  /// When it happened: a record may be written later.
  private var time: String {
    switch self {
    case .statement(_, _, let time), .diagnostic(_, let time), .unchanged(let time): time
    case .text: localTime()
    }
  }

  /// For people, without what they read elsewhere.
  var readable: String {
    switch self {
    case .unchanged: return "\(time) no change\n"
    case .diagnostic(let diagnostic, _):
      let place = diagnostic.place.map { "\($0.file):\($0.line) " } ?? ""
      return "\(time) " + sanitised("\(place)\(diagnostic.severity.rawValue): \(diagnostic.message)") + "\n"
    case .text: return ""
    case .statement(let record, let milliseconds, _): return line(of: record, milliseconds)
    }
  }

  private func line(of record: StatementRecord, _ milliseconds: Double) -> String {
    let rows = record.rows.map { " · \(grouped($0)) \($0 == 1 ? "row" : "rows")" } ?? ""
    let failure = record.exit == .done ? "" : " · exit \(record.exit.rawValue)"
    let place = sanitised("\(record.source):\(record.line) \(record.statement)")
    return "\(time) \(place)\(rows) · \(tenths(milliseconds)) ms\(failure)\n"
  }

  private var name: String {
    switch self {
    case .statement: "statement"
    case .text(_, .note): "note"
    case .text(_, .smallPrint): "small print"
    case .diagnostic: "diagnostic"
    case .unchanged: "no change"
    }
  }

  private var members: [(String, JSONValue)] {
    switch self {
    case .statement(let record, let milliseconds, _):
      [
        ("source", .text(record.source)), ("line", .whole(record.line)), ("statement", .text(record.statement)),
        ("rows", JSONValue(record.rows)), ("milliseconds", .number((milliseconds * 10).rounded() / 10)),
        ("exit", .whole(Int(record.exit.rawValue))),
      ]
    case .text(let text, _): [("text", .text(text))]
    case .diagnostic(let diagnostic, _): members(of: diagnostic)
    case .unchanged: []
    }
  }

  private func members(of diagnostic: Diagnostic) -> [(String, JSONValue)] {
    let place = diagnostic.labels.first.flatMap { label in
      diagnostic.source.map { ($0, $0.position(at: label.span.start), $0.position(at: label.span.end)) }
    }
    return [
      ("severity", .text(diagnostic.severity.rawValue)), ("code", .text(diagnostic.code.name)),
      ("message", .text(diagnostic.message)), ("source", JSONValue(place?.0.name)), ("line", JSONValue(place?.1.line)),
      ("column", JSONValue(place?.1.column)), ("endLine", JSONValue(place?.2.line)),
      ("endColumn", JSONValue(place?.2.column)), ("dataFile", JSONValue(diagnostic.place?.file)),
      ("dataLine", JSONValue(diagnostic.place?.line)), ("dataColumn", JSONValue(diagnostic.place?.column)),
      ("help", .array(diagnostic.help.map(JSONValue.text))),
      // A warning ends no run.
      ("exit", .whole(Int((diagnostic.severity == .error ? diagnostic.code.exit : .done).rawValue))),
    ]
  }

  private func tenths(_ milliseconds: Double) -> String {
    let tenths = Int((milliseconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

/// Now, as in `2026-06-30T03:00:01+08:00`.
func localTime() -> String {
  var now = time(nil)
  var local = tm()
  localtime_r(&now, &local)
  var buffer = [CChar](repeating: 0, count: 40)
  let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S%z", &local)
  let text = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  return text.dropLast(2) + ":" + text.suffix(2)
}
