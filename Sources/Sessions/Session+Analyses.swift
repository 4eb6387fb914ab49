import Diagnostics
import Language

extension Session {
  /// A question with an answer of its own kind; `span` is that of the statement.
  func analyse(_ analysis: Analysis, at span: Span) throws {
    switch analysis {
    case .profile(let profile): try self.profile(profile)
    case .funnel(let funnel): try self.funnel(funnel)
    case .reasons(let reasons): try self.reasons(reasons)
    case .scorecard(let query): try self.scorecard(query)
    }
  }
}
