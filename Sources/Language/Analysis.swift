/// A question with an answer of its own kind, that grouping and adding up cannot give.
public indirect enum Analysis: Sendable, Hashable {
  case profile(Profile)
  case funnel(Funnel)
  case reasons(OutcomeReasons)
  /// A `summarize` whose measures stand beside the median of the other groups.
  case scorecard(Query)
}
