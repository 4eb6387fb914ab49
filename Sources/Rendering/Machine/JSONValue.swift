/// A document for machines, as a value: for manifests and logs. Answers are written as columns instead.
public indirect enum JSONValue: Sendable {
  case text(String)
  case whole(Int)
  /// Written in shortest round-trip form.
  case number(Double)
  case yesNo(Bool)
  case null
  case array([JSONValue])
  /// Members keep their order.
  case object([(String, JSONValue)])

  /// A text, or null.
  public init(_ text: String?) { self = text.map(JSONValue.text) ?? .null }
  public init(_ whole: Int?) { self = whole.map(JSONValue.whole) ?? .null }

  /// On one line.
  public var line: String {
    switch self {
    case .text(let text): quoted(text)
    case .whole(let value): "\(value)"
    case .number(let value): value.isFinite ? "\(value)" : "null"
    case .yesNo(let value): value ? "true" : "false"
    case .null: "null"
    case .array(let items): "[" + items.map(\.line).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { quoted($0.0) + ":" + $0.1.line }.joined(separator: ",") + "}"
    }
  }

  /// Indented, a member a line.
  public func document(indent: String = "") -> String {
    let inner = indent + "  "
    switch self {
    case .array(let items) where !items.isEmpty:
      return "[\n" + items.map { inner + $0.document(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let members) where !members.isEmpty:
      let lines = members.map { inner + quoted($0.0) + ": " + $0.1.document(indent: inner) }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    default: return line
    }
  }

  private func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    let utf8 = Array(text.utf8)
    CellDialect.json.append(utf8.span, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
