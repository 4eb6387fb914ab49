/// A regular expression that is matched in time linear in the text.
///
/// Literals, `.`, classes `[a-z]` `[^…]` `\d \w \s \D \W \S`, groups `( )` and `(?: )`, `|`, `* + ? {m} {m,} {m,n}`, `^ $`, escapes, and
/// `(?i)` at the start. It is found anywhere in the text unless anchored.
public struct TextPattern: Hashable, Sendable {
  public var source: String

  public init(source: String) { self.source = source }

  /// The pattern made ready to match, or what is wrong with it and where.
  public func compiled() throws(PatternError) -> CompiledPattern {
    var parser = PatternParser(source)
    return try CompiledPattern(parser.parse())
  }
}

/// What is wrong with a regular expression.
public struct PatternError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    case unclosedGroup, unopenedGroup, unclosedClass, emptyClass
    case nothingToRepeat, badRepetition, reversedRange
    case trailingBackslash
    case unknownEscape(Character)
    case unsupportedGroup
    case tooLarge
  }

  public var reason: Reason
  /// Where in the pattern, in characters from its start.
  public var offset: Int

  /// In words, without a final full stop.
  public var message: String {
    switch reason {
    case .unclosedGroup: "a group is not closed: `)` is missing"
    case .unopenedGroup: "`)` closes nothing; write `\\)` for the character"
    case .unclosedClass: "a class is not closed: `]` is missing"
    case .emptyClass: "an empty class matches nothing"
    case .nothingToRepeat: "there is nothing to repeat; write `\\*`, `\\+`, `\\?` or `\\{` for the character"
    case .badRepetition: "a repetition is written `{2}`, `{2,}` or `{2,5}`, the smaller number first"
    case .reversedRange: "the range of a class runs backwards"
    case .trailingBackslash: "the pattern ends in a backslash; write `\\\\` for the character"
    case .unknownEscape(let character): "`\\\(character)` has no meaning here"
    case .unsupportedGroup: "of groups that start with `?` only `(?:…)`, and `(?i)` at the start, are known"
    case .tooLarge: "the repetitions make the pattern too large"
    }
  }
}
