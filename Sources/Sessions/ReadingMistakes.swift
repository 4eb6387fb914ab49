import Diagnostics

/// What was found in reading a script, kept until the statements beside it come up, so that all mistakes are told in the order of their lines.
struct ReadingMistakes {
  private var rest: ArraySlice<Diagnostic>

  /// - Parameter diagnostics: of one text, in its order.
  init(_ diagnostics: [Diagnostic] = []) { rest = diagnostics[...] }

  /// Without any the statements are fit to run.
  var hasErrors: Bool { rest.contains { $0.severity == .error } }

  /// Those that begin before a place in the text, each once.
  mutating func take(before end: Int = .max) -> ArraySlice<Diagnostic> {
    let taken = rest.prefix { ($0.labels.first?.span.start ?? 0) < end }
    rest = rest.dropFirst(taken.count)
    return taken
  }
}

extension Sequence<Diagnostic> {
  /// The exit code of the first mistake; warnings have none.
  var exit: ExitCode { first { $0.severity == .error }?.code.exit ?? .done }
}

extension [Diagnostic] {
  /// In the order of the text, as far as they point into it.
  var inOrder: [Diagnostic] {
    enumerated().sorted { a, b in
      (a.element.labels.first?.span.start ?? 0, a.offset) < (b.element.labels.first?.span.start ?? 0, b.offset)
    }.map(\.element)
  }
}
