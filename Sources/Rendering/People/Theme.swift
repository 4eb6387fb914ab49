/// What a piece of text is, for its colour.
enum Tone: Hashable {
  case plain
  case title
  case header
  /// Rules, footers, empty texts: there, but not in the way.
  case faint
  /// Stands for a value that is not known.
  case missing
  /// A total.
  case strong
  /// What stayed where it was: the diagonal of a migration.
  case unchanged
  /// A tier or class by its rank, 0 the best.
  case rank(Int)
  /// Drawn for a value below zero.
  case belowZero
}

/// The one place that knows colours: calm, from the terminal's own sixteen, so that it suits dark and light backgrounds.
struct Theme {
  let usesColour: Bool

  func paint(_ text: String, _ tone: Tone) -> String {
    guard usesColour, let code = code(of: tone), !text.isEmpty else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  private func code(of tone: Tone) -> String? {
    switch tone {
    case .plain: nil
    case .title, .header, .strong, .unchanged: "1"
    case .faint, .missing: "2"
    case .rank(0): "36"
    case .rank(1): "33"
    case .rank: nil
    case .belowZero: "31"
    }
  }
}
