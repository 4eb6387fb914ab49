import Language

/// The value of `param name = …`: a literal, or a word that is text matched without case.
public enum ParameterValue: Sendable, Hashable {
  case literal(Literal)
  case word(String)
  case list([ParameterValue])
}

extension ParameterValue {
  /// As it stands in a path or a text.
  public var text: String {
    switch self {
    case .literal(let literal): if case .text(let text) = literal.value { text } else { literal.spelling }
    case .word(let word): word
    case .list(let values): values.map(\.text).joined(separator: ", ")
    }
  }
}

/// A text with its `{name}` filled in; `{{` and `}}` stand for the marks themselves, a mark without its fellow for itself.
public func filled<Failure: Error>(_ text: String, _ value: (_ name: String) throws(Failure) -> String) throws(Failure)
  -> String
{
  var result = ""
  var rest = text[...]
  while let mark = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
    result += rest[..<mark]
    let after = rest.index(after: mark)
    if after < rest.endIndex, rest[after] == rest[mark] {
      result.append(rest[mark])
      rest = rest[rest.index(after: after)...]
      continue
    }
    guard rest[mark] == "{", let end = rest[after...].firstIndex(of: "}") else {
      result.append(rest[mark])
      rest = rest[after...]
      continue
    }
    result += try value(String(rest[after..<end]))
    rest = rest[rest.index(after: end)...]
  }
  return result + rest
}
