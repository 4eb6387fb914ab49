import Diagnostics
import Language

extension Session {
  /// `say "…"`.
  func narrate(_ text: TextLiteral) throws {
    let words = try filled(text)
    if !onlyChecks { emit(.narration(words)) }
  }

  /// Whether a text holds statements that only speak, and no mistake: a demo takes them as words above what comes next.
  public func isNarration(_ text: String) -> Bool {
    let parsed = parse(Source(name: "<prompt>", text: text))
    return parsed.diagnostics.isEmpty && !parsed.statements.isEmpty
      && parsed.statements.allSatisfy { if case .say = $0.kind { true } else { false } }
  }
}
