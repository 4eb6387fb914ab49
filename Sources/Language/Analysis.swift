/// A question with an answer of its own kind, that grouping and adding up cannot give.
public indirect enum Analysis: Sendable, Hashable {
  case profile(Profile)
  case targetPlan(TargetPlanDefinition)
  case pace(Pace)
  case gap(Gap)
}
