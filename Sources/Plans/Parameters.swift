import Language

/// The value of `param name = …`: a literal, or a word that is text matched without case.
public enum ParameterValue: Sendable, Hashable {
  case literal(Literal)
  case word(String)
  case list([ParameterValue])
}
