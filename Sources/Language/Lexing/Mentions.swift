import Diagnostics

/// The names that stand in a text, wherever they stand: what tells whether anything speaks of a definition.
public struct Mentions: Sendable {
  /// Names of tables, columns and models, as written, and where.
  public private(set) var names: [Name] = []
  /// Parameters: `$region`, and `{region}` in texts.
  public private(set) var parameters: [String] = []

  public init(in source: Source) {
    for token in Parser(source).tokens {
      switch token.kind {
      case .word, .quotedName: names.append(token.name)
      case .parameter: parameters.append(token.text)
      case .text:
        for part in token.text.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
          if let end = part.firstIndex(of: "}") { parameters.append(String(part[..<end])) }
        }
      default: break
      }
    }
  }
}
