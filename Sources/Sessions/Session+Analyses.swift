import Diagnostics
import Language

extension Session {
  /// A question with an answer of its own kind; `span` is that of the statement.
  func analyse(_ analysis: Analysis, _ origin: Origin, at span: Span) throws {
    switch analysis {
    case .profile(let profile): try self.profile(profile)
    case .targetPlan(let plan): try self.plan(plan, origin)
    case .pace(let pace): try self.pace(pace)
    case .gap(let gap): try self.gap(gap)
    }
  }
}
