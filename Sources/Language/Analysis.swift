/// A question with an answer of its own kind, that grouping and adding up cannot give.
public indirect enum Analysis: Sendable, Hashable {
  case profile(Profile)
  case newVersusOld(NewVersusOld)
  case cohort(CohortTable)
  case receivables(Receivables)
  case waste(Waste)
  case due(DueList)
  case referrals(Referrals)
  /// `compare SNAPSHOTS WEEK, WEEK`
  case weeks(WeekComparison)
  case forecast(DealForecast)
  case accuracy(ForecastAccuracy)
  case reverseFunnel(ReverseFunnel)
  case targetPlan(TargetPlanDefinition)
  case pace(Pace)
  case gap(Gap)
  case funnel(Funnel)
  case reasons(OutcomeReasons)
  /// A `summarize` whose measures stand beside the median of the other groups.
  case scorecard(Query)
}
