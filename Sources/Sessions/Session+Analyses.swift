import Diagnostics
import Language

extension Session {
  /// A question with an answer of its own kind; `span` is that of the statement.
  func analyse(_ analysis: Analysis, _ origin: Origin, at span: Span) throws {
    switch analysis {
    case .newVersusOld(let question): try newVersusOld(question)
    case .cohort(let cohort): try self.cohort(cohort)
    case .receivables(let receivables): try self.receivables(receivables)
    case .waste(let waste): try self.waste(waste)
    case .due(let due): try self.due(due)
    case .referrals(let referrals): try self.referrals(referrals)
    case .profile(let profile): try self.profile(profile)
    case .weeks(let weeks): try compare(weeks)
    case .forecast(let forecast): try self.forecast(forecast, at: span)
    case .accuracy(let accuracy): try self.accuracy(accuracy)
    case .reverseFunnel(let funnel): try reverseFunnel(funnel)
    case .targetPlan(let plan): try self.plan(plan, origin)
    case .pace(let pace): try self.pace(pace)
    case .gap(let gap): try self.gap(gap)
    case .funnel(let funnel): try self.funnel(funnel)
    case .reasons(let reasons): try self.reasons(reasons)
    case .scorecard(let query): try self.scorecard(query)
    }
  }
}
